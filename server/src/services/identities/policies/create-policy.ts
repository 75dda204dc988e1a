/** CreatePolicy: a policy that can be attached to any number of users, roles and groups. */
import { tagConditions } from '../../../condition-keys.ts'
import { uniqueId } from '../../../credentials/unique-id.ts'
import { Fault, writeOperation } from '../../../operation.ts'
import { insertManagedPolicy, type ManagedPolicy, policyArn, policyNameTaken } from '../../../store/managed-policies.ts'
import { tagsMember, withTags } from '../entity-tags.ts'
import { describePolicy } from './named-policy.ts'
import { checkManagedDocument } from './policy-documents.ts'

export const createPolicy = writeOperation('iam', 'CreatePolicy', {
  permissions({ PolicyName, Path = '/', Tags = [] }, { account }) {
    const actions = Tags.length > 0 ? ['iam:CreatePolicy', 'iam:TagPolicy'] : ['iam:CreatePolicy']
    const resource = policyArn({ account, path: Path, name: PolicyName })
    const conditions = tagConditions({ request: Tags })
    return actions.map((action) => ({ action, resource, reported: `policy ${PolicyName}`, conditions }))
  },
  async run({ PolicyName, Path = '/', PolicyDocument, Description, Tags = [] }, context) {
    const { account, now, store } = context
    const tags = withTags(new Map(), Tags, 'TagsPerPolicy')
    checkManagedDocument(PolicyDocument)
    if (await policyNameTaken(store, account, PolicyName)) {
      throw new Fault(
        'EntityAlreadyExists',
        `A policy called ${PolicyName} already exists. Duplicate names are not allowed.`,
      )
    }
    const policy: ManagedPolicy = {
      account,
      arn: policyArn({ account, path: Path, name: PolicyName }),
      id: uniqueId('ANPA', (bytes) => context.random(bytes)),
      name: PolicyName,
      path: Path,
      description: Description ?? null,
      defaultVersion: 1,
      newestVersion: 1,
      tags,
      createdAt: now,
      updatedAt: now,
    }
    await insertManagedPolicy(store, policy, PolicyDocument)
    return { Policy: { ...describePolicy(policy, undefined), ...tagsMember(tags) } }
  },
})
