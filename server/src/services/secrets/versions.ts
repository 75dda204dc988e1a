/** Stores versions of a secret, as CreateSecret, PutSecretValue and UpdateSecret do, and drops those that nobody names any more. */
import type { Context, WriteContext } from '../../operation.ts'
import {
  deleteVersion,
  findVersion,
  putVersion,
  replaceStages,
  type Stages,
  stagesOf,
  type VersionRow,
  versionsOf,
} from '../../store/secret-versions.ts'
import type { Secret } from '../../store/secrets.ts'
import { invalidParameter } from './find-secret.ts'
import { openValue, type SecretValue, sameValue, sealValue } from './secret-value.ts'
import { stagesWithVersion } from './staging.ts'

interface ValueRequest {
  readonly SecretString?: string | undefined
  readonly SecretBinary?: Uint8Array | undefined
}

const mostVersions = 100
const day = 86_400_000
const mostBytes = 65_536

/** The value that a request gives; undefined when it gives none. */
export function givenValue({ SecretString, SecretBinary }: ValueRequest): SecretValue | undefined {
  if (SecretString !== undefined && SecretBinary !== undefined) {
    throw invalidParameter("You can't specify both a binary secret value and a string secret value in the same secret.")
  }
  if (SecretString !== undefined) {
    if (Buffer.byteLength(SecretString) > mostBytes) throw tooLong('secretString')
    return { SecretString }
  }
  return SecretBinary && { SecretBinary }
}

function tooLong(member: string) {
  return invalidParameter(
    `Value at '${member}' failed to satisfy constraint: Member must have length less than or equal to ${mostBytes}`,
  )
}

export function tokenOf({ ClientRequestToken }: { readonly ClientRequestToken?: string | undefined }): string {
  if (ClientRequestToken !== undefined) return ClientRequestToken
  throw invalidParameter('You must provide a ClientRequestToken value. We recommend a UUID-type value.')
}

/** Whether a version holds just this value; what is read for comparing leaves a record as any reading does. */
export async function holds(
  context: Context,
  secret: Secret,
  { versionId, value: sealed }: VersionRow,
  value: SecretValue,
): Promise<boolean> {
  return sealed !== null && sameValue(await openValue(context, secret, versionId, sealed), value)
}

/** Stores a version with these labels; resolves to the labels of the secret after. */
export async function addVersion(
  context: WriteContext,
  secret: Secret,
  versionId: string,
  value: SecretValue,
  labels: readonly string[] | undefined,
): Promise<Stages> {
  const { store, now } = context
  const known = await findVersion(store, secret, versionId)
  const sealed = await sealValue(context, secret, versionId, value)
  await putVersion(store, secret, { versionId, ...sealed, createdAt: known?.createdAt ?? now })
  const stages = stagesWithVersion(await stagesOf(store, secret), versionId, labels)
  await replaceStages(store, secret, stages)
  await prune(context, secret, stages)
  return stages
}

/** Of versions without a label the oldest go when there are too many, and none that is younger than a day. */
async function prune({ store, now }: WriteContext, secret: Secret, stages: Stages): Promise<void> {
  const versions = await versionsOf(store, secret)
  let over = versions.length - mostVersions
  const labelled = new Set(stages.values())
  for (const { versionId, createdAt } of versions) {
    if (over <= 0) return
    if (labelled.has(versionId) || createdAt > now - day) continue
    await deleteVersion(store, secret, versionId)
    over -= 1
  }
}

/** The versions that somebody can still ask for by a label, with their values. */
export async function labelledVersions(context: WriteContext, secret: Secret): Promise<VersionRow[]> {
  const { store } = context
  const ids = new Set((await stagesOf(store, secret)).values())
  const rows = await Promise.all([...ids].map((versionId) => findVersion(store, secret, versionId)))
  return rows.filter((row) => row !== undefined)
}
