/** The versions of secrets and their staging labels, as rows. */
import type { Awaitable } from '../awaitable.ts'
import type { SecretKey } from './secrets.ts'
import type { ListQuestion, Question, Reader, Sealed, Transaction } from './store.ts'

export interface VersionRow {
  readonly versionId: string
  /** Null while a rotation has not given it one. */
  readonly value: Uint8Array | null
  /** The key that the value is under. */
  readonly keyArn: string | null
  /** Milliseconds since 1970. */
  readonly createdAt: number
  readonly accessedAt: number
}

/** Labels by the version that they are on. */
export type Stages = ReadonlyMap<string, string>

const columns =
  'version_id AS "versionId", value, key_arn AS "keyArn", created_at AS "createdAt", accessed_at AS "accessedAt"'

const byVersionId: Question<VersionRow, VersionRow> = {
  sql: `SELECT ${columns} FROM secret_versions WHERE account = $1 AND region = $2 AND name = $3 AND version_id = $4`,
  make: ({ versionId, value, keyArn, createdAt, accessedAt }) => ({ versionId, value, keyArn, createdAt, accessedAt }),
}

export function findVersion(
  reader: Reader,
  { account, region, name }: SecretKey,
  versionId: string,
): Awaitable<VersionRow | undefined> {
  return reader.remembered(byVersionId, account, region, name, versionId)
}

/** All of a secret's versions without their values, oldest first. */
export async function versionsOf(
  reader: Reader,
  { account, region, name }: SecretKey,
): Promise<Omit<VersionRow, 'value'>[]> {
  return reader.all(
    `SELECT version_id AS "versionId", key_arn AS "keyArn", created_at AS "createdAt", accessed_at AS "accessedAt"
     FROM secret_versions WHERE account = $1 AND region = $2 AND name = $3 ORDER BY created_at, version_id`,
    account,
    region,
    name,
  )
}

const byStage: ListQuestion<{ stage: string; version_id: string }, Stages> = {
  sql: 'SELECT stage, version_id FROM secret_stages WHERE account = $1 AND region = $2 AND name = $3 ORDER BY stage',
  makeAll: (rows) => new Map(rows.map(({ stage, version_id }) => [stage, version_id])),
}

/** Which version each label is on. */
export function stagesOf(reader: Reader, { account, region, name }: SecretKey): Awaitable<Stages> {
  return reader.rememberedAll(byStage, account, region, name)
}

/** A new version, or the value of one that waited for it. */
export async function putVersion(
  transaction: Transaction,
  { account, region, name }: SecretKey,
  version: Pick<VersionRow, 'versionId' | 'keyArn' | 'createdAt'> & { readonly value: Sealed | null },
): Promise<void> {
  await transaction.run(
    `INSERT INTO secret_versions (account, region, name, version_id, value, key_arn, created_at, accessed_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, 0)
     ON CONFLICT (account, region, name, version_id)
     DO UPDATE SET value = excluded.value, key_arn = excluded.key_arn`,
    account,
    region,
    name,
    version.versionId,
    version.value,
    version.keyArn,
    version.createdAt,
  )
}

export async function deleteVersion(
  transaction: Transaction,
  { account, region, name }: SecretKey,
  versionId: string,
): Promise<void> {
  await transaction.run(
    'DELETE FROM secret_versions WHERE account = $1 AND region = $2 AND name = $3 AND version_id = $4',
    account,
    region,
    name,
    versionId,
  )
}

export async function setVersionAccessed(
  transaction: Transaction,
  { account, region, name }: SecretKey,
  versionId: string,
  day: number,
): Promise<void> {
  await transaction.run(
    `UPDATE secret_versions SET accessed_at = $1
     WHERE account = $2 AND region = $3 AND name = $4 AND version_id = $5`,
    day,
    account,
    region,
    name,
    versionId,
  )
}

/** Puts these labels in the place of all that there were. */
export async function replaceStages(
  transaction: Transaction,
  { account, region, name }: SecretKey,
  stages: Stages,
): Promise<void> {
  await transaction.run(
    'DELETE FROM secret_stages WHERE account = $1 AND region = $2 AND name = $3',
    account,
    region,
    name,
  )
  for (const [stage, versionId] of stages) {
    await transaction.run(
      'INSERT INTO secret_stages (account, region, name, stage, version_id) VALUES ($1, $2, $3, $4, $5)',
      account,
      region,
      name,
      stage,
      versionId,
    )
  }
}
