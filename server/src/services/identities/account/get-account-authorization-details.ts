/** GetAccountAuthorizationDetails: everybody in the account and everything that decides what they may do. */
import type { GroupDetail, ManagedPolicyDetail, RoleDetail, UserDetail } from '../../../../../model/iam.ts'
import { type Context, readOperation } from '../../../operation.ts'
import { type Group, groupsOf, listGroups } from '../../../store/groups.ts'
import { inlinePoliciesOf, type Owner } from '../../../store/inline-policies.ts'
import { profilesOfRole } from '../../../store/instance-profiles.ts'
import { findLastUse } from '../../../store/last-uses.ts'
import { listManagedPolicies, type ManagedPolicy, policiesOfAws, versionsOf } from '../../../store/managed-policies.ts'
import { attachedPolicies, countUsages, type UsageCounts } from '../../../store/policy-attachments.ts'
import { listRoles, type Role } from '../../../store/roles.ts'
import { listUsers, type User } from '../../../store/users.ts'
import { tagsMember } from '../entity-tags.ts'
import { describeGroup } from '../groups/named-group.ts'
import { describeProfile } from '../instance-profiles/named-instance-profile.ts'
import { pageOf } from '../pages.ts'
import { describeAttached } from '../policies/attachments.ts'
import { describePolicy, describeWholeVersion } from '../policies/named-policy.ts'
import { boundaryMember } from '../policies/permissions-boundary.ts'
import { urlEncoded } from '../policies/policy-documents.ts'
import { describeLastUse, describeRole } from '../roles/named-role.ts'
import { describeUser } from '../users/named-user.ts'

export const getAccountAuthorizationDetails = readOperation('iam', 'GetAccountAuthorizationDetails', {
  permissions: () => [{ action: 'iam:GetAccountAuthorizationDetails', resource: '*' }],
  async run(input, context) {
    const used = await countUsages(context.store, context.account)
    const wanted = sectionsOf(context, used).filter(({ type }) => input.Filter?.includes(type) ?? true)
    const { rows, place } = await pageOf(
      context,
      'iam:GetAccountAuthorizationDetails',
      input,
      (after, limit) => across(wanted, after, limit),
      ({ position }) => position,
    )
    const described = <Kind extends keyof Found, Detail>(
      kind: Kind,
      describe: (one: NonNullable<Found[Kind]>) => Promise<Detail>,
    ) =>
      Promise.all(
        rows.flatMap(({ found }) => {
          const one = found[kind]
          return one === undefined ? [] : [describe(one)]
        }),
      )
    return {
      UserDetailList: await described('user', (user) => userDetail(context, user)),
      GroupDetailList: await described('group', (group) => groupDetail(context, group)),
      RoleDetailList: await described('role', (role) => roleDetail(context, role)),
      Policies: await described('policy', (policy) => policyDetail(context, policy, used.get(policy.arn))),
      ...place,
    }
  },
})

/** One of them. */
interface Found {
  readonly user?: User
  readonly group?: Group
  readonly role?: Role
  readonly policy?: ManagedPolicy
}

interface Section {
  readonly type: 'User' | 'Group' | 'Role' | 'LocalManagedPolicy' | 'AWSManagedPolicy'
  /** In the order of what `nameOf` says, from after the one that is called so. */
  list(after: string, limit: number): Promise<readonly Found[]>
  nameOf(found: Found): string
}

/** One after the other; of AWS's policies those that are in use. */
function sectionsOf({ store, account }: Context, used: ReadonlyMap<string, UsageCounts>): Section[] {
  return [
    {
      type: 'User',
      list: async (after, limit) => (await listUsers(store, account, '/', after, limit)).map((user) => ({ user })),
      nameOf: ({ user }) => user!.name,
    },
    {
      type: 'Group',
      list: async (after, limit) => (await listGroups(store, account, '/', after, limit)).map((group) => ({ group })),
      nameOf: ({ group }) => group!.name,
    },
    {
      type: 'Role',
      list: async (after, limit) => (await listRoles(store, account, '/', after, limit)).map((role) => ({ role })),
      nameOf: ({ role }) => role!.name,
    },
    {
      type: 'LocalManagedPolicy',
      list: async (after, limit) =>
        (await listManagedPolicies(store, account, '/', undefined, after, limit)).map((policy) => ({ policy })),
      nameOf: ({ policy }) => policy!.name,
    },
    {
      type: 'AWSManagedPolicy',
      list: async (after) =>
        policiesOfAws()
          .filter(({ arn }) => arn > after && used.has(arn))
          .map((policy) => ({ policy })),
      nameOf: ({ policy }) => policy!.arn,
    },
  ]
}

interface Placed {
  readonly found: Found
  /** Its section and its name in there. */
  readonly position: string
}

async function across(sections: readonly Section[], after: string, limit: number): Promise<Placed[]> {
  const [type, name = ''] = after.split(' ')
  const first = after === '' ? 0 : sections.findIndex((section) => section.type === type)
  const placed: Placed[] = []
  for (const [index, section] of sections.slice(first).entries()) {
    const rest = await section.list(index === 0 ? name : '', limit - placed.length)
    placed.push(...rest.map((found) => ({ found, position: `${section.type} ${section.nameOf(found)}` })))
    if (placed.length >= limit) break
  }
  return placed
}

async function userDetail(context: Context, user: User): Promise<UserDetail> {
  const groups = await groupsOf(context.store, user)
  return {
    ...describeUser(user),
    UserPolicyList: await inlineList(context, user),
    GroupList: groups.map(({ name }) => name),
    AttachedManagedPolicies: await attachedList(context, user),
    ...(await boundaryMember(context, user)),
    ...tagsMember(user.tags),
  }
}

async function groupDetail(context: Context, group: Group): Promise<GroupDetail> {
  return {
    ...describeGroup(group),
    GroupPolicyList: await inlineList(context, group),
    AttachedManagedPolicies: await attachedList(context, group),
  }
}

async function roleDetail(context: Context, role: Role): Promise<RoleDetail> {
  const profiles = await profilesOfRole(context.store, role, '', mostProfiles)
  return {
    ...(await describeRole(context, role)),
    InstanceProfileList: await Promise.all(profiles.map((profile) => describeProfile(context, profile))),
    RolePolicyList: await inlineList(context, role),
    AttachedManagedPolicies: await attachedList(context, role),
    ...(await boundaryMember(context, role)),
    ...tagsMember(role.tags),
    RoleLastUsed: describeLastUse(await findLastUse(context.store, role.id)),
  }
}

/** As many as AWS permits an account. */
const mostProfiles = 1_000

async function policyDetail(
  { store }: Context,
  policy: ManagedPolicy,
  used: UsageCounts | undefined,
): Promise<ManagedPolicyDetail> {
  const versions = await versionsOf(store, policy)
  return {
    ...describePolicy(policy, used),
    PolicyVersionList: versions.map((version) => describeWholeVersion(policy, version)),
  }
}

async function inlineList({ store }: Context, owner: Owner) {
  const policies = await inlinePoliciesOf(store, owner)
  return policies.map(({ name, document }) => ({ PolicyName: name, PolicyDocument: urlEncoded(document) }))
}

async function attachedList({ store }: Context, owner: Owner) {
  return (await attachedPolicies(store, owner)).map(describeAttached)
}
