/** Stops sharing a parameter. */
import { writeOperation } from '../../operation.ts'
import { removeResourcePolicy } from '../../store/parameter-shares.ts'
import { parameterPermission } from './find-parameter.ts'
import { checkCurrent, findShared, sharedRow } from './resource-policy.ts'

export const deleteResourcePolicy = writeOperation('ssm', 'DeleteResourcePolicy', {
  target: ({ ResourceArn }, context) => findShared(context, ResourceArn),
  permissions: (_input, context, found) => [parameterPermission(context, 'ssm:DeleteResourcePolicy', found)],
  async run({ PolicyId, PolicyHash }, context, found) {
    const row = sharedRow(found)
    checkCurrent(row, PolicyId, PolicyHash)
    await removeResourcePolicy(context.store, row)
    return {}
  },
})
