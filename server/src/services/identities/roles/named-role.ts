/** The role that a request names: looked up first, asked permission for, and only then missed. */
import { type Conditions, type Context, Fault, type Permission } from '../../../operation.ts'
import { roleArn } from '../../../store/identities.ts'
import type { LastUse } from '../../../store/last-uses.ts'
import { findRole, type Role } from '../../../store/roles.ts'
import { entityConditions } from '../entity-tags.ts'
import { urlEncoded } from '../policies/policy-documents.ts'
import { shownTrust } from './trust-policy.ts'

export interface NamedRole {
  readonly name: string
  readonly role: Role | undefined
}

export async function namedRole(context: Context, name: string): Promise<NamedRole> {
  return { name, role: await findRole(context.store, context.account, name) }
}

/** A role that does not exist is asked for by the ARN that it would have. */
export function onRole(
  context: Context,
  action: string,
  { name, role }: NamedRole,
  conditions?: Conditions,
): Permission {
  return {
    action: `iam:${action}`,
    resource: roleArn(role ?? { account: context.account, path: '/', name }),
    reported: `role ${name}`,
    conditions: conditions ?? entityConditions(role?.tags ?? new Map()),
  }
}

export function existingRole({ name, role }: NamedRole): Role {
  if (role !== undefined) return role
  throw new Fault('NoSuchEntity', `The role with name ${name} cannot be found.`)
}

/** The members that every answer about a role has. */
export async function describeRole({ store }: Context, role: Role) {
  return {
    Path: role.path,
    RoleName: role.name,
    RoleId: role.id,
    Arn: roleArn(role),
    CreateDate: new Date(role.createdAt),
    AssumeRolePolicyDocument: urlEncoded(await shownTrust(store, role)),
  }
}

export function describeLastUse(use: LastUse | undefined) {
  return use === undefined ? {} : { LastUsedDate: new Date(use.usedAt), Region: use.region }
}

/** What AWS leaves out of the answer to CreateRole. */
export function describeSettings({ description, maxSessionDuration }: Role) {
  const Description = description === null || description === '' ? {} : { Description: description }
  return { ...Description, MaxSessionDuration: maxSessionDuration }
}
