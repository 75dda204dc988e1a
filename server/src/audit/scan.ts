/** Reads through the audit log in steps of bounded work, newest records first, for those who want to see all of a time span. */
import type { AuditFilter } from '../store/audit-log.ts'
import type { AuditLog } from './log.ts'
import type { RequestRecord } from './record.ts'
import { slack } from './search.ts'

/** The next record to look at in each chain that is not done; chains, as nodes, are few. */
export type ScanPlace = readonly (readonly [chain: number, sequence: number])[]

export interface Scanned {
  readonly records: readonly RequestRecord[]
  /** How many were looked at, whosoever's they are. */
  readonly examined: number
  /** Absent when there is nothing left. */
  readonly next?: ScanPlace
}

/** @param most records to look at */
export async function scanAudit(
  log: AuditLog,
  filter: AuditFilter & { readonly since: number },
  after: ScanPlace | undefined,
  most: number,
): Promise<Scanned> {
  const heads = after ?? (await log.heads()).map(({ chain, sequence }): [number, number] => [chain, sequence])
  const records: RequestRecord[] = []
  const left: [number, number][] = []
  let budget = most
  for (const [chain, newest] of heads) {
    if (budget === 0) {
      left.push([chain, newest])
      continue
    }
    const oldest = await log.firstSince(chain, newest, filter.since - slack)
    const from = Math.max(oldest, newest - budget + 1)
    if (from > newest) continue
    const found = await log.matching(chain, { from, to: newest }, filter, budget)
    records.push(...found.map(({ record }) => record))
    budget -= newest - from + 1
    if (from > oldest) left.push([chain, from - 1])
  }
  return { records, examined: most - budget, ...(left.length > 0 && { next: left }) }
}
