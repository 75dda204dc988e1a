/** Searches the audit log, newest records first. */

import { type AuditFilter, type AuditRow, auditHeads, auditRowsMatching, auditTimeAt } from '../store/audit-log.ts'
import type { Reader } from '../store/store.ts'
import { type AuditRecord, expand, type RequestRecord } from './record.ts'

export interface AuditSearch extends AuditFilter {
  /** A page may hold a few more, since the calls of one request stay together. */
  limit: number
  /** `next` of the page before. */
  after?: string | undefined
}

export interface FoundRecord {
  readonly chain: number
  readonly sequence: number
  readonly record: AuditRecord
}

/**
 * Records are written nearly in the order of their times: a slow request's record comes later than its time says, and a clock may be
 * set. The search for a time allows for that much (milliseconds).
 */
export const slack = 15 * 60_000

/** `next` is absent from the last page. Records that are written meanwhile belong to no later page. */
export async function auditRecords(
  reader: Reader,
  search: AuditSearch,
): Promise<{ records: FoundRecord[]; next?: string }> {
  const continued = search.after === undefined ? undefined : readCursor(search.after)
  const chains: ChainRows[] = []
  for (const { chain, sequence } of await auditHeads(reader)) {
    const from = search.since === undefined ? 1 : await firstAt(reader, chain, sequence, search.since - slack)
    const end = search.until === undefined ? sequence : await firstAt(reader, chain, sequence, search.until + slack)
    const to = continued ? (continued.get(chain) ?? 0) : end
    chains.push(await rowsOf(reader, chain, from, to, search))
  }
  const records: FoundRecord[] = []
  while (records.length < search.limit) {
    const newest = newestOf(chains)
    const row = newest?.rows.shift()
    if (!newest || !row) return { records }
    newest.left = row.sequence - 1
    records.push(...row.found)
  }
  return {
    records,
    next: JSON.stringify(chains.filter(({ left }) => left > 0).map(({ chain, left }) => [chain, left])),
  }
}

interface ChainRows {
  chain: number
  /** The newest sequence that no page has shown. */
  left: number
  /** The next of them in which a call matches, newest first. */
  rows: MatchingRow[]
}

interface MatchingRow {
  sequence: number
  time: number
  /** The calls that match; never empty. */
  found: FoundRecord[]
}

async function rowsOf(
  reader: Reader,
  chain: number,
  from: number,
  to: number,
  search: AuditSearch,
): Promise<ChainRows> {
  const { limit } = search
  const rows: MatchingRow[] = []
  for (let left = to; rows.length < limit && left >= from; ) {
    const page = await auditRowsMatching(reader, chain, { from, to: left }, search, limit)
    for (const row of page) {
      const found = callsMatching(row, search)
      if (found.length > 0) rows.push({ sequence: row.sequence, time: row.time, found })
    }
    if (page.length < limit) break
    left = page.at(-1)!.sequence - 1
  }
  return { chain, left: to, rows }
}

function callsMatching(row: AuditRow, { source, name, errorCode, resource }: AuditSearch): FoundRecord[] {
  const { chain, sequence } = row
  return expand(JSON.parse(row.record) as RequestRecord)
    .filter(
      (record) =>
        (!source || record.eventSource === source) &&
        (!name || record.eventName === name) &&
        (!errorCode || record.errorCode === errorCode) &&
        (!resource || record.resources.some(({ ARN }) => ARN.includes(resource))),
    )
    .map((record) => ({ chain, sequence, record }))
}

function newestOf(chains: readonly ChainRows[]): ChainRows | undefined {
  let best: ChainRows | undefined
  for (const chain of chains) {
    if (chain.rows[0] && (!best?.rows[0] || chain.rows[0].time > best.rows[0].time)) best = chain
  }
  return best
}

/** The first sequence with this time or a later one, found by halving; one beyond the last when there is none. */
export async function firstAt(reader: Reader, chain: number, last: number, time: number): Promise<number> {
  let low = 1
  let high = last + 1
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    const found = await auditTimeAt(reader, chain, middle)
    if (found === undefined || found >= time) high = middle
    else low = middle + 1
  }
  return low
}

function readCursor(after: string): Map<number, number> {
  try {
    return new Map(JSON.parse(after) as [number, number][])
  } catch (cause) {
    throw new Error('This is not where a page of audit records ended. Give what the page before printed.', { cause })
  }
}
