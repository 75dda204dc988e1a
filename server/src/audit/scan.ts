/** Reads through the audit log in steps of bounded work, newest records first, for those who want to see all of a time span. */
import { type AuditFilter, auditHeads, auditRowsMatching } from '../store/audit-log.ts'
import type { Reader } from '../store/store.ts'
import type { RequestRecord } from './record.ts'
import { firstAt, slack } from './search.ts'

/** The next row to look at in each chain that is not done; chains, as nodes, are few. */
export type ScanPlace = readonly (readonly [chain: number, sequence: number])[]

export interface Scanned {
  readonly records: readonly RequestRecord[]
  /** Rows that were looked at, whosoever's they are. */
  readonly examined: number
  /** Absent when there is nothing left. */
  readonly next?: ScanPlace
}

/** @param most rows to look at */
export async function scanAudit(
  reader: Reader,
  filter: AuditFilter & { readonly since: number },
  after: ScanPlace | undefined,
  most: number,
): Promise<Scanned> {
  const heads = after ?? (await auditHeads(reader)).map(({ chain, sequence }): [number, number] => [chain, sequence])
  const records: RequestRecord[] = []
  const left: [number, number][] = []
  let budget = most
  for (const [chain, newest] of heads) {
    const oldest = await firstAt(reader, chain, newest, filter.since - slack)
    const from = Math.max(oldest, newest - budget + 1)
    if (from > newest) {
      if (newest >= oldest) left.push([chain, newest])
      continue
    }
    const rows = await auditRowsMatching(reader, chain, { from, to: newest }, filter, budget)
    records.push(...rows.map(({ record }) => JSON.parse(record) as RequestRecord))
    budget -= newest - from + 1
    if (from > oldest) left.push([chain, from - 1])
  }
  return { records, examined: most - budget, ...(left.length > 0 && { next: left }) }
}
