/** The port to a database: what every engine must offer, and the only thing that the SQL beside this file may rely on. */
import type { Awaitable } from '../awaitable.ts'

/** Bytes that only crypto makes. Columns that hold values take nothing else, so plaintext cannot reach the disk by mistake. */
export type Sealed = Uint8Array & { readonly sealed: true }

/** What a statement binds. Times are whole milliseconds since 1970; booleans are 0 and 1. */
export type SqlValue = string | number | null | Uint8Array

/** What another node must hear about soon, since it keeps copies in memory. */
export type Topic = 'identities' | 'keys'

/** A statement that finds one row, and what is made of it. Each is a constant: engines keep answers by it. */
export interface Question<Row extends object, Made extends object> {
  readonly sql: string
  readonly make: (row: Row) => Made
}

/** A statement that finds any number of rows, and what is made of all of them. */
export interface ListQuestion<Row extends object, Made extends object> {
  readonly sql: string
  readonly makeAll: (rows: readonly Row[]) => Made
}

/**
 * Statements are written once for both engines: `$1`-style parameters, columns named, `ON CONFLICT`, `RETURNING` and row values allowed.
 * They are prepared on first use and kept, so the text must be constant: never build it from input.
 */
export interface Reader {
  one<Row>(sql: string, ...values: SqlValue[]): Promise<Row | undefined>
  all<Row>(sql: string, ...values: SqlValue[]): Promise<Row[]>
  /**
   * What `make` makes of the row that `one` would find, for rows that request after request asks for. An engine may answer with what was
   * made before if nothing has changed the tables that it was read from since: it is shared, so nobody may alter it.
   */
  remembered<Row extends object, Made extends object>(
    question: Question<Row, Made>,
    ...values: string[]
  ): Awaitable<Made | undefined>
  /** The same, of the rows that `all` would find. */
  rememberedAll<Row extends object, Made extends object>(
    question: ListQuestion<Row, Made>,
    ...values: string[]
  ): Awaitable<Made>
}

/** A statement that fails takes its transaction with it, even when its error is caught: nothing more can be done in it. */
export interface Transaction extends Reader {
  /** Runs a statement that changes rows; resolves to how many. */
  run(sql: string, ...values: SqlValue[]): Promise<number>
  /** Says that copies of this topic are stale from the moment this transaction commits. */
  changed(topic: Topic): Promise<void>
}

export interface Store {
  readonly engine: 'sqlite' | 'postgres'
  /** Reads what is committed. Never sees a transaction that is still open. */
  readonly reader: Reader
  /**
   * Runs `work` alone or as if alone (serializable), and commits. It may run more than once: everything it does outside the
   * transaction must bear repetition. It may not begin another transaction, which would wait for it. Resolves when committed, which
   * may be before a power cut can no longer undo it: an answer waits for `durable` as well.
   */
  transaction<T>(work: (transaction: Transaction) => Promise<T>): Promise<T>
  /** Resolves when everything that was committed before this call survives a power cut. Calls share one sync of the disk. */
  durable(): Promise<void>
  /**
   * A number that differs from what it was whenever a copy of this topic may be stale: at once after a change made through this
   * store, within a second after one made by another node, and at every call while that cannot be known. Whoever keeps a copy asks
   * before reading what the copy is made of.
   */
  generation(topic: Topic): number
  /** Rejects, with the reason, when the database cannot be reached or written. */
  check(): Promise<void>
  close(): Promise<void>
}
