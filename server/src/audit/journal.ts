/**
 * The chain that the records of reads go to where one process has the database for itself: a file beside it, to which a group of records
 * is one write that returns when the disk has them. Decision 0014 has the numbers.
 */
import type { KeyObject } from 'node:crypto'
import { constants, mkdirSync } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { dirname } from 'node:path'
import { syncDirectory } from '../store/sync-directory.ts'
import { ChainFile, sealLine } from './chain-file.ts'
import { macOf, noMac } from './chain-mac.ts'
import type { FileLog } from './file-log.ts'
import type { ChainEnd } from './log.ts'

export interface JournalOptions {
  /** Stands in for what makes a file survive a power cut. */
  sync?: ((fd: number) => Promise<void>) | undefined
  /** Bytes after which a file is closed and the next one begun. */
  fileSize?: number | undefined
  /** A number that no other chain has. */
  newNumber(): Promise<number>
}

interface Place {
  readonly chain: number
  sequence: number
  mac: Uint8Array
  /** Where the next group goes. */
  position: number
}

/** Linux writes through to the disk by itself, without a second trip through the thread pool. */
const writesThrough = process.platform === 'linux'
const fileSize = 256 * 2 ** 20

/** A file grows by this much at a time, since a sync is dearer when it has to record a new size as well. */
const room = Buffer.alloc(2 ** 20)

/** What a full disk answers, which may have room again. */
const fullCodes: ReadonlySet<unknown> = new Set(['ENOSPC', 'EDQUOT', 'EFBIG'])
const isFull = (cause: unknown) => fullCodes.has((cause as NodeJS.ErrnoException).code)

export class Journal {
  readonly #log: FileLog
  readonly #key: KeyObject
  readonly #options: JournalOptions
  #place: Place | undefined
  #file: FileHandle | undefined
  #size = 0
  #head: ChainEnd | undefined
  #refusal: Error | undefined

  private constructor(log: FileLog, key: KeyObject, options: JournalOptions) {
    this.#log = log
    this.#key = key
    this.#options = options
  }

  /** Goes on where the last process ended, if that end is what it left. */
  static async open(log: FileLog, key: KeyObject, options: JournalOptions): Promise<Journal> {
    const journal = new Journal(log, key, options)
    mkdirSync(log.directory, { recursive: true, mode: 0o700 })
    journal.#syncDirectory(dirname(log.directory))
    journal.#head = await log.newestEnd()
    journal.#place = await journal.#placeOfLast()
    if (journal.#place) await journal.#openFile(journal.#place)
    return journal
  }

  /** The end of the newest chain, as far as the disk has it. */
  get head(): ChainEnd | undefined {
    return this.#head
  }

  /** The next group begins a chain, so it must say where others end. */
  get isNew(): boolean {
    return this.#isFull || this.#place?.sequence === 0
  }

  get #isFull(): boolean {
    return this.#place === undefined || this.#place.position >= (this.#options.fileSize ?? fileSize)
  }

  /**
   * Appends a group; one call at a time. Resolves when it survives a power cut.
   *
   * @param lines JSON documents, at least one
   */
  async write(lines: readonly string[]): Promise<void> {
    this.check()
    if (this.#isFull) await this.#begin()
    const place = this.#place!
    const sequence = place.sequence + lines.length
    const text = lines.join('\n')
    const mac = macOf(this.#key, place.mac, place.chain, sequence, text)
    const group = Buffer.from(`${text}\n${sealLine(place.chain, sequence, mac)}`)
    await this.#append(place.position, group)
    place.position += group.length
    place.sequence = sequence
    place.mac = mac
    this.#head = { chain: place.chain, sequence, mac }
  }

  /** @throws Error when nothing can be written any more. */
  check(): void {
    if (this.#refusal) throw this.#refusal
  }

  /** Leaves the file without the room behind its end. */
  async close(): Promise<void> {
    const file = this.#file
    this.#file = undefined
    try {
      if (this.#place && !this.#refusal) await file?.truncate(this.#place.position)
    } finally {
      await file?.close()
    }
  }

  async #begin(): Promise<void> {
    await this.close()
    this.#place = undefined
    const chain = await this.#options.newNumber()
    const place = { chain, sequence: 0, mac: noMac, position: 0 }
    await this.#openFile(place)
    this.#place = place
  }

  async #openFile({ chain, position }: Place): Promise<void> {
    const { O_RDWR, O_CREAT, O_DSYNC } = constants
    const through = writesThrough && this.#options.sync === undefined ? O_DSYNC : 0
    this.#file = await open(this.#log.pathOf(chain), O_RDWR | O_CREAT | through, 0o600)
    // What a power cut left behind the end is not ours, and would stand between this end and the next.
    await this.#file.truncate(position)
    await this.#file.datasync()
    this.#size = position
    this.#syncDirectory(this.#log.directory)
  }

  #syncDirectory(path: string): void {
    try {
      syncDirectory(path)
    } catch (cause) {
      this.#refuse(cause)
      throw cause
    }
  }

  async #append(position: number, group: Buffer): Promise<void> {
    try {
      if (position + group.length > this.#size) {
        await this.#put(position, room).catch((cause) => {
          if (!isFull(cause)) throw cause
        })
      }
      await this.#put(position, group)
    } catch (cause) {
      // After a sync failed, nothing is ever called durable again: the kernel may have dropped what it could not write.
      if (!isFull(cause)) this.#refuse(cause)
      await this.#file!.truncate(position).catch((second) => this.#refuse(second))
      this.#size = position
      throw cause
    }
  }

  /** Writes bytes at a place, all the way to the disk. */
  async #put(position: number, bytes: Buffer): Promise<void> {
    const file = this.#file!
    for (let written = 0; written < bytes.length; ) {
      const { bytesWritten } = await file.write(bytes, written, bytes.length - written, position + written)
      written += bytesWritten
    }
    if (this.#options.sync) await this.#options.sync(file.fd)
    else if (!writesThrough) await file.datasync()
    this.#size = Math.max(this.#size, position + bytes.length)
  }

  #refuse(cause: unknown): void {
    this.#refusal ??= new Error('The disk did not confirm what was written. Check the disk, then restart Larder.', {
      cause,
    })
  }

  /**
   * Where the newest file ends. What the power cut short is passed over; a file whose end somebody has changed is left as it is, for the
   * verifier to find, and another one is begun.
   */
  async #placeOfLast(): Promise<Place | undefined> {
    const chain = this.#log.chains().at(-1)
    if (chain === undefined) return undefined
    const file = await ChainFile.open(this.#log.pathOf(chain), chain)
    try {
      const size = await file.size()
      if (size === 0) return { chain, sequence: 0, mac: noMac, position: 0 }
      for (let place = size; ; ) {
        const group = await file.groupBefore(place)
        if (!group) return undefined
        const { begin, sequence, mac, end, text } = group
        const before = await file.groupBefore(begin)
        if (macOf(this.#key, before?.mac ?? noMac, chain, sequence, text).equals(mac)) {
          return { chain, sequence, mac, position: end }
        }
        if (!text.includes('\0')) return undefined
        place = begin
      }
    } finally {
      await file.close()
    }
  }
}
