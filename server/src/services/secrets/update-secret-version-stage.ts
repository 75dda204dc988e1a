/** UpdateSecretVersionStage: moves a staging label from version to version. */
import { Fault, writeOperation } from '../../operation.ts'
import { findVersion, replaceStages, stagesOf } from '../../store/secret-versions.ts'
import { changeable, find, refuseNull, secretArn, secretPermission } from './find-secret.ts'
import { syncReplicas } from './replicas.ts'
import { secretEvent } from './secret-events.ts'
import { changeStage, current, refuseEmpty } from './staging.ts'

export const updateSecretVersionStage = writeOperation('secretsmanager', 'UpdateSecretVersionStage', {
  target: ({ SecretId }, context) => find(context, SecretId),
  permissions: ({ VersionStage }, context, found) => [
    secretPermission(context, 'UpdateSecretVersionStage', found, { 'secretsmanager:versionstage': VersionStage }),
  ],
  async run({ VersionStage, RemoveFromVersionId, MoveToVersionId }, context, found) {
    const secret = changeable(found)
    const { store, now } = context
    refuseNull(VersionStage, RemoveFromVersionId, MoveToVersionId)
    if (MoveToVersionId !== undefined) {
      const version = await findVersion(store, secret, MoveToVersionId)
      if (version === undefined) {
        throw new Fault(
          'ResourceNotFoundException',
          `Secrets Manager can't find the specified secret value for VersionId: ${MoveToVersionId}`,
        )
      }
      if (VersionStage === current) refuseEmpty(version.value !== null)
    }
    const stages = changeStage(await stagesOf(store, secret), VersionStage, RemoveFromVersionId, MoveToVersionId)
    await replaceStages(store, secret, stages)
    const rotated = VersionStage === current ? { rotatedAt: now } : {}
    await syncReplicas(context, { ...secret, ...rotated, changedAt: now })
    await context.emit(secretEvent('UpdateSecretVersionStage', secret, { versionStage: VersionStage }))
    return { ARN: secretArn(secret), Name: secret.name }
  },
})
