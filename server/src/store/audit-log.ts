/** The rows of the audit log. What they mean, and how each proves the one before it, is the business of audit/. */

import type { Reader, SqlValue, Transaction } from './store.ts'
import { TransactionConflict } from './transaction-end.ts'

/** What a row says of its record, apart from its place in a chain. */
export interface AuditColumns {
  account: string
  region: string
  /** Milliseconds since 1970. */
  time: number
  principal: string
  /** Of each call that the record tells of, one a line, as are the next three. */
  sources: string
  names: string
  /** An empty line for a call that succeeded. */
  errorCodes: string
  /** ARNs. */
  resources: string
  /** The record itself: JSON. */
  record: string
}

export interface AuditRow extends AuditColumns {
  chain: number
  sequence: number
  mac: Uint8Array
}

/** The last row of a chain. */
export interface ChainHead {
  chain: number
  sequence: number
  mac: Uint8Array
  time: number
}

/** Chains and sequences share one integer that JavaScript can count: nine million chains of this many rows. */
export const rowsPerChain = 1_000_000_000

const idOf = (chain: number, sequence: number) => chain * rowsPerChain + sequence
const placeOf = (id: number) => ({ chain: Math.floor(id / rowsPerChain), sequence: id % rowsPerChain })

const columns = 'id, mac, account, region, time, principal, sources, names, error_codes, resources, record'
const width = columns.split(', ').length

interface StoredRow {
  id: number
  mac: Uint8Array
  account: string
  region: string
  time: number
  principal: string
  sources: string
  names: string
  error_codes: string
  resources: string
  record: string
}

/** One statement for each number of rows: a few sizes make up any number with few round trips. */
const inserts = [32, 8, 2, 1].map((rows) => {
  const row = (index: number) =>
    `(${Array.from({ length: width }, (_, column) => `$${index * width + column + 1}`).join(', ')})`
  return {
    rows,
    sql: `INSERT INTO audit_records (${columns}) VALUES ${Array.from({ length: rows }, (_, index) => row(index)).join(', ')}`,
  }
})

/** @throws TransactionConflict when another writer has taken one of the places. */
export async function insertAuditRows(transaction: Transaction, rows: readonly AuditRow[]): Promise<void> {
  let done = 0
  for (const insert of inserts) {
    for (; rows.length - done >= insert.rows; done += insert.rows) {
      const values: SqlValue[] = []
      for (let index = done; index < done + insert.rows; index += 1) {
        const row = rows[index]!
        values.push(idOf(row.chain, row.sequence), row.mac, row.account, row.region, row.time, row.principal)
        values.push(row.sources, row.names, row.errorCodes, row.resources, row.record)
      }
      try {
        await transaction.run(insert.sql, ...values)
      } catch (cause) {
        if (isTaken(cause)) throw new TransactionConflict('Another writer appended to this audit chain.', { cause })
        throw cause
      }
    }
  }
}

/** PostgreSQL's unique_violation, and SQLite's for a primary key that is the row id or is not. */
function isTaken(cause: unknown): boolean {
  const { code, errcode } = cause as { code?: string; errcode?: number }
  return code === '23505' || errcode === 1555 || errcode === 2579
}

/** The heads of all chains, one look-up each, highest chain first. */
export async function auditHeads(reader: Reader): Promise<ChainHead[]> {
  const heads: ChainHead[] = []
  for (let before = Number.MAX_SAFE_INTEGER; ; ) {
    const row = await reader.one<Pick<StoredRow, 'id' | 'mac' | 'time'>>(
      'SELECT id, mac, time FROM audit_records WHERE id < $1 ORDER BY id DESC LIMIT 1',
      before,
    )
    if (!row) return heads
    const { id, mac, time } = row
    const place = placeOf(id)
    heads.push({ ...place, mac, time })
    before = idOf(place.chain, 0)
  }
}

/** The MAC of one row, if the row is there. */
export async function auditMac(reader: Reader, chain: number, sequence: number): Promise<Uint8Array | undefined> {
  const row = await reader.one<{ mac: Uint8Array }>(
    'SELECT mac FROM audit_records WHERE id = $1',
    idOf(chain, sequence),
  )
  return row?.mac
}

/** Rows after a place, chain by chain and each in sequence. */
export async function auditRowsAfter(
  reader: Reader,
  place: { chain: number; sequence: number },
  limit: number,
): Promise<AuditRow[]> {
  const rows = await reader.all<StoredRow>(
    `SELECT ${columns} FROM audit_records WHERE id > $1 ORDER BY id LIMIT $2`,
    idOf(place.chain, place.sequence),
    limit,
  )
  return rows.map(rowOf)
}

/** The time of the first row of a chain at or after a sequence. */
export async function auditTimeAt(reader: Reader, chain: number, sequence: number): Promise<number | undefined> {
  const row = await reader.one<{ time: number }>(
    'SELECT time FROM audit_records WHERE id >= $1 AND id < $2 ORDER BY id LIMIT 1',
    idOf(chain, sequence),
    idOf(chain + 1, 0),
  )
  return row?.time
}

/** What a search asks for; what is absent or empty does not matter to it. */
export interface AuditFilter {
  account: string
  region?: string | undefined
  /** Milliseconds since 1970; `since` belongs to the time asked for, `until` does not. */
  since?: number | undefined
  until?: number | undefined
  principal?: string | undefined
  source?: string | undefined
  name?: string | undefined
  errorCode?: string | undefined
  /** Part of an ARN. */
  resource?: string | undefined
}

/**
 * The latest rows of one chain in a range of sequences, both ends included, that may pass the filter; newest first. A row tells of
 * several calls, and LIKE is loose about case on one engine, so whoever asks looks at each call once more.
 */
export async function auditRowsMatching(
  reader: Reader,
  chain: number,
  range: { from: number; to: number },
  filter: AuditFilter,
  limit: number,
): Promise<AuditRow[]> {
  const rows = await reader.all<StoredRow>(
    `SELECT ${columns} FROM audit_records
     WHERE id >= $1 AND id <= $2 AND account = $3 AND time >= $4 AND time < $5
       AND ($6 = '' OR region = $6) AND ($7 = '' OR principal = $7)
       AND ($8 = '' OR sources LIKE $8 ESCAPE '!') AND ($9 = '' OR names LIKE $9 ESCAPE '!')
       AND ($10 = '' OR error_codes LIKE $10 ESCAPE '!') AND ($11 = '' OR resources LIKE $11 ESCAPE '!')
     ORDER BY id DESC LIMIT $12`,
    idOf(chain, range.from),
    idOf(chain, range.to),
    filter.account,
    filter.since ?? 0,
    filter.until ?? Number.MAX_SAFE_INTEGER,
    filter.region ?? '',
    filter.principal ?? '',
    containing(filter.source),
    containing(filter.name),
    containing(filter.errorCode),
    containing(filter.resource),
    limit,
  )
  return rows.map(rowOf)
}

/** A pattern for LIKE, or nothing. */
const containing = (text: string | undefined) => (text ? `%${text.replace(/[!%_]/g, '!$&')}%` : '')

function rowOf({ id, error_codes, ...row }: StoredRow): AuditRow {
  return { ...placeOf(id), ...row, errorCodes: error_codes }
}
