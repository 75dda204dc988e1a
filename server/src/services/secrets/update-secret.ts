/** UpdateSecret: another description, key or value. */
import { Fault, type WriteContext, writeOperation } from '../../operation.ts'
import { findVersion, putVersion, stagesOf } from '../../store/secret-versions.ts'
import type { Secret } from '../../store/secrets.ts'
import { changeable, find, refuseNull, secretArn, secretPermission } from './find-secret.ts'
import { syncReplicas } from './replicas.ts'
import { secretEvent } from './secret-events.ts'
import { openValue, sealValue, validateKeyAccess } from './secret-value.ts'
import { current, pending, previous } from './staging.ts'
import { addVersion, givenValue, tokenOf } from './versions.ts'

export const updateSecret = writeOperation('secretsmanager', 'UpdateSecret', {
  target: ({ SecretId }, context) => find(context, SecretId),
  permissions: ({ Description, KmsKeyId }, context, found) => [
    secretPermission(context, 'UpdateSecret', found, {
      'secretsmanager:description': Description,
      'secretsmanager:kmskeyid': KmsKeyId,
    }),
  ],
  async run(input, context, found) {
    const before = changeable(found)
    const { store, now } = context
    const value = givenValue(input)
    const VersionId = value && tokenOf(input)
    refuseNull(VersionId, input.Description, input.KmsKeyId, input.Type)
    if (VersionId !== undefined && (await findVersion(store, before, VersionId)) !== undefined) {
      throw new Fault(
        'ResourceExistsException',
        `You can't use ClientRequestToken ${VersionId} because that value is already in use for a version of secret ${secretArn(before)}.`,
      )
    }
    const secret: Secret = {
      ...before,
      description: input.Description ?? before.description,
      keyId: input.KmsKeyId === undefined ? before.keyId : input.KmsKeyId || null,
      type: input.Type ?? before.type,
      ...(value && { rotatedAt: now }),
      changedAt: now,
    }
    if (secret.keyId !== before.keyId) await encryptAnew(context, before, secret)
    if (value && VersionId !== undefined) await addVersion(context, secret, VersionId, value, undefined)
    await syncReplicas(context, secret)
    await context.emit(secretEvent('UpdateSecret', secret))
    return { ARN: secretArn(secret), Name: secret.name, ...(VersionId !== undefined && { VersionId }) }
  },
})

/** Under the new key come the versions that are in use; older ones stay as they are. */
async function encryptAnew(context: WriteContext, before: Secret, secret: Secret): Promise<void> {
  await validateKeyAccess(context, secret)
  const stages = await stagesOf(context.store, secret)
  const ids = new Set([current, pending, previous].map((label) => stages.get(label)).filter((id) => id !== undefined))
  for (const versionId of ids) {
    const version = await findVersion(context.store, secret, versionId)
    if (!version?.value) continue
    const value = await openValue(context, before, versionId, version.value)
    const sealed = await sealValue(context, secret, versionId, value)
    await putVersion(context.store, secret, { versionId, ...sealed, createdAt: version.createdAt })
  }
}
