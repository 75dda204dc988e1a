/** DeletePolicy: only once nothing refers to it and its default version is the only one. */
import { Fault, writeOperation } from '../../../operation.ts'
import { deleteManagedPolicy, versionsOf } from '../../../store/managed-policies.ts'
import { countUsage } from '../../../store/policy-attachments.ts'
import { existingPolicy, namedPolicy, onOwnPolicy } from './named-policy.ts'

export const deletePolicy = writeOperation('iam', 'DeletePolicy', {
  target: ({ PolicyArn }, context) => namedPolicy(context, PolicyArn),
  permissions: (_input, _context, target) => [onOwnPolicy('DeletePolicy', target)],
  async run(_input, { store, account }, target) {
    const policy = existingPolicy(target)
    const used = await countUsage(store, account, policy.arn)
    if (used.PermissionsPolicy + used.PermissionsBoundary > 0) {
      throw new Fault('DeleteConflict', 'Cannot delete a policy attached to entities.')
    }
    if ((await versionsOf(store, policy)).length > 1) {
      throw new Fault(
        'DeleteConflict',
        "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. The default version is deleted with the policy.",
      )
    }
    await deleteManagedPolicy(store, policy)
    return {}
  },
})
