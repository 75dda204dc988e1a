/** The chains that are kept in files, one each: those of the reads, beside an embedded database. */
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { AuditFilter } from '../store/audit-log.ts'
import { ChainFile, type Group } from './chain-file.ts'
import type { HeadsRecord } from './heads.ts'
import type { AuditLog, ChainEnd, Link, SequencedRecord } from './log.ts'
import type { RequestRecord } from './record.ts'

const nameOf = (chain: number) => `chain-${String(chain).padStart(8, '0')}.jsonl`

export class FileLog implements AuditLog {
  readonly #directory: string
  /** Of files that grow no more. */
  readonly #ends = new Map<number, ChainEnd>()

  /** @param data the data directory */
  constructor(data: string) {
    this.#directory = join(data, 'audit')
  }

  get directory(): string {
    return this.#directory
  }

  pathOf(chain: number): string {
    return join(this.#directory, nameOf(chain))
  }

  has(chain: number): boolean {
    return existsSync(this.pathOf(chain))
  }

  /** In ascending order. */
  chains(): number[] {
    if (!existsSync(this.#directory)) return []
    const numbers = readdirSync(this.#directory).map((name) => Number(/^chain-(\d{8,15})\.jsonl$/.exec(name)?.[1] ?? 0))
    return numbers.filter((number) => number > 0).sort((a, b) => a - b)
  }

  async heads(): Promise<ChainEnd[]> {
    const heads: ChainEnd[] = []
    const chains = this.chains()
    for (const chain of chains) {
      const head = this.#ends.get(chain) ?? (await this.#reading(chain, (file) => headOf(chain, file)))
      if (!head) continue
      if (chain !== chains.at(-1)) this.#ends.set(chain, head)
      heads.push(head)
    }
    return heads
  }

  /** The end of the newest chain that has one. */
  async newestEnd(): Promise<ChainEnd | undefined> {
    for (const chain of this.chains().reverse()) {
      const end = await this.#reading(chain, (file) => headOf(chain, file))
      if (end) return end
    }
    return undefined
  }

  async *links(): AsyncGenerator<readonly Link[]> {
    for (const chain of this.chains()) {
      const file = await ChainFile.open(this.pathOf(chain), chain)
      try {
        // The last one waits until it is known to be the last.
        let last: Link | undefined
        for await (const groups of file.groups()) {
          const links = groups.map((group) => linkOf(chain, group))
          yield last ? [last, ...links.slice(0, -1)] : links.slice(0, -1)
          last = links.at(-1)
        }
        if (last) yield [{ ...last, torn: last.text.includes('\0') }]
      } finally {
        await file.close()
      }
    }
  }

  macAt(chain: number, sequence: number): Promise<Uint8Array | undefined> {
    return this.#reading(chain, async (file) => {
      const group = await file.firstGroup((each) => each.sequence >= sequence)
      if (group === undefined) return undefined
      return group.sequence === sequence ? group.mac : new Uint8Array()
    })
  }

  async firstSince(chain: number, last: number, time: number): Promise<number> {
    const group = await this.#reading(chain, (file) => file.firstGroup((each) => lastTime(each) >= time))
    if (!group) return last + 1
    return firstOf(group) + group.text.split('\n').findIndex((line) => timeOf(line) >= time)
  }

  async matching(
    chain: number,
    { from, to }: { from: number; to: number },
    filter: AuditFilter,
    limit: number,
  ): Promise<SequencedRecord[]> {
    const found: SequencedRecord[] = []
    await this.#reading(chain, async (file) => {
      const passes = passing(filter)
      const newest = await file.firstGroup((each) => each.sequence >= to)
      for await (const groups of file.groupsBefore(newest?.end ?? (await file.size()))) {
        for (const { sequence: last, text } of groups) {
          if (last < from) return
          for (const [back, line] of text.split('\n').reverse().entries()) {
            const sequence = last - back
            const record = sequence < from || sequence > to ? undefined : passes(line)
            if (record && found.push({ sequence, record }) === limit) return
          }
        }
      }
    })
    return found
  }

  /** Nothing when there is no such file. */
  async #reading<T>(chain: number, work: (file: ChainFile) => Promise<T>): Promise<T | undefined> {
    if (!this.has(chain)) return undefined
    const file = await ChainFile.open(this.pathOf(chain), chain)
    try {
      return await work(file)
    } finally {
      await file.close()
    }
  }
}

async function headOf(chain: number, file: ChainFile): Promise<ChainEnd | undefined> {
  const last = await file.groupBefore(await file.size())
  return last && { chain, sequence: last.sequence, mac: last.mac }
}

function linkOf(chain: number, group: Group): Link {
  const { sequence, mac, text } = group
  return { chain, sequence, records: sequence - firstOf(group) + 1, mac, time: lastTime(group), text }
}

const linesIn = (text: string) => text.split('\n').length
const firstOf = ({ sequence, text }: Group) => sequence - linesIn(text) + 1

const lastTime = ({ text }: Group) => timeOf(text.slice(text.lastIndexOf('\n') + 1))

/** In milliseconds since 1970; what has no time any more is late, so that a search does not pass over it. */
function timeOf(line: string): number {
  const record = parsed(line)
  const time = record && ('time' in record ? Number(record.time) : Date.parse(record.eventTime ?? ''))
  return time === undefined || Number.isNaN(time) ? Number.POSITIVE_INFINITY : time
}

/** Parses a record if it may pass the filter. Most do not have what is looked for anywhere in their text. */
function passing(filter: AuditFilter): (line: string) => RequestRecord | undefined {
  const { account, region, principal, source, name, errorCode, resource, since, until } = filter
  const parts = [account, region, principal, source, name, errorCode, resource]
    .filter((part) => part !== undefined && part !== '')
    .map((part) => JSON.stringify(part).slice(1, -1))
  return (line) => {
    if (!parts.every((part) => line.includes(part))) return undefined
    const record = parsed(line) as RequestRecord | undefined
    // Where other chains end belongs to no account.
    if (record?.recipientAccountId !== account) return undefined
    const { userIdentity, awsRegion, eventTime } = record
    const time = Date.parse(eventTime)
    const matches =
      (!region || awsRegion === region) &&
      (!principal || (userIdentity.arn ?? userIdentity.invokedBy) === principal) &&
      time >= (since ?? 0) &&
      time < (until ?? Number.MAX_SAFE_INTEGER)
    return matches ? record : undefined
  }
}

/** Nothing where somebody has made the line illegible. */
function parsed(line: string): Partial<RequestRecord> | HeadsRecord | undefined {
  try {
    return JSON.parse(line) as RequestRecord | HeadsRecord
  } catch {
    return undefined
  }
}
