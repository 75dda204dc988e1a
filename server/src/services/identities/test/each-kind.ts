/** Users, roles and groups have the same operations under three names: this tells a story once for all. */
import type { Caller } from '../../../operation.ts'
import { type Larder, lambdaTrust } from './people.ts'

interface Page {
  readonly Marker?: string | undefined
  readonly MaxItems?: number | undefined
}

export type Kind = 'user' | 'role' | 'group'

/** A new user, role or group called `it`, and what can be done to it. `of` speaks of another name, `as` with another caller. */
export async function eachKind(larder: Larder, kind: Kind) {
  const { call, administrator } = larder
  if (kind === 'user') await call(administrator, 'iam', 'CreateUser', { UserName: 'it' })
  else if (kind === 'group') await call(administrator, 'iam', 'CreateGroup', { GroupName: 'it' })
  else await call(administrator, 'iam', 'CreateRole', { RoleName: 'it', AssumeRolePolicyDocument: lambdaTrust })
  return {
    ...dealings(larder, kind, 'it', administrator),
    of: (name: string) => dealings(larder, kind, name, administrator),
    as: (caller: Caller) => dealings(larder, kind, 'it', caller),
  }
}

function dealings(larder: Larder, kind: Kind, name: string, caller: Caller) {
  const { call } = larder

  /** One of three calls that are the same but for their names. Groups have no tags and no boundary. */
  function alike<U, R, G = never>(
    ofUser: (UserName: string) => Promise<U>,
    ofRole: (RoleName: string) => Promise<R>,
    ofGroup?: (GroupName: string) => Promise<G>,
  ): Promise<U | R | G> {
    if (kind === 'user') return ofUser(name)
    if (kind === 'role') return ofRole(name)
    if (ofGroup === undefined) throw new Error('groups have no such operation')
    return ofGroup(name)
  }

  const listTags = (page: Page) =>
    alike(
      (UserName) => call(caller, 'iam', 'ListUserTags', { UserName, ...page }),
      (RoleName) => call(caller, 'iam', 'ListRoleTags', { RoleName, ...page }),
    )

  return {
    put: (PolicyName: string, PolicyDocument: string) =>
      alike(
        (UserName) => call(caller, 'iam', 'PutUserPolicy', { UserName, PolicyName, PolicyDocument }),
        (RoleName) => call(caller, 'iam', 'PutRolePolicy', { RoleName, PolicyName, PolicyDocument }),
        (GroupName) => call(caller, 'iam', 'PutGroupPolicy', { GroupName, PolicyName, PolicyDocument }),
      ),
    get: async (PolicyName: string) => {
      const answer = await alike(
        (UserName) => call(caller, 'iam', 'GetUserPolicy', { UserName, PolicyName }),
        (RoleName) => call(caller, 'iam', 'GetRolePolicy', { RoleName, PolicyName }),
        (GroupName) => call(caller, 'iam', 'GetGroupPolicy', { GroupName, PolicyName }),
      )
      return answer.PolicyDocument!
    },
    remove: (PolicyName: string) =>
      alike(
        (UserName) => call(caller, 'iam', 'DeleteUserPolicy', { UserName, PolicyName }),
        (RoleName) => call(caller, 'iam', 'DeleteRolePolicy', { RoleName, PolicyName }),
        (GroupName) => call(caller, 'iam', 'DeleteGroupPolicy', { GroupName, PolicyName }),
      ),
    listPolicies: (page: Page) =>
      alike(
        (UserName) => call(caller, 'iam', 'ListUserPolicies', { UserName, ...page }),
        (RoleName) => call(caller, 'iam', 'ListRolePolicies', { RoleName, ...page }),
        (GroupName) => call(caller, 'iam', 'ListGroupPolicies', { GroupName, ...page }),
      ),
    attach: (PolicyArn: string) =>
      alike(
        (UserName) => call(caller, 'iam', 'AttachUserPolicy', { UserName, PolicyArn }),
        (RoleName) => call(caller, 'iam', 'AttachRolePolicy', { RoleName, PolicyArn }),
        (GroupName) => call(caller, 'iam', 'AttachGroupPolicy', { GroupName, PolicyArn }),
      ),
    detach: (PolicyArn: string) =>
      alike(
        (UserName) => call(caller, 'iam', 'DetachUserPolicy', { UserName, PolicyArn }),
        (RoleName) => call(caller, 'iam', 'DetachRolePolicy', { RoleName, PolicyArn }),
        (GroupName) => call(caller, 'iam', 'DetachGroupPolicy', { GroupName, PolicyArn }),
      ),
    listAttached: (page: Page & { readonly PathPrefix?: string }) =>
      alike(
        (UserName) => call(caller, 'iam', 'ListAttachedUserPolicies', { UserName, ...page }),
        (RoleName) => call(caller, 'iam', 'ListAttachedRolePolicies', { RoleName, ...page }),
        (GroupName) => call(caller, 'iam', 'ListAttachedGroupPolicies', { GroupName, ...page }),
      ),
    bound: (PermissionsBoundary: string) =>
      alike(
        (UserName) => call(caller, 'iam', 'PutUserPermissionsBoundary', { UserName, PermissionsBoundary }),
        (RoleName) => call(caller, 'iam', 'PutRolePermissionsBoundary', { RoleName, PermissionsBoundary }),
      ),
    unbound: () =>
      alike(
        (UserName) => call(caller, 'iam', 'DeleteUserPermissionsBoundary', { UserName }),
        (RoleName) => call(caller, 'iam', 'DeleteRolePermissionsBoundary', { RoleName }),
      ),
    boundary: async () => {
      const { PermissionsBoundary } = await alike(
        async (UserName) => (await call(caller, 'iam', 'GetUser', { UserName })).User!,
        async (RoleName) => (await call(caller, 'iam', 'GetRole', { RoleName })).Role!,
      )
      return PermissionsBoundary?.PermissionsBoundaryArn
    },
    delete: () =>
      alike(
        (UserName) => call(caller, 'iam', 'DeleteUser', { UserName }),
        (RoleName) => call(caller, 'iam', 'DeleteRole', { RoleName }),
        (GroupName) => call(caller, 'iam', 'DeleteGroup', { GroupName }),
      ),
    tag: (tags: Record<string, string>) => {
      const Tags = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }))
      return alike(
        (UserName) => call(caller, 'iam', 'TagUser', { UserName, Tags }),
        (RoleName) => call(caller, 'iam', 'TagRole', { RoleName, Tags }),
      )
    },
    untag: (...TagKeys: string[]) =>
      alike(
        (UserName) => call(caller, 'iam', 'UntagUser', { UserName, TagKeys }),
        (RoleName) => call(caller, 'iam', 'UntagRole', { RoleName, TagKeys }),
      ),
    listTags,
    async tags(): Promise<Record<string, string>> {
      const { Tags = [] } = await listTags({})
      return Object.fromEntries(Tags.map(({ Key, Value }) => [Key, Value]))
    },
  }
}
