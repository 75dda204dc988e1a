/** The instance profile that a request names: looked up first, asked permission for, and only then missed. */
import { type Conditions, type Context, Fault, type Permission } from '../../../operation.ts'
import { findInstanceProfile, type InstanceProfile } from '../../../store/instance-profiles.ts'
import { findRoleById } from '../../../store/roles.ts'
import { entityConditions, tagsMember } from '../entity-tags.ts'
import { describeRole } from '../roles/named-role.ts'

export interface NamedProfile {
  readonly name: string
  readonly profile: InstanceProfile | undefined
}

export async function namedProfile({ store, account }: Context, name: string): Promise<NamedProfile> {
  return { name, profile: await findInstanceProfile(store, account, name) }
}

export function profileArn({ account, path, name }: Pick<InstanceProfile, 'account' | 'path' | 'name'>): string {
  return `arn:aws:iam::${account}:instance-profile${path}${name}`
}

/** A profile that does not exist is asked for by the ARN that it would have. */
export function onProfile(
  { account }: Context,
  action: string,
  { name, profile }: NamedProfile,
  conditions?: Conditions,
): Permission {
  return {
    action: `iam:${action}`,
    resource: profileArn(profile ?? { account, path: '/', name }),
    reported: `instance profile ${name}`,
    conditions: conditions ?? entityConditions(profile?.tags ?? new Map()),
  }
}

export function existingProfile({ name, profile }: NamedProfile): InstanceProfile {
  if (profile !== undefined) return profile
  throw new Fault('NoSuchEntity', `Instance Profile ${name} cannot be found.`)
}

/** With its role, whole. */
export async function describeProfile(context: Context, profile: InstanceProfile) {
  const role = profile.roleId === null ? undefined : await findRoleById(context.store, profile.account, profile.roleId)
  return {
    Path: profile.path,
    InstanceProfileName: profile.name,
    InstanceProfileId: profile.id,
    Arn: profileArn(profile),
    CreateDate: new Date(profile.createdAt),
    Roles: role === undefined ? [] : [await describeRole(context, role)],
  }
}

/** What lists leave out belongs to it here. */
export async function describeWholeProfile(
  context: Context,
  profile: InstanceProfile,
): Promise<Awaited<ReturnType<typeof describeProfile>> & ReturnType<typeof tagsMember>> {
  return { ...(await describeProfile(context, profile)), ...tagsMember(profile.tags) }
}
