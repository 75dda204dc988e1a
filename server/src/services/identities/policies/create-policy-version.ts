/** CreatePolicyVersion: another document for a managed policy. It holds once it is the default, at once on everybody it is attached to. */
import { Fault, writeOperation } from '../../../operation.ts'
import { insertPolicyVersion, updateManagedPolicy, versionsOf } from '../../../store/managed-policies.ts'
import { describeVersion, existingPolicy, namedPolicy, onOwnPolicy } from './named-policy.ts'
import { checkManagedDocument } from './policy-documents.ts'

export const mostVersions = 5

export const createPolicyVersion = writeOperation('iam', 'CreatePolicyVersion', {
  target: ({ PolicyArn }, context) => namedPolicy(context, PolicyArn),
  permissions: (_input, _context, target) => [onOwnPolicy('CreatePolicyVersion', target)],
  async run({ PolicyDocument, SetAsDefault = false }, { store, now }, target) {
    const policy = existingPolicy(target)
    checkManagedDocument(PolicyDocument)
    if ((await versionsOf(store, policy)).length >= mostVersions) {
      throw new Fault(
        'LimitExceeded',
        `A managed policy can have up to ${mostVersions} versions. Before you create a new version, you must delete an existing version.`,
      )
    }
    const version = { version: policy.newestVersion + 1, document: PolicyDocument, createdAt: now }
    const defaultVersion = SetAsDefault ? version.version : policy.defaultVersion
    const changed = { ...policy, defaultVersion, newestVersion: version.version, updatedAt: now }
    await insertPolicyVersion(store, policy, version)
    await updateManagedPolicy(store, changed)
    return { PolicyVersion: describeVersion(changed, version) }
  },
})
