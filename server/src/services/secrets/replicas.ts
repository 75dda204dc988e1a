/** Replicas: read-only copies of a secret in other regions of the store, under those regions' keys, changed with the primary in one transaction. */
import { Fault, type WriteContext } from '../../operation.ts'
import {
  deleteVersion,
  findVersion,
  putVersion,
  replaceStages,
  stagesOf,
  versionsOf,
} from '../../store/secret-versions.ts'
import { deleteSecret, findSecret, insertSecret, type Replica, type Secret, updateSecret } from '../../store/secrets.ts'
import { invalidParameter, invalidRequest, refuseNull } from './find-secret.ts'
import { openValue, sealValue, validateKeyAccess } from './secret-value.ts'
import { labelledVersions } from './versions.ts'

interface Asked {
  readonly Region?: string | undefined
  readonly KmsKeyId?: string | undefined
}

/** More than AWS has regions. Every change of a secret is made in each of them, in one transaction that others wait for. */
const mostReplicas = 40

/** Adds replicas and fills them; resolves to the secret as it is after. One whose key cannot be used stays, as failed. */
export async function addReplicas(
  context: WriteContext,
  secret: Secret,
  asked: readonly Asked[],
  overwrite: boolean,
): Promise<Secret> {
  const replicas = [...secret.replicas]
  if (replicas.length + asked.length > mostReplicas) {
    throw invalidParameter(`A secret can have replicas in ${mostReplicas} regions at most.`)
  }
  for (const { Region, KmsKeyId } of asked) {
    refuseNull(KmsKeyId)
    if (Region === undefined) throw invalidParameter('A replica region must be named.')
    if (Region === secret.region) {
      throw invalidParameter(`Invalid replica region. The region ${Region} is the primary region of the secret.`)
    }
    if (replicas.some(({ region }) => region === Region)) {
      throw invalidParameter(`The secret already exists in the replica region ${Region}.`)
    }
    const key = { account: secret.account, region: Region, name: secret.name }
    const inTheWay = await findSecret(context.store, key)
    if (inTheWay !== undefined) {
      if (!overwrite || inTheWay.replicas.length > 0) {
        throw invalidRequest(
          `Replication failed: a secret named ${secret.name} already exists in ${Region}. Use ForceOverwriteReplicaSecret to replace it.`,
        )
      }
      await deleteSecret(context.store, key)
    }
    replicas.push({ region: Region, ...(KmsKeyId && { keyId: KmsKeyId }), status: 'InSync' })
  }
  return syncReplicas(context, { ...secret, replicas })
}

/** Brings every replica to what the primary is now, and writes the primary's row. */
export async function syncReplicas(context: WriteContext, secret: Secret): Promise<Secret> {
  const replicas: Replica[] = []
  for (const replica of secret.replicas) replicas.push(await sync(context, secret, replica))
  const synced = { ...secret, replicas }
  await updateSecret(context.store, synced)
  return synced
}

async function sync(context: WriteContext, secret: Secret, replica: Replica): Promise<Replica> {
  const { store } = context
  const there = context.inRegion(replica.region)
  const { account, name } = secret
  const known = await findSecret(store, { account, region: replica.region, name })
  const copy: Secret = {
    ...secret,
    region: replica.region,
    keyId: replica.keyId ?? null,
    replicas: [],
    accessedAt: known?.accessedAt ?? 0,
    rotationLambda: null,
    rules: null,
    rotationOn: false,
    nextRotationAt: null,
  }
  if (known === undefined) await insertSecret(store, copy)
  else await updateSecret(store, copy)
  const { status: _status, message: _message, ...same } = replica
  try {
    if (known === undefined) await validateKeyAccess(there, copy)
    const wanted = await labelledVersions(context, secret)
    for (const { versionId, value, createdAt } of wanted) {
      const has = await findVersion(store, copy, versionId)
      if (has !== undefined && (has.value !== null || value === null)) continue
      const sealed =
        value && (await sealValue(there, copy, versionId, await openValue(context, secret, versionId, value)))
      await putVersion(store, copy, { versionId, value: null, keyArn: null, createdAt, ...sealed })
    }
    const kept = new Set(wanted.map(({ versionId }) => versionId))
    for (const { versionId } of await versionsOf(store, copy))
      if (!kept.has(versionId)) await deleteVersion(store, copy, versionId)
    await replaceStages(store, copy, await stagesOf(store, secret))
    return { ...same, status: 'InSync' }
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    return { ...same, status: 'Failed', message: error.message }
  }
}

/** Removes these replicas, and what they are copies of stays. */
export async function removeReplicas(
  context: WriteContext,
  secret: Secret,
  regions: readonly string[],
): Promise<Secret> {
  const absent = regions.find((region) => !secret.replicas.some((replica) => replica.region === region))
  if (absent !== undefined) throw invalidParameter(`The secret has no replica in ${absent}.`)
  for (const region of regions) {
    await deleteSecret(context.store, { account: secret.account, region, name: secret.name })
  }
  const left = { ...secret, replicas: secret.replicas.filter(({ region }) => !regions.includes(region)) }
  await updateSecret(context.store, left)
  return left
}

export function replicationStatus({ replicas, accessedAt }: Secret) {
  return replicas.map(({ region, keyId, status, message }) => ({
    Region: region,
    KmsKeyId: keyId ?? 'alias/aws/secretsmanager',
    Status: status,
    ...(message !== undefined && { StatusMessage: message }),
    ...(accessedAt > 0 && { LastAccessedDate: new Date(accessedAt) }),
  }))
}
