/** CreateRole: an identity without credentials of its own, which those whom its trust policy names may take on. */
import { tagConditions } from '../../../condition-keys.ts'
import { uniqueId } from '../../../credentials/unique-id.ts'
import { Fault, writeOperation } from '../../../operation.ts'
import { roleArn } from '../../../store/identities.ts'
import { putBoundary } from '../../../store/policy-attachments.ts'
import { findRole, insertRole, type Role } from '../../../store/roles.ts'
import { tagsMember, withTags } from '../entity-tags.ts'
import { refuseAsBoundary } from '../policies/named-policy.ts'
import { boundaryMember } from '../policies/permissions-boundary.ts'
import { describeRole } from './named-role.ts'
import { newTrust } from './trust-policy.ts'

export const createRole = writeOperation('iam', 'CreateRole', {
  permissions({ RoleName, Path = '/', PermissionsBoundary, Tags = [] }, { account }) {
    const actions = Tags.length > 0 ? ['iam:CreateRole', 'iam:TagRole'] : ['iam:CreateRole']
    const resource = roleArn({ account, path: Path, name: RoleName })
    const conditions = { ...tagConditions({ request: Tags }), 'iam:permissionsboundary': PermissionsBoundary }
    return actions.map((action) => ({ action, resource, conditions }))
  },
  async run(input, context) {
    const { account, now, store } = context
    const { RoleName, Path = '/', AssumeRolePolicyDocument, MaxSessionDuration = 3600, Tags = [] } = input
    const { PermissionsBoundary } = input
    if (PermissionsBoundary !== undefined) await refuseAsBoundary(context, PermissionsBoundary, 'InvalidInput')
    const tags = withTags(new Map(), Tags, 'TagsPerRole')
    const trust = await newTrust(store, AssumeRolePolicyDocument)
    if ((await findRole(store, account, RoleName)) !== undefined) {
      throw new Fault('EntityAlreadyExists', `Role with name ${RoleName} already exists.`)
    }
    const role: Role = {
      account,
      id: uniqueId('AROA', (bytes) => context.random(bytes)),
      name: RoleName,
      path: Path,
      ...trust,
      description: input.Description ?? null,
      maxSessionDuration: MaxSessionDuration,
      tags,
      createdAt: now,
    }
    await insertRole(store, role)
    if (PermissionsBoundary !== undefined) await putBoundary(store, role, PermissionsBoundary)
    const described = await describeRole(context, role)
    return { Role: { ...described, ...(await boundaryMember(context, role)), ...tagsMember(tags) } }
  },
})
