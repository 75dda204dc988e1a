/** CancelRotateSecret: no more rotations, and an end to one that is under way. The AWSPENDING version stays, as at AWS, for somebody to look at. */
import { writeOperation } from '../../operation.ts'
import { deleteRotation, findRotation } from '../../store/secret-rotations.ts'
import { changeable, find, invalidRequest, secretArn, secretPermission } from './find-secret.ts'
import { syncReplicas } from './replicas.ts'
import { secretEvent } from './secret-events.ts'

export const cancelRotateSecret = writeOperation('secretsmanager', 'CancelRotateSecret', {
  target: ({ SecretId }, context) => find(context, SecretId),
  permissions: (_input, context, found) => [secretPermission(context, 'CancelRotateSecret', found)],
  async run(_input, context, found) {
    const secret = changeable(found)
    const rotation = await findRotation(context.store, secret)
    if (!secret.rotationOn && rotation === undefined) {
      throw invalidRequest("You can't cancel rotation for a secret that isn't currently being rotated.")
    }
    await deleteRotation(context.store, secret)
    await syncReplicas(context, { ...secret, rotationOn: false, nextRotationAt: null, changedAt: context.now })
    await context.emit(secretEvent('CancelRotateSecret', secret))
    return {
      ARN: secretArn(secret),
      Name: secret.name,
      ...(rotation && { VersionId: rotation.versionId }),
    }
  },
})
