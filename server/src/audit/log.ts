/** How the audit log is read, wherever its chains are kept: in rows of the database, and in files beside an embedded one. */
import type { AuditColumns, AuditFilter, ChainHead } from '../store/audit-log.ts'
import type { RequestRecord } from './record.ts'

/** What one MAC covers: a row, or a group of records that were written to a file at once. */
export interface Link {
  readonly chain: number
  /** Of its last record. */
  readonly sequence: number
  /** How many. */
  readonly records: number
  readonly mac: Uint8Array
  /** Milliseconds since 1970. */
  readonly time: number
  /** Its records, one JSON document a line. */
  readonly text: string
  /** What a row repeats of its record for searching. */
  readonly columns?: AuditColumns
  /** The end of a file, not all of which had reached the disk when the power was cut: nobody was answered for it. */
  readonly torn?: boolean
}

export type ChainEnd = Pick<ChainHead, 'chain' | 'sequence' | 'mac'>

export interface SequencedRecord {
  readonly sequence: number
  readonly record: RequestRecord
}

export interface AuditLog {
  /** The ends of all chains. */
  heads(): Promise<ChainEnd[]>
  /** All of the log, in pages: chain by chain, and each from its beginning. It may grow meanwhile. */
  links(): AsyncIterable<readonly Link[]>
  /** The MAC of the link that ends with a record: undefined beyond the chain's end, and empty where no link ends. */
  macAt(chain: number, sequence: number): Promise<Uint8Array | undefined>
  /** A sequence from which on a chain has the records of a time (milliseconds since 1970) or later, but for those out of order. */
  firstSince(chain: number, last: number, time: number): Promise<number>
  /**
   * The latest records of one chain in a range of sequences, both ends included, that may pass the filter; newest first. A record
   * tells of several calls, so whoever asks looks at each call once more.
   */
  matching(
    chain: number,
    range: { from: number; to: number },
    filter: AuditFilter,
    limit: number,
  ): Promise<SequencedRecord[]>
}

/** Chains in rows and chains in files as one log. They share their numbers. */
export function joinedLog(rows: AuditLog, files: AuditLog & { has(chain: number): boolean }): AuditLog {
  const logOf = (chain: number) => (files.has(chain) ? files : rows)
  return {
    async heads() {
      return [...(await rows.heads()), ...(await files.heads())].sort((a, b) => b.chain - a.chain)
    },
    async *links() {
      yield* rows.links()
      yield* files.links()
    },
    macAt: (chain, sequence) => logOf(chain).macAt(chain, sequence),
    firstSince: (chain, last, time) => logOf(chain).firstSince(chain, last, time),
    matching: (chain, range, filter, limit) => logOf(chain).matching(chain, range, filter, limit),
  }
}
