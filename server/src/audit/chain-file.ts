/**
 * A chain in a file: JSON Lines, so that whatever reads logs can read it. Records stand in groups that were written at once, and a seal
 * ends each:
 *
 *     {"eventVersion":"1.11","userIdentity":…}
 *     {"eventVersion":"1.11","userIdentity":…}
 *     {"larder":"seal","chain":2,"sequence":7001,"mac":"…"}
 *
 * The sequence is that of the group's last record. While the file is written, zeros stand behind the last seal: room that is there
 * already costs a sync less than room that has to be found. What else stands behind it is no part of the chain: nobody was answered
 * for it.
 */
import { type FileHandle, open } from 'node:fs/promises'

export interface Seal {
  readonly sequence: number
  readonly mac: Buffer
  /** Where its line begins, and where it ends. */
  readonly start: number
  readonly end: number
}

export interface Group extends Seal {
  /** Where its records begin. */
  readonly begin: number
  /** Without the newline at its end. */
  readonly text: string
}

/** No record begins with it, and inside a record there is no newline. */
const mark = '{"larder":"seal",'
const marked = Buffer.from(`\n${mark}`)
const longestSeal = 200
/** No group is as long, so whatever is, is none. */
const longestGroup = 32 * 2 ** 20
const portion = 256 * 1024

export function sealLine(chain: number, sequence: number, mac: Buffer): string {
  return `${mark}"chain":${chain},"sequence":${sequence},"mac":"${mac.toString('hex')}"}\n`
}

export class ChainFile {
  readonly #chain: number
  readonly #file: FileHandle

  private constructor(chain: number, file: FileHandle) {
    this.#chain = chain
    this.#file = file
  }

  /** @throws ENOENT */
  static async open(path: string, chain: number): Promise<ChainFile> {
    return new ChainFile(chain, await open(path, 'r'))
  }

  close(): Promise<void> {
    return this.#file.close()
  }

  async size(): Promise<number> {
    return (await this.#file.stat()).size
  }

  /** The last seal that ends at or before a place. */
  async sealBefore(place: number): Promise<Seal | undefined> {
    for (let end = place; end > 0; ) {
      const start = Math.max(0, end - portion)
      const bytes = await this.read(start, Math.min(place, end + longestSeal))
      for (let at = bytes.length; at > 0; ) {
        at = bytes.lastIndexOf(marked, at - 1)
        if (at < 0) break
        const seal = this.#sealAt(bytes, at + 1, start)
        if (seal) return seal
      }
      end = start
    }
    return undefined
  }

  /** The first seal that begins at or after a place. */
  async sealAfter(place: number, size: number): Promise<Seal | undefined> {
    for (let start = Math.max(0, place - 1); start < size; start += portion) {
      const bytes = await this.read(start, start + portion + longestSeal)
      for (let at = bytes.indexOf(marked); at >= 0 && at < portion; at = bytes.indexOf(marked, at + 1)) {
        const seal = this.#sealAt(bytes, at + 1, start)
        if (seal) return seal
      }
    }
    return undefined
  }

  /** The first group for which `reached` holds, if it holds for all after it too. */
  async firstGroup(reached: (group: Group) => boolean): Promise<Group | undefined> {
    let low = 0
    let high = await this.size()
    let found: Group | undefined
    while (low < high) {
      const middle = Math.floor((low + high) / 2)
      const seal = await this.sealAfter(middle, high)
      const group = seal && (await this.group(seal))
      if (group && !reached(group)) low = group.end
      else {
        found = group ?? found
        high = middle
      }
    }
    return found
  }

  /** The last group that ends at or before a place. */
  async groupBefore(place: number): Promise<Group | undefined> {
    const seal = await this.sealBefore(place)
    return seal && (await this.group(seal))
  }

  /** A seal with the records that it closes. */
  async group(seal: Seal): Promise<Group> {
    const from = (await this.sealBefore(seal.start))?.end ?? 0
    const bytes = await this.read(from, Math.max(from, seal.start - 1))
    return { ...seal, begin: from, text: bytes.toString('utf8') }
  }

  /** From the beginning, in portions. */
  async *groups(): AsyncGenerator<readonly Group[]> {
    let rest: Buffer = Buffer.alloc(0)
    let start = 0
    for (;;) {
      const read = await this.read(start + rest.length, start + rest.length + portion)
      if (read.length === 0 || rest.length > longestGroup) return
      const bytes = rest.length === 0 ? read : Buffer.concat([rest, read])
      const groups: Group[] = []
      let from = 0
      for (let at = bytes.indexOf(marked); at >= 0; at = bytes.indexOf(marked, at + 1)) {
        const seal = this.#sealAt(bytes, at + 1, start)
        if (!seal) continue
        groups.push({ ...seal, begin: start + from, text: bytes.toString('utf8', from, at) })
        from = seal.end - start
      }
      if (groups.length > 0) yield groups
      rest = bytes.subarray(from)
      start += from
    }
  }

  /** @param from the place of the first byte of `bytes` in the file */
  #sealAt(bytes: Buffer, at: number, from: number): Seal | undefined {
    const end = bytes.indexOf(10, at)
    if (end < 0 || end - at > longestSeal) return undefined
    const seal = /^\{"larder":"seal","chain":(\d+),"sequence":(\d+),"mac":"([0-9a-f]{64})"\}$/.exec(
      bytes.toString('latin1', at, end),
    )
    if (seal === null || Number(seal[1]) !== this.#chain) return undefined
    return { sequence: Number(seal[2]), mac: Buffer.from(seal[3]!, 'hex'), start: from + at, end: from + end + 1 }
  }

  async read(from: number, to: number): Promise<Buffer> {
    const bytes = Buffer.allocUnsafe(to - from)
    let length = 0
    while (length < bytes.length) {
      const { bytesRead } = await this.#file.read(bytes, length, bytes.length - length, from + length)
      if (bytesRead === 0) break
      length += bytesRead
    }
    return bytes.subarray(0, length)
  }
}
