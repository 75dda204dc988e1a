/** Searches the audit log, newest records first. */

import type { AuditFilter } from '../store/audit-log.ts'
import type { AuditLog, SequencedRecord } from './log.ts'
import { type AuditRecord, expand } from './record.ts'

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
  log: AuditLog,
  search: AuditSearch,
): Promise<{ records: FoundRecord[]; next?: string }> {
  const continued = search.after === undefined ? undefined : readCursor(search.after)
  const chains: ChainRows[] = []
  for (const { chain, sequence } of await log.heads()) {
    const from = search.since === undefined ? 1 : await log.firstSince(chain, sequence, search.since - slack)
    const end = search.until === undefined ? sequence : await log.firstSince(chain, sequence, search.until + slack)
    const to = continued ? (continued.get(chain) ?? 0) : end
    chains.push(await rowsOf(log, chain, from, to, search))
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
  /** Orders by time. */
  time: string
  /** The calls that match; never empty. */
  found: FoundRecord[]
}

async function rowsOf(log: AuditLog, chain: number, from: number, to: number, search: AuditSearch): Promise<ChainRows> {
  const { limit } = search
  const rows: MatchingRow[] = []
  for (let left = to; rows.length < limit && left >= from; ) {
    const page = await log.matching(chain, { from, to: left }, search, limit)
    for (const row of page) {
      const found = callsMatching(chain, row, search)
      if (found.length > 0) rows.push({ sequence: row.sequence, time: orderOf(row.record), found })
    }
    if (page.length < limit) break
    left = page.at(-1)!.sequence - 1
  }
  return { chain, left: to, rows }
}

/** Times are to the second; ids begin with the millisecond. */
const orderOf = ({ eventTime, eventID }: AuditRecord) => eventTime + eventID

function callsMatching(
  chain: number,
  { sequence, record: request }: SequencedRecord,
  { source, name, errorCode, resource }: AuditSearch,
): FoundRecord[] {
  return expand(request)
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

function readCursor(after: string): Map<number, number> {
  try {
    return new Map(JSON.parse(after) as [number, number][])
  } catch (cause) {
    throw new Error('This is not where a page of audit records ended. Give what the page before printed.', { cause })
  }
}
