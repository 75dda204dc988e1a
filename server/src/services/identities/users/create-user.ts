/** CreateUser: somebody new, who may do nothing yet. */
import { tagConditions } from '../../../condition-keys.ts'
import { uniqueId } from '../../../credentials/unique-id.ts'
import { Fault, writeOperation } from '../../../operation.ts'
import { userArn } from '../../../store/identities.ts'
import { putBoundary } from '../../../store/policy-attachments.ts'
import { findUser, insertUser, type User } from '../../../store/users.ts'
import { tagsMember, withTags } from '../entity-tags.ts'
import { refuseAsBoundary } from '../policies/named-policy.ts'
import { boundaryMember } from '../policies/permissions-boundary.ts'
import { describeUser } from './named-user.ts'

export const createUser = writeOperation('iam', 'CreateUser', {
  permissions({ UserName, Path = '/', PermissionsBoundary, Tags = [] }, { account }) {
    const actions = Tags.length > 0 ? ['iam:CreateUser', 'iam:TagUser'] : ['iam:CreateUser']
    const resource = userArn({ account, path: Path, name: UserName })
    const conditions = { ...tagConditions({ request: Tags }), 'iam:permissionsboundary': PermissionsBoundary }
    return actions.map((action) => ({ action, resource, conditions }))
  },
  async run({ UserName, Path = '/', PermissionsBoundary, Tags = [] }, context) {
    const { account, now, store } = context
    if (PermissionsBoundary !== undefined) await refuseAsBoundary(context, PermissionsBoundary)
    const tags = withTags(new Map(), Tags, 'TagsPerUser')
    if ((await findUser(store, account, UserName)) !== undefined) {
      throw new Fault('EntityAlreadyExists', `User with name ${UserName} already exists.`)
    }
    const id = uniqueId('AIDA', (bytes) => context.random(bytes))
    const user: User = { account, id, name: UserName, path: Path, tags, createdAt: now }
    await insertUser(store, user)
    if (PermissionsBoundary !== undefined) await putBoundary(store, user, PermissionsBoundary)
    return { User: { ...describeUser(user), ...(await boundaryMember(context, user)), ...tagsMember(tags) } }
  },
})
