/** The audit trail: every record is durable before the answer that it tells of leaves, or there is no answer. */

import type { KeyObject } from 'node:crypto'
import type { AuditColumns } from '../store/audit-log.ts'
import type { Store, Transaction } from '../store/store.ts'
import { Chains } from './chains.ts'
import { columnsOf } from './columns.ts'
import type { RequestRecord } from './record.ts'

export interface AuditTrail {
  /** Adds the records of a change to the change's own transaction: both happen, or neither. Durable when the transaction is. */
  append(transaction: Transaction, records: readonly RequestRecord[]): Promise<void>
  /**
   * Records of reads and of refused calls; resolves when they are durable. Calls in the same turn of the event loop share a
   * transaction and a sync.
   *
   * @throws Error when they could not be written, or are too many for the disk: the caller must not answer then.
   */
  commit(records: readonly RequestRecord[]): Promise<void>
  /** Writes what waits, and takes no more. */
  close(): Promise<void>
}

export interface AuditOptions {
  /** Names this node in the log. */
  node: string
  /** Milliseconds since 1970. */
  now?: () => number
}

/** @param macKey binds the records to each other (HMAC-SHA-256); the verifier needs the same. */
export async function openAuditTrail(store: Store, macKey: KeyObject, options: AuditOptions): Promise<AuditTrail> {
  const { node, now = Date.now } = options
  return new Trail(store, await Chains.open(store, macKey, { node, now }))
}

/** What is written in one transaction. All who wait for it wait for one promise. */
class Batch {
  readonly rows: AuditColumns[] = []
  characters = 0
  readonly written = Promise.withResolvers<void>()
}

/** The longest transaction, in records; and how much may wait for the disk before calls are refused. */
const largestBatch = 1024
const mostWaiting = { records: 50_000, characters: 64 * 2 ** 20 }

class Trail implements AuditTrail {
  readonly #store: Store
  readonly #chains: Chains
  #waiting: Batch[] = []
  #records = 0
  #characters = 0
  #writing: Promise<void> | undefined
  #closed = false

  constructor(store: Store, chains: Chains) {
    this.#store = store
    this.#chains = chains
  }

  async append(transaction: Transaction, records: readonly RequestRecord[]): Promise<void> {
    if (records.length > 0) await this.#chains.append(transaction, records.map(columnsOf))
  }

  async commit(records: readonly RequestRecord[]): Promise<void> {
    if (this.#closed) throw new Error('The audit trail is closed.')
    if (records.length === 0) return
    if (this.#records > mostWaiting.records || this.#characters > mostWaiting.characters) {
      throw new Error('The disk cannot keep up with the audit log.')
    }
    const rows = records.map(columnsOf)
    const batch = this.#batchFor(rows.length)
    for (const row of rows) {
      batch.rows.push(row)
      batch.characters += row.record.length
      this.#characters += row.record.length
    }
    this.#records += rows.length
    this.#writing ??= new Promise<void>(setImmediate).then(() => this.#write())
    await batch.written.promise
  }

  async close(): Promise<void> {
    this.#closed = true
    await this.#writing
    await this.#store.durable()
  }

  /** One batch after the other: while one is synced, all who come gather in the next. */
  async #write(): Promise<void> {
    for (let batch = this.#waiting.shift(); batch !== undefined; batch = this.#waiting.shift()) {
      const { rows, characters, written } = batch
      this.#records -= rows.length
      this.#characters -= characters
      try {
        await this.#chains.citeOthers()
        await this.#store.transaction((transaction) => this.#chains.append(transaction, rows))
        await this.#store.durable()
        written.resolve()
      } catch (cause) {
        written.reject(cause)
      }
    }
    this.#writing = undefined
  }

  /** The last one, if it has room for so many more. */
  #batchFor(count: number): Batch {
    const last = this.#waiting.at(-1)
    if (last !== undefined && last.rows.length + count <= largestBatch) return last
    const batch = new Batch()
    this.#waiting.push(batch)
    return batch
  }
}
