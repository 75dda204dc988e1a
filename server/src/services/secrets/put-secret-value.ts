/** PutSecretValue: another version, current at once unless it is given other labels. */
import { Fault, writeOperation } from '../../operation.ts'
import { findRotation } from '../../store/secret-rotations.ts'
import { findVersion, stagesOf } from '../../store/secret-versions.ts'
import {
  changeable,
  find,
  invalidParameter,
  invalidRequest,
  refuseNull,
  secretArn,
  secretPermission,
} from './find-secret.ts'
import { syncReplicas } from './replicas.ts'
import { isRotationToken } from './rotation-token.ts'
import { secretEvent } from './secret-events.ts'
import { current, labelsOf } from './staging.ts'
import { addVersion, givenValue, holds, tokenOf } from './versions.ts'

export const putSecretValue = writeOperation('secretsmanager', 'PutSecretValue', {
  target: ({ SecretId }, context) => find(context, SecretId),
  permissions: (_input, context, found) => [secretPermission(context, 'PutSecretValue', found)],
  async run(input, context, found) {
    const secret = changeable(found)
    const { store, now } = context
    const value = givenValue(input)
    if (value === undefined) throw invalidParameter('You must provide either SecretString or SecretBinary.')
    const VersionId = tokenOf(input)
    refuseNull(VersionId, ...(input.VersionStages ?? []))
    if (input.RotationToken !== undefined) {
      const rotation = await findRotation(store, secret)
      if (!rotation || !isRotationToken(context.keys, rotation, input.RotationToken)) {
        throw invalidRequest('The rotation token does not belong to a rotation of this secret that is under way.')
      }
    }
    const answer = (labels: string[]) => ({
      ARN: secretArn(secret),
      Name: secret.name,
      VersionId,
      VersionStages: labels,
    })
    const known = await findVersion(store, secret, VersionId)
    if (known?.value) {
      if (await holds(context, secret, known, value)) return answer(labelsOf(await stagesOf(store, secret), VersionId))
      throw new Fault(
        'ResourceExistsException',
        `You can't use ClientRequestToken ${VersionId} because that value is already in use for a version of secret ${secretArn(secret)}.`,
      )
    }
    const stages = await addVersion(context, secret, VersionId, value, input.VersionStages)
    const labels = labelsOf(stages, VersionId)
    const rotated = labels.includes(current) ? { rotatedAt: now } : {}
    await syncReplicas(context, { ...secret, ...rotated, changedAt: now })
    await context.emit(secretEvent('PutSecretValue', secret, { versionId: VersionId }))
    return answer(labels)
  },
})
