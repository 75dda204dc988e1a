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

interface Waiting {
  readonly records: readonly AuditColumns[]
  resolve(): void
  reject(cause: unknown): void
}

/** The longest transaction, in records; and how much may wait for the disk before calls are refused. */
const largestBatch = 1024
const mostWaiting = { records: 50_000, characters: 64 * 2 ** 20 }

class Trail implements AuditTrail {
  readonly #store: Store
  readonly #chains: Chains
  #waiting: Waiting[] = []
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
    for (const { record } of rows) this.#characters += record.length
    this.#records += rows.length
    await new Promise<void>((resolve, reject) => {
      this.#waiting.push({ records: rows, resolve, reject })
      this.#writing ??= new Promise<void>(setImmediate).then(() => this.#write())
    })
  }

  async close(): Promise<void> {
    this.#closed = true
    await this.#writing
    await this.#store.durable()
  }

  /** The next batch is written while the one before it is synced. */
  async #write(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#takeBatch()
      try {
        await this.#chains.citeOthers()
        const rows = batch.flatMap(({ records }) => records)
        await this.#store.transaction((transaction) => this.#chains.append(transaction, rows))
        await this.#answer(batch, this.#store.durable())
      } catch (cause) {
        for (const { reject } of batch) reject(cause)
      }
    }
    this.#writing = undefined
  }

  async #answer(batch: Waiting[], durable: Promise<void>): Promise<void> {
    try {
      await durable
      for (const { resolve } of batch) resolve()
    } catch (cause) {
      for (const { reject } of batch) reject(cause)
    }
  }

  #takeBatch(): Waiting[] {
    let size = 0
    let count = 0
    for (const { records } of this.#waiting) {
      if (count > 0 && size + records.length > largestBatch) break
      size += records.length
      count += 1
    }
    const batch = this.#waiting.splice(0, count)
    this.#records -= size
    for (const { records } of batch) for (const { record } of records) this.#characters -= record.length
    return batch
  }
}
