/** Reads the whole audit log and says where it was tampered with. */

import { type KeyObject, timingSafeEqual } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'
import { type AuditColumns, type AuditRow, auditMac, auditRowsAfter } from '../store/audit-log.ts'
import type { Reader } from '../store/store.ts'
import { macOf, noMac } from './chain-mac.ts'
import { columnsFrom } from './columns.ts'
import { type CitedHead, citedHead, columnsOfHeads, type HeadsRecord, isHeadsRecord } from './heads.ts'
import type { RequestRecord } from './record.ts'

interface AuditBreak {
  /**
   * `altered`: a record does not fit its MAC. `deleted`: records are missing inside a chain. `truncated`: the end of a chain, or all of
   * it, is gone. `replaced`: a chain is another one than the one once seen. `columns`: the columns for searching do not tell what
   * the record tells.
   */
  readonly kind: 'altered' | 'deleted' | 'truncated' | 'replaced' | 'columns'
  readonly chain: number
  /** Of the record, or of the first one that is missing. */
  readonly sequence: number
  /** Of the record, or of the last one before what is missing, in milliseconds since 1970; as the row has it, so perhaps a lie too. */
  readonly time: number | undefined
  /** For the operator. */
  readonly explanation: string
}

export interface AuditReport {
  intact: boolean
  records: number
  chains: number
  /** Where every chain ends. Kept elsewhere and given back as `expect`, they show whether anything was cut off since. */
  heads: CitedHead[]
  /** The first hundred. */
  breaks: AuditBreak[]
  breakCount: number
}

export interface VerifyOptions {
  expect?: readonly CitedHead[]
  /** Called about once per thousand records. */
  onProgress?: (records: number) => void
}

const pageSize = 1000
const mostBreaks = 100

/** The log may grow meanwhile. Memory does not grow with the log. */
export async function verifyAuditLog(
  reader: Reader,
  macKey: KeyObject,
  options: VerifyOptions = {},
): Promise<AuditReport> {
  const verification = new Verification(macKey, options.expect ?? [])
  let place = { chain: 0, sequence: 0 }
  for (;;) {
    const rows = await auditRowsAfter(reader, place, pageSize)
    for (const row of rows) verification.row(row)
    options.onProgress?.(verification.report.records)
    const last = rows.at(-1)
    if (!last) break
    place = last
    await setImmediate()
  }
  await verification.finish(reader)
  return verification.report
}

class Verification {
  readonly report: AuditReport = { intact: true, records: 0, chains: 0, heads: [], breaks: [], breakCount: 0 }
  readonly #key: KeyObject
  /** The furthest head of each chain that another chain, or the operator, has seen. What comes before follows from it. */
  readonly #seen = new Map<number, CitedHead>()
  readonly #lasts = new Map<number, { sequence: number; time: number }>()
  #previous: AuditRow | undefined

  constructor(key: KeyObject, expect: readonly CitedHead[]) {
    this.#key = key
    for (const head of expect) this.#see(head)
  }

  row(row: AuditRow): void {
    const previous = this.#previous?.chain === row.chain ? this.#previous : undefined
    if (!previous) this.#endChain()
    const expected = (previous?.sequence ?? 0) + 1
    if (row.sequence !== expected) {
      // The MAC that this record was bound to is gone; it is taken at its word, and only the next one can be checked again.
      const missing = row.sequence - expected
      const records = missing === 1 ? 'A record was' : `${missing} records were`
      this.#break(
        'deleted',
        row.chain,
        expected,
        previous?.time,
        `${records} deleted; the next one there is ${row.sequence}.`,
      )
    } else if (!sameBytes(row.mac, macOf(this.#key, previous?.mac ?? noMac, row.chain, row.sequence, row.record))) {
      this.#break(
        'altered',
        row.chain,
        row.sequence,
        row.time,
        'This record was altered, moved or inserted: it does not fit its MAC.',
      )
    } else {
      this.#content(row)
    }
    this.report.records += 1
    this.#previous = row
  }

  /** What was seen is looked up rather than met on the way: a chain may have been read before the record that cites it was written. */
  async finish(reader: Reader): Promise<void> {
    this.#endChain()
    for (const { chain, sequence, mac } of this.#seen.values()) {
      const last = this.#lasts.get(chain)
      const found = await auditMac(reader, chain, sequence)
      if (found && !sameBytes(found, Buffer.from(mac, 'hex'))) {
        this.#break(
          'replaced',
          chain,
          sequence,
          undefined,
          'This record is another one than was here when this chain was last seen.',
        )
      } else if (!found && (last?.sequence ?? 0) < sequence) {
        const what = last ? 'The end of this chain was cut off' : 'This whole chain is gone'
        this.#break(
          'truncated',
          chain,
          (last?.sequence ?? 0) + 1,
          last?.time,
          `${what}: it once had ${sequence} records or more.`,
        )
      }
    }
  }

  #content(row: AuditRow): void {
    const record = JSON.parse(row.record) as RequestRecord | HeadsRecord
    if (isHeadsRecord(record)) for (const head of record.heads) this.#see(head)
    const columns = isHeadsRecord(record) ? columnsOfHeads(record) : columnsFrom(record, row.record)
    const different = (Object.keys(columns) as (keyof AuditColumns)[]).filter((name) => columns[name] !== row[name])
    if (different.length === 0) return
    const explanation = `The record is genuine, but its column for ${different.join(', ')} tells something else, so searches are misled.`
    this.#break('columns', row.chain, row.sequence, row.time, explanation)
  }

  #see(head: CitedHead): void {
    if ((this.#seen.get(head.chain)?.sequence ?? 0) < head.sequence) this.#seen.set(head.chain, head)
  }

  #endChain(): void {
    const last = this.#previous
    if (!last) return
    this.report.chains += 1
    this.report.heads.push(citedHead(last))
    this.#lasts.set(last.chain, { sequence: last.sequence, time: last.time })
  }

  #break(
    ...[kind, chain, sequence, time, explanation]: [AuditBreak['kind'], number, number, number | undefined, string]
  ): void {
    this.report.intact = false
    this.report.breakCount += 1
    if (this.report.breaks.length < mostBreaks) this.report.breaks.push({ kind, chain, sequence, time, explanation })
  }
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && timingSafeEqual(a, b)
}
