/** Reads the whole audit log and says where it was tampered with. */

import { type KeyObject, timingSafeEqual } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'
import type { AuditColumns } from '../store/audit-log.ts'
import { macOf, noMac } from './chain-mac.ts'
import { columnsFrom } from './columns.ts'
import { type CitedHead, citedHead, columnsOfHeads, type HeadsRecord, isHeadsRecord } from './heads.ts'
import type { AuditLog, Link } from './log.ts'
import type { RequestRecord } from './record.ts'

interface AuditBreak {
  /**
   * `altered`: a record does not fit its MAC. `deleted`: records are missing inside a chain. `truncated`: the end of a chain, or all of
   * it, is gone. `replaced`: a chain is another one than the one once seen. `columns`: the columns for searching do not tell what
   * the record tells.
   */
  readonly kind: 'altered' | 'deleted' | 'truncated' | 'replaced' | 'columns'
  readonly chain: number
  /** Of the record, of the first of those that share its MAC, or of the first one that is missing. */
  readonly sequence: number
  /** Of the record, or of the last one before what is missing, in milliseconds since 1970; as the log has it, so perhaps a lie too. */
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

const mostBreaks = 100

/** The log may grow meanwhile. Memory does not grow with the log. */
export async function verifyAuditLog(
  log: AuditLog,
  macKey: KeyObject,
  options: VerifyOptions = {},
): Promise<AuditReport> {
  const verification = new Verification(macKey, options.expect ?? [])
  for await (const links of log.links()) {
    for (const link of links) verification.link(link)
    options.onProgress?.(verification.report.records)
    await setImmediate()
  }
  await verification.finish(log)
  return verification.report
}

class Verification {
  readonly report: AuditReport = { intact: true, records: 0, chains: 0, heads: [], breaks: [], breakCount: 0 }
  readonly #key: KeyObject
  /** The furthest head of each chain that another chain, or the operator, has seen. What comes before follows from it. */
  readonly #seen = new Map<number, CitedHead>()
  readonly #lasts = new Map<number, { sequence: number; time: number }>()
  #previous: Link | undefined

  constructor(key: KeyObject, expect: readonly CitedHead[]) {
    this.#key = key
    for (const head of expect) this.#see(head)
  }

  link(link: Link): void {
    const previous = this.#previous?.chain === link.chain ? this.#previous : undefined
    if (!previous) this.#endChain()
    const expected = (previous?.sequence ?? 0) + 1
    const first = link.sequence - link.records + 1
    const genuine = sameBytes(link.mac, macOf(this.#key, previous?.mac ?? noMac, link.chain, link.sequence, link.text))
    if (!genuine && link.torn) return
    if (first > expected) {
      // The MAC that this record was bound to is gone; it is taken at its word, and only the next one can be checked again.
      const missing = first - expected
      const records = missing === 1 ? 'A record was' : `${missing} records were`
      this.#break(
        'deleted',
        link.chain,
        expected,
        previous?.time,
        `${records} deleted; the next one there is ${first}.`,
      )
    } else if (!genuine) {
      const which = link.records > 1 ? `One of the records up to ${link.sequence}` : 'This record'
      const explanation = `${which} was altered, moved or inserted: it does not fit its MAC.`
      this.#break('altered', link.chain, first, link.time, explanation)
    } else {
      this.#content(link)
    }
    this.report.records += link.records
    this.#previous = link
  }

  /** What was seen is looked up rather than met on the way: a chain may have been read before the record that cites it was written. */
  async finish(log: AuditLog): Promise<void> {
    this.#endChain()
    for (const { chain, sequence, mac } of this.#seen.values()) {
      const last = this.#lasts.get(chain)
      const found = await log.macAt(chain, sequence)
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

  #content({ chain, sequence, time, text, columns: kept }: Link): void {
    for (const line of text.split('\n')) {
      const record =
        kept || line.startsWith('{"larder"') ? (JSON.parse(line) as RequestRecord | HeadsRecord) : undefined
      if (!record) continue
      if (isHeadsRecord(record)) for (const head of record.heads) this.#see(head)
      if (!kept) continue
      const columns = isHeadsRecord(record) ? columnsOfHeads(record) : columnsFrom(record, text)
      const different = (Object.keys(columns) as (keyof AuditColumns)[]).filter((name) => columns[name] !== kept[name])
      if (different.length === 0) continue
      const explanation = `The record is genuine, but its column for ${different.join(', ')} tells something else, so searches are misled.`
      this.#break('columns', chain, sequence, time, explanation)
    }
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
