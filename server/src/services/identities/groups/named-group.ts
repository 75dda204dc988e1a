/** The group that a request names: looked up first, asked permission for, and only then missed. */
import { type Context, Fault, type Permission } from '../../../operation.ts'
import { findGroup, type Group } from '../../../store/groups.ts'
import { groupArn } from '../../../store/identities.ts'

export interface NamedGroup {
  readonly name: string
  readonly group: Group | undefined
}

export async function namedGroup(context: Context, name: string): Promise<NamedGroup> {
  return { name, group: await findGroup(context.store, context.account, name) }
}

/** A group that does not exist is asked for by the ARN that it would have. */
export function onGroup(
  context: Context,
  action: string,
  { name, group }: NamedGroup,
  conditions: Permission['conditions'] = {},
): Permission {
  return {
    action: `iam:${action}`,
    resource: groupArn(group ?? { account: context.account, path: '/', name }),
    reported: `group ${name}`,
    conditions,
  }
}

export function existingGroup({ name, group }: NamedGroup): Group {
  if (group !== undefined) return group
  throw new Fault('NoSuchEntity', `The group with name ${name} cannot be found.`)
}

/** The members that every answer about a group has. */
export function describeGroup(group: Group) {
  return {
    Path: group.path,
    GroupName: group.name,
    GroupId: group.id,
    Arn: groupArn(group),
    CreateDate: new Date(group.createdAt),
  }
}
