/** Rotations that have begun and not ended, as rows: what they need to go on after a restart. */
import type { SecretKey } from './secrets.ts'
import type { Reader, Transaction } from './store.ts'

export type RotationStep = 'createSecret' | 'setSecret' | 'testSecret' | 'finishSecret'

export interface Rotation extends SecretKey {
  readonly versionId: string
  /** Only tried, by testSecret; nothing is changed. */
  readonly testOnly: boolean
  /** The next to do. */
  readonly step: RotationStep
  readonly attempts: number
  /** Milliseconds since 1970. */
  readonly dueAt: number
  readonly beganAt: number
  readonly problem: string | null
}

interface Row extends Omit<Rotation, 'testOnly'> {
  readonly testOnly: number
}

const columns = `account, region, name, version_id AS "versionId", test_only AS "testOnly", step,
  attempts, due_at AS "dueAt", began_at AS "beganAt", problem`

const rotationOf = (row: Row): Rotation => ({ ...row, testOnly: row.testOnly === 1 })

export async function findRotation(
  reader: Reader,
  { account, region, name }: SecretKey,
): Promise<Rotation | undefined> {
  const row = await reader.one<Row>(
    `SELECT ${columns} FROM secret_rotations WHERE account = $1 AND region = $2 AND name = $3`,
    account,
    region,
    name,
  )
  return row && rotationOf(row)
}

export async function insertRotation(transaction: Transaction, rotation: Rotation): Promise<void> {
  await transaction.run(
    `INSERT INTO secret_rotations (account, region, name, version_id, test_only, step, attempts, due_at, began_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    rotation.account,
    rotation.region,
    rotation.name,
    rotation.versionId,
    rotation.testOnly ? 1 : 0,
    rotation.step,
    rotation.attempts,
    rotation.dueAt,
    rotation.beganAt,
  )
}

export async function rotationsDue(reader: Reader, now: number, limit: number): Promise<Rotation[]> {
  const rows = await reader.all<Row>(
    `SELECT ${columns} FROM secret_rotations WHERE due_at <= $1 ORDER BY due_at, account, region, name LIMIT $2`,
    now,
    limit,
  )
  return rows.map(rotationOf)
}

/**
 * Moves a rotation on, if it still is where it was read: makes this node the one that does its step until `dueAt`, or says what comes next.
 * False when another node, or somebody's cancelling, was faster.
 */
export async function moveRotation(
  transaction: Transaction,
  from: Rotation,
  to: Pick<Rotation, 'step' | 'attempts' | 'dueAt'> & { readonly problem?: string | null },
): Promise<boolean> {
  const changed = await transaction.run(
    `UPDATE secret_rotations SET step = $1, attempts = $2, due_at = $3, problem = $4
     WHERE account = $5 AND region = $6 AND name = $7 AND version_id = $8 AND step = $9 AND due_at = $10`,
    to.step,
    to.attempts,
    to.dueAt,
    to.problem ?? null,
    from.account,
    from.region,
    from.name,
    from.versionId,
    from.step,
    from.dueAt,
  )
  return changed === 1
}

export async function deleteRotation(transaction: Transaction, { account, region, name }: SecretKey): Promise<boolean> {
  const changed = await transaction.run(
    'DELETE FROM secret_rotations WHERE account = $1 AND region = $2 AND name = $3',
    account,
    region,
    name,
  )
  return changed === 1
}
