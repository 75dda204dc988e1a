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

/** Records that were written at once. */
export interface Group {
  /** Of the last of them. */
  readonly sequence: number
  readonly mac: Buffer
  /** One JSON document a line, without the newline at the end. */
  readonly text: string
  /** Where it begins in the file, and where its seal ends. */
  readonly begin: number
  readonly end: number
}

/** No record begins with it, and inside a record there is no newline. */
const mark = '{"larder":"seal",'
const marked = Buffer.from(`\n${mark}`)
const longestSeal = 200
/** No group is as long, so whatever is, is none. */
const longestGroup = 32 * 2 ** 20
/** Bytes that are read at once to go through groups, and to find one. */
const portion = 256 * 1024
const glance = 16 * 1024

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

  /** From the beginning, in portions. */
  async *groups(): AsyncGenerator<readonly Group[]> {
    let rest: Buffer = Buffer.alloc(0)
    for (let start = 0; ; ) {
      const read = await this.#read(start + rest.length, start + rest.length + portion)
      if (read.length === 0 || rest.length > longestGroup) return
      const bytes = rest.length === 0 ? read : Buffer.concat([rest, read])
      const groups = this.#groupsIn(bytes, start)
      const end = groups.at(-1)?.end ?? start
      if (groups.length > 0) yield groups
      rest = bytes.subarray(end - start)
      start = end
    }
  }

  /** Those that end at or before a place, in portions and newest first. */
  async *groupsBefore(place: number, atOnce = portion): AsyncGenerator<readonly Group[]> {
    let length = atOnce
    for (let end = place; end > 0; ) {
      const start = Math.max(0, end - length)
      const groups = this.#groupsIn(await this.#read(start, end), start)
      // The first may have begun before.
      const whole = start === 0 ? groups : groups.slice(1)
      if (whole.length > 0) yield whole.toReversed()
      if (start === 0 || length > longestGroup) return
      if (whole.length > 0) end = groups[0]!.end
      length = whole.length > 0 ? atOnce : 2 * length
    }
  }

  async groupBefore(place: number): Promise<Group | undefined> {
    for await (const [group] of this.groupsBefore(place, glance)) return group
    return undefined
  }

  /** The first group for which `reached` holds, if it holds for all after it too; found by halving. */
  async firstGroup(reached: (group: Group) => boolean): Promise<Group | undefined> {
    let found: Group | undefined
    for (let low = 0, high = await this.size(); low <= high; ) {
      const middle = Math.floor((low + high) / 2)
      const group = await this.groupBefore(middle)
      if (group && reached(group)) {
        found = group
        high = group.begin
      } else low = middle + 1
    }
    return found
  }

  /** Those whose seals lie in some bytes, which begin at a place of the file. */
  #groupsIn(bytes: Buffer, place: number): Group[] {
    const groups: Group[] = []
    let begin = 0
    for (let at = bytes.indexOf(marked); at >= 0; at = bytes.indexOf(marked, at + 1)) {
      const end = bytes.indexOf(10, at + 1) + 1
      if (end === 0) break
      const seal = end - at < longestSeal ? this.#sealIn(bytes.toString('latin1', at + 1, end)) : undefined
      if (!seal) continue
      groups.push({ ...seal, text: bytes.toString('utf8', begin, at), begin: place + begin, end: place + end })
      begin = end
    }
    return groups
  }

  #sealIn(line: string): Pick<Group, 'sequence' | 'mac'> | undefined {
    const parts = /^\{"larder":"seal","chain":(\d+),"sequence":(\d+),"mac":"([0-9a-f]{64})"\}\n$/.exec(line)
    if (parts === null || Number(parts[1]) !== this.#chain) return undefined
    return { sequence: Number(parts[2]), mac: Buffer.from(parts[3]!, 'hex') }
  }

  async #read(from: number, to: number): Promise<Buffer> {
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
