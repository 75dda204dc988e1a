/** What managed policies are attached to: users, roles and groups, how each is named in a request, asked permission for, and missed. */
import type { Conditions, Context, Permission } from '../../../operation.ts'
import type { Tags } from '../../../store/identity-tags.ts'
import type { Owner } from '../../../store/inline-policies.ts'
import { findBoundary } from '../../../store/policy-attachments.ts'
import { entityConditions } from '../entity-tags.ts'
import { existingGroup, type NamedGroup, namedGroup, onGroup } from '../groups/named-group.ts'
import { existingRole, type NamedRole, namedRole, onRole } from '../roles/named-role.ts'
import { existingUser, type NamedUser, namedUser, onUser } from '../users/named-user.ts'

interface Holder extends Owner {
  readonly name: string
  /** Groups have none. */
  readonly tags?: Tags
}

export interface HolderKind<Input, Named> {
  /** How AWS calls the limit of policies that are attached to one. */
  readonly quota: string
  named(context: Context, input: Input): Promise<Named>
  found(named: Named): Holder | undefined
  on(context: Context, action: string, named: Named, conditions?: Conditions): Permission
  /** Throws when there is none of this name. */
  existing(named: Named): Holder
}

export const users: HolderKind<{ UserName: string }, NamedUser> = {
  quota: 'PoliciesPerUser',
  named: (context, { UserName }) => namedUser(context, UserName),
  found: ({ user }) => user,
  on: onUser,
  existing: existingUser,
}

export const roles: HolderKind<{ RoleName: string }, NamedRole> = {
  quota: 'PoliciesPerRole',
  named: (context, { RoleName }) => namedRole(context, RoleName),
  found: ({ role }) => role,
  on: onRole,
  existing: existingRole,
}

export const groups: HolderKind<{ GroupName: string }, NamedGroup> = {
  quota: 'PoliciesPerGroup',
  named: (context, { GroupName }) => namedGroup(context, GroupName),
  found: ({ group }) => group,
  on: onGroup,
  existing: existingGroup,
}

/**
 * Condition keys for a change of what a user, role or group may do.
 *
 * @param changed the policy that is attached or detached, or the boundary that is set in the place of the present one
 */
export async function rightsConditions(
  { store }: Context,
  holder: Holder | undefined,
  changed: { readonly policy?: string; readonly boundary?: string } = {},
): Promise<Conditions> {
  const boundary = changed.boundary ?? (holder && (await findBoundary(store, holder)))
  return {
    ...entityConditions(holder?.tags ?? new Map()),
    'iam:policyarn': changed.policy,
    'iam:permissionsboundary': boundary,
  }
}
