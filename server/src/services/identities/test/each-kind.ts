/** Users and roles have the same operations under two names: this tells a story once for both. */
import type { Caller } from '../../../operation.ts'
import { type Larder, lambdaTrust } from './people.ts'

interface Page {
  readonly Marker?: string | undefined
  readonly MaxItems?: number | undefined
}

/** A new user or role called `it`, and what can be done to it. `of` speaks of another name, `as` with another caller. */
export async function eachKind(larder: Larder, kind: 'user' | 'role') {
  const { call, administrator } = larder
  if (kind === 'user') await call(administrator, 'iam', 'CreateUser', { UserName: 'it' })
  else await call(administrator, 'iam', 'CreateRole', { RoleName: 'it', AssumeRolePolicyDocument: lambdaTrust })
  return {
    ...dealings(larder, kind, 'it', administrator),
    of: (name: string) => dealings(larder, kind, name, administrator),
    as: (caller: Caller) => dealings(larder, kind, 'it', caller),
  }
}

function dealings(larder: Larder, kind: 'user' | 'role', name: string, caller: Caller) {
  const { call } = larder

  /** One of two twin calls. */
  function twin<U, R>(
    ofUser: (UserName: string) => Promise<U>,
    ofRole: (RoleName: string) => Promise<R>,
  ): Promise<U | R> {
    return kind === 'user' ? ofUser(name) : ofRole(name)
  }

  const listTags = (page: Page) =>
    twin(
      (UserName) => call(caller, 'iam', 'ListUserTags', { UserName, ...page }),
      (RoleName) => call(caller, 'iam', 'ListRoleTags', { RoleName, ...page }),
    )

  return {
    put: (PolicyName: string, PolicyDocument: string) =>
      twin(
        (UserName) => call(caller, 'iam', 'PutUserPolicy', { UserName, PolicyName, PolicyDocument }),
        (RoleName) => call(caller, 'iam', 'PutRolePolicy', { RoleName, PolicyName, PolicyDocument }),
      ),
    get: async (PolicyName: string) => {
      const answer = await twin(
        (UserName) => call(caller, 'iam', 'GetUserPolicy', { UserName, PolicyName }),
        (RoleName) => call(caller, 'iam', 'GetRolePolicy', { RoleName, PolicyName }),
      )
      return answer.PolicyDocument!
    },
    remove: (PolicyName: string) =>
      twin(
        (UserName) => call(caller, 'iam', 'DeleteUserPolicy', { UserName, PolicyName }),
        (RoleName) => call(caller, 'iam', 'DeleteRolePolicy', { RoleName, PolicyName }),
      ),
    listPolicies: (page: Page) =>
      twin(
        (UserName) => call(caller, 'iam', 'ListUserPolicies', { UserName, ...page }),
        (RoleName) => call(caller, 'iam', 'ListRolePolicies', { RoleName, ...page }),
      ),
    listAttached: (page: Page) =>
      twin(
        (UserName) => call(caller, 'iam', 'ListAttachedUserPolicies', { UserName, ...page }),
        (RoleName) => call(caller, 'iam', 'ListAttachedRolePolicies', { RoleName, ...page }),
      ),
    tag: (tags: Record<string, string>) => {
      const Tags = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }))
      return twin(
        (UserName) => call(caller, 'iam', 'TagUser', { UserName, Tags }),
        (RoleName) => call(caller, 'iam', 'TagRole', { RoleName, Tags }),
      )
    },
    untag: (...TagKeys: string[]) =>
      twin(
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
