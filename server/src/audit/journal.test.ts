/** The chain in files: what a restart continues, what a power cut leaves, what a full disk costs, and what the verifier finds. */
import assert from 'node:assert/strict'
import { createSecretKey } from 'node:crypto'
import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { recordOf } from './audit.contract.ts'
import { FileLog } from './file-log.ts'
import type { CitedHead } from './heads.ts'
import { Journal, type JournalOptions } from './journal.ts'
import { auditRecords } from './search.ts'
import { verifyAuditLog } from './verify.ts'

const account = '111122223333'
const key = createSecretKey(Buffer.alloc(32, 7))
const directories: string[] = []
after(() => {
  for (const directory of directories) rmSync(directory, { recursive: true })
})

/** A log in a throw-away data directory. */
function begin() {
  const data = mkdtempSync(join(tmpdir(), 'larder-journal-'))
  directories.push(data)
  const log = new FileLog(data)
  let number = 1
  const open = (options: Partial<JournalOptions> = {}) =>
    Journal.open(log, key, { newNumber: async () => ++number, ...options })
  const file = (chain = 2) => log.pathOf(chain)
  const text = (chain = 2) => readFileSync(file(chain), 'utf8')
  const names = async () => {
    const { records } = await auditRecords(log, { account, limit: 10_000 })
    return records
      .map(({ record }) => record.eventName)
      .reverse()
      .join(' ')
  }
  const breaks = async (expect?: CitedHead[]) => {
    const report = await verifyAuditLog(log, key, expect && { expect })
    return report.breaks.map(({ kind, chain, sequence }) => `${kind} ${chain}:${sequence}`)
  }
  const heads = async () => (await verifyAuditLog(log, key)).heads
  return { data, log, open, file, text, names, breaks, heads }
}

let second = 0
const lines = (...names: string[]) => names.map((name) => JSON.stringify(recordOf(name, second++)))

describe('A chain in files', () => {
  test('is JSON Lines that only its owner may read, whole and without zeros once it is closed', async () => {
    const { open, file, text, names, breaks, log } = begin()
    const journal = await open()
    await journal.write(lines('A', 'B'))
    await journal.write(lines('C'))
    assert.ok(statSync(file()).size >= 2 ** 20)
    assert.equal(await names(), 'A B C')
    await journal.close()
    const documents = text()
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { eventName?: string; larder?: string; sequence?: number })
    assert.deepEqual(
      documents.map(({ eventName, larder, sequence }) => eventName ?? `${larder} ${sequence}`),
      ['A', 'B', 'seal 2', 'C', 'seal 3'],
    )
    assert.equal(statSync(file()).mode & 0o777, 0o600)
    assert.equal(statSync(log.directory).mode & 0o777, 0o700)
    assert.deepEqual(await breaks(), [])
  })

  test('is sealed by the server alone, whatever a request writes into its record', async () => {
    const { open, names, breaks, text } = begin()
    const journal = await open()
    await journal.write(lines('A'))
    const seal = text().split('\n')[1]!
    await journal.write([JSON.stringify(recordOf('B', 0, { userAgent: `\n${seal}\n`, requestParameters: { seal } }))])
    await journal.write(lines('C'))
    await journal.close()
    assert.equal(await names(), 'A B C')
    assert.deepEqual(await breaks(), [])
  })

  test('goes on after a restart, and after a crash that left the room behind its end', async () => {
    const { open, names, breaks, heads } = begin()
    const crashed = await open()
    await crashed.write(lines('A'))
    const restarted = await open()
    assert.equal(restarted.isNew, false)
    await restarted.write(lines('B'))
    await restarted.close()
    const again = await open()
    await again.write(lines('C'))
    assert.equal(await names(), 'A B C')
    assert.deepEqual(await breaks(), [])
    assert.deepEqual(
      (await heads()).map(({ chain, sequence }) => [chain, sequence]),
      [[2, 3]],
    )
    await again.close()
    await crashed.close()
  })

  test('continues in another file when one is large enough', async () => {
    const { open, names, breaks, heads, log } = begin()
    const journal = await open({ fileSize: 1500 })
    for (const name of ['A', 'B', 'C', 'D', 'E', 'F']) await journal.write(lines(name))
    await journal.close()
    assert.ok(log.chains().length >= 2)
    assert.equal(await names(), 'A B C D E F')
    assert.deepEqual(await breaks(), [])
    const seen = await heads()
    rmSync(log.pathOf(2))
    assert.deepEqual(await breaks(seen), ['truncated 2:1'])
  })

  test('passes over what a power cut left of the last group, wherever it was cut', async () => {
    const { open, file, names, breaks } = begin()
    const journal = await open()
    await journal.write(lines('A', 'B'))
    const { length } = readFileSync(file(), 'utf8').split('\0', 1)[0]!
    await journal.write(lines('C', 'D'))
    await journal.close()
    const whole = readFileSync(file())
    const zeros = Buffer.alloc(100)
    const hole = Buffer.from(whole)
    hole.fill(0, length + 50, length + 90)
    const remains = [
      whole.subarray(0, length + 1),
      whole.subarray(0, whole.length - 1),
      Buffer.concat([whole.subarray(0, whole.length - 60), zeros]),
      Buffer.concat([hole, zeros]),
    ]
    for (const left of remains) {
      writeFileSync(file(), left)
      assert.equal(await names(), left === remains[3] ? 'A B D' : 'A B')
      assert.deepEqual(await breaks(), [])
      const again = await open()
      assert.equal(again.isNew, false)
      await again.write(lines('E'))
      await again.close()
      assert.equal(await names(), 'A B E')
      assert.deepEqual(await breaks(), [])
    }
  })

  test('is left as it is when somebody changed its end, and another is begun', async () => {
    const { open, file, names, breaks, text } = begin()
    const journal = await open()
    await journal.write(lines('A'))
    await journal.close()
    writeFileSync(file(), text().replace('"ada"', '"eve"'))
    const again = await open()
    assert.equal(again.isNew, true)
    await again.write(lines('B'))
    await again.close()
    assert.equal(await names(), 'A B')
    assert.deepEqual(await breaks(), ['altered 2:1'])
  })

  test('is not taken for empty when nothing in it is legible', async () => {
    const { open, file, log } = begin()
    const journal = await open()
    await journal.write(lines('A'))
    await journal.close()
    writeFileSync(file(), 'scribble\n')
    const again = await open()
    await again.write(lines('B'))
    await again.close()
    assert.deepEqual(log.chains(), [2, 3])
    assert.equal(readFileSync(file(), 'utf8'), 'scribble\n')
  })

  test('with a full disk takes nothing, and goes on when there is room again', async () => {
    const { open, names, breaks, text } = begin()
    let full = false
    const journal = await open({
      sync: async () => {
        if (full) throw Object.assign(new Error('no room'), { code: 'ENOSPC' })
      },
    })
    await journal.write(lines('A'))
    full = true
    await assert.rejects(journal.write(lines('a group that is longer than the one that comes after it')), /no room/)
    await assert.rejects(journal.write(lines('B')), /no room/)
    journal.check()
    full = false
    await journal.write(lines('C'))
    await journal.close()
    assert.equal(await names(), 'A C')
    assert.deepEqual(await breaks(), [])
    assert.ok(!text().includes('longer'))
  })

  test('writes nothing more after the disk did not confirm', async () => {
    const { open, names } = begin()
    let broken = false
    const journal = await open({
      sync: async () => {
        if (broken) throw Object.assign(new Error('input/output error'), { code: 'EIO' })
      },
    })
    await journal.write(lines('A'))
    broken = true
    await assert.rejects(journal.write(lines('B')), /input\/output error/)
    broken = false
    await assert.rejects(journal.write(lines('C')), /The disk did not confirm what was written/)
    assert.throws(() => journal.check(), /The disk did not confirm/)
    await journal.close()
    assert.equal(await names(), 'A')
  })
})

describe('The verifier of chains in files', () => {
  /** Three groups, of which the second has two records. */
  async function threeGroups() {
    const begun = begin()
    const journal = await begun.open()
    await journal.write(lines('A'))
    await journal.write(lines('B', 'C'))
    await journal.write(lines('D'))
    await journal.close()
    const groups = begun.text().split(/(?<="\}\n)(?=\{"eventVersion)/)
    const change = (to: string) => writeFileSync(begun.file(), to)
    /** Lines of the file: A, its seal, B, C, their seal, D, its seal. */
    const all = begun.text().trimEnd().split('\n')
    const keep = (...places: number[]) => change(places.map((place) => `${all[place]}\n`).join(''))
    return { ...begun, groups, change, keep }
  }

  test('finds what was altered, in a record, in a MAC and in a sequence', async () => {
    const { change, text, breaks } = await threeGroups()
    const whole = text()
    change(whole.replace('"eventName":"C"', '"eventName":"X"'))
    assert.deepEqual(await breaks(), ['altered 2:2'])
    const macs = [...whole.matchAll(/"mac":"([0-9a-f]{64})"/g)].map((match) => match[1]!)
    change(whole.replace(macs[1]!, macs[0]!))
    assert.deepEqual(await breaks(), ['altered 2:2', 'altered 2:4'])
    change(whole.replace('"sequence":3', '"sequence":2'))
    assert.ok((await breaks()).length > 0)
    change(whole)
    assert.deepEqual(await breaks(), [])
  })

  test('finds what was deleted, exchanged, inserted and moved from another chain', async () => {
    const { keep, change, text, breaks, file, log } = await threeGroups()
    const whole = text()
    keep(0, 1, 5, 6)
    assert.deepEqual(await breaks(), ['deleted 2:2'])
    keep(0, 1, 2, 4, 5, 6)
    assert.deepEqual(await breaks(), ['deleted 2:2'])
    keep(0, 1, 3, 2, 4, 5, 6)
    assert.deepEqual(await breaks(), ['altered 2:2'])
    keep(0, 1, 2, 3, 4, 5, 6, 5, 6)
    assert.ok((await breaks()).length > 0)
    keep(0, 1, 1, 2, 3, 4, 5, 6)
    assert.ok((await breaks()).length > 0)
    change(whole)
    writeFileSync(log.pathOf(3), whole.replaceAll('"chain":2', '"chain":3'))
    assert.deepEqual(await breaks(), ['altered 3:1', 'altered 3:2', 'altered 3:4'])
    rmSync(log.pathOf(3))
    appendFileSync(file(), '{"eventVersion":"1.11"}\n')
    assert.deepEqual(await breaks(), [], 'what no seal closes is no part of the log')
  })

  test('finds an end that was cut off or rewritten, given what it once told', async () => {
    const { keep, breaks, heads, open, file } = await threeGroups()
    const seen = await heads()
    keep(0, 1, 2, 3, 4)
    assert.deepEqual(await breaks(), [])
    assert.deepEqual(await breaks(seen), ['truncated 2:4'])
    const journal = await open()
    await journal.write(lines('E', 'F'))
    await journal.close()
    assert.deepEqual(await breaks(), [])
    assert.deepEqual(await breaks(seen), ['replaced 2:4'])
    truncateSync(file(), 0)
    assert.deepEqual(await breaks(seen), ['truncated 2:1'])
    rmSync(file())
    assert.ok(!existsSync(file()))
    assert.deepEqual(await breaks(seen), ['truncated 2:1'])
  })

  test('accepts nothing with another key', async () => {
    const { log } = await threeGroups()
    const report = await verifyAuditLog(log, createSecretKey(Buffer.alloc(32, 8)))
    assert.equal(report.intact, false)
    assert.equal(report.breakCount, 3)
  })
})

describe('A search in files', () => {
  test('finds what a plain look through everything finds', async () => {
    const { log, open } = begin()
    const journal = await open({ fileSize: 200_000 })
    const all: { at: number; name: string }[] = []
    let random = 1
    const next = (below: number) => {
      random = (random * 48271) % 0x7fffffff
      return random % below
    }
    for (let group = 0; group < 150; group += 1) {
      const records = Array.from({ length: 1 + next(12) }, () => ({ at: group * 3600 + next(3), name: `N${next(5)}` }))
      all.push(...records)
      // Some groups are longer than what is read at a time.
      const text = group % 50 === 7 ? 'x'.repeat(90_000) : 'é'
      await journal.write(
        records.map(({ at, name }) => JSON.stringify(recordOf(name, at, { requestParameters: { text } }))),
      )
    }
    await journal.close()
    assert.ok(log.chains().length > 2)
    const noon = Date.UTC(2026, 0, 31, 12)
    for (let round = 0; round < 40; round += 1) {
      const since = next(150) * 3600
      const until = since + next(20) * 3600
      const name = round % 2 === 0 ? `N${next(6)}` : undefined
      const seen: string[] = []
      for (let cursor: string | undefined, more = true; more; ) {
        const page = await auditRecords(log, {
          account,
          since: noon + since * 1000,
          until: noon + until * 1000,
          name,
          limit: 7,
          after: cursor,
        })
        seen.push(...page.records.map(({ record }) => `${record.eventTime} ${record.eventName}`))
        cursor = page.next
        more = cursor !== undefined
      }
      const expected = all
        .filter((record) => record.at >= since && record.at < until && (name === undefined || record.name === name))
        .map((record) => `${new Date(noon + record.at * 1000).toISOString().slice(0, 19)}Z ${record.name}`)
      assert.deepEqual(seen.sort(), expected.sort())
    }
    assert.equal((await auditRecords(log, { account: '444455556666', limit: 10 })).records.length, 0)
  })
})
