/** The audit trail: every record is durable before the answer that it tells of leaves, or there is no answer. */

import type { KeyObject } from 'node:crypto'
import type { Reader, Store, Transaction } from '../store/store.ts'
import { type Book, fileBook, rowBook } from './books.ts'
import { Chains } from './chains.ts'
import { columnsOf } from './columns.ts'
import { FileLog } from './file-log.ts'
import { Journal } from './journal.ts'
import { type AuditLog, joinedLog } from './log.ts'
import type { RequestRecord } from './record.ts'
import { rowLog } from './row-log.ts'

export interface AuditTrail {
  /** All that was written so far. */
  readonly log: AuditLog
  /** Adds the records of a change to the change's own transaction: both happen, or neither. Durable when the transaction is. */
  append(transaction: Transaction, records: readonly RequestRecord[]): Promise<void>
  /**
   * Records of reads and of refused calls; resolves when they are durable, and with them all that was committed before. Calls in the
   * same turn of the event loop share a sync.
   *
   * @throws Error when they could not be written, or are too many for the disk: the caller must not answer then.
   */
  commit(records: readonly RequestRecord[]): Promise<void>
  /** Rejects, with the reason, when nothing can be written. */
  check(): Promise<void>
  /** Writes what waits, and takes no more. */
  close(): Promise<void>
}

export interface AuditOptions {
  /** Names this node in the log. */
  node: string
  /** Milliseconds since 1970. */
  now?: () => number
  /** The data directory, where this process has the database for itself: the records of reads then go to a file in it. */
  directory?: string | undefined
  /** Stands in for what makes that file survive a power cut. */
  sync?: ((fd: number) => Promise<void>) | undefined
}

/** @param macKey binds the records to each other (HMAC-SHA-256); the verifier needs the same. */
export async function openAuditTrail(store: Store, macKey: KeyObject, options: AuditOptions): Promise<AuditTrail> {
  const { node, now = Date.now, directory, sync } = options
  const log = openAuditLog(store.reader, directory)
  if (directory === undefined) {
    const chains = await Chains.open(store, macKey, { node, now })
    return new Trail(log, chains, rowBook(store, chains))
  }
  const files = new FileLog(directory)
  const journal = await Journal.open(files, macKey, { sync, newNumber: () => chains.newNumber() })
  const taken = files.chains().at(-1)
  const chains = await Chains.open(store, macKey, { node, now, taken, beside: () => journal.head })
  return new Trail(log, chains, fileBook(store, chains, journal))
}

/** @param directory the data directory, where there may be files beside the database */
export function openAuditLog(reader: Reader, directory: string | undefined): AuditLog {
  return directory === undefined ? rowLog(reader) : joinedLog(rowLog(reader), new FileLog(directory))
}

/** What is written at once. All who wait for it wait for one promise. */
class Batch<Entry> {
  readonly entries: Entry[] = []
  characters = 0
  readonly written = Promise.withResolvers<void>()
}

/** How much is written at once, and how much may wait for the disk before calls are refused. */
const largestBatch = { records: 1024, characters: 2 ** 20 }
const mostWaiting = { records: 50_000, characters: 64 * 2 ** 20 }

class Trail<Entry extends { readonly record: string }> implements AuditTrail {
  readonly log: AuditLog
  readonly #chains: Chains
  readonly #book: Book<Entry>
  #waiting: Batch<Entry>[] = []
  #records = 0
  #characters = 0
  #writing: Promise<void> | undefined
  #closed = false

  constructor(log: AuditLog, chains: Chains, book: Book<Entry>) {
    this.log = log
    this.#chains = chains
    this.#book = book
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
    const entries = records.map(this.#book.entryOf)
    const batch = this.#batchFor(entries.length)
    for (const entry of entries) {
      batch.entries.push(entry)
      batch.characters += entry.record.length
      this.#characters += entry.record.length
    }
    this.#records += entries.length
    this.#writing ??= new Promise<void>(setImmediate).then(() => this.#write())
    await batch.written.promise
  }

  async check(): Promise<void> {
    this.#book.check()
  }

  async close(): Promise<void> {
    this.#closed = true
    await this.#writing
    await this.#book.close()
  }

  /** One batch after the other: while one is synced, all who come gather in the next. */
  async #write(): Promise<void> {
    for (let batch = this.#waiting.shift(); batch !== undefined; batch = this.#waiting.shift()) {
      const { entries, characters, written } = batch
      this.#records -= entries.length
      this.#characters -= characters
      try {
        await this.#book.write(entries)
        written.resolve()
      } catch (cause) {
        written.reject(cause)
      }
    }
    this.#writing = undefined
  }

  /** The last one, if it has room for so many more. */
  #batchFor(count: number): Batch<Entry> {
    const last = this.#waiting.at(-1)
    const { records, characters } = largestBatch
    if (last !== undefined && last.entries.length + count <= records && last.characters < characters) return last
    const batch = new Batch<Entry>()
    this.#waiting.push(batch)
    return batch
  }
}
