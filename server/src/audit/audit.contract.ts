/** What the audit log must hold on every engine, as tests. */

import assert from 'node:assert/strict'
import { createSecretKey, randomUUID } from 'node:crypto'
import { rm } from 'node:fs/promises'
import path from 'node:path'
import { after, before, describe, test } from 'node:test'
import { newEventId } from '../store/events.ts'
import { migrate } from '../store/migrate.ts'
import type { Store, Transaction } from '../store/store.ts'
import { TransactionConflict } from '../store/transaction-end.ts'
import type { AuditLog } from './log.ts'
import type { RequestRecord } from './record.ts'
import { type AuditSearch, auditRecords } from './search.ts'
import { type AuditOptions, type AuditTrail, openAuditLog, openAuditTrail } from './trail.ts'
import { verifyAuditLog } from './verify.ts'

export const key = createSecretKey(Buffer.alloc(32, 7))
const account = '111122223333'
const noon = Date.UTC(2026, 0, 31, 12)

/** `at` is in seconds after noon. */
export function recordOf(name: string, at = 0, changes: Partial<RequestRecord> = {}): RequestRecord {
  return {
    eventVersion: '1.11',
    userIdentity: { type: 'IAMUser', arn: `arn:aws:iam::${account}:user/ada`, accountId: account, userName: 'ada' },
    eventTime: `${new Date(noon + at * 1000).toISOString().slice(0, 19)}Z`,
    eventSource: 'ssm.amazonaws.com',
    eventName: name,
    awsRegion: 'us-east-1',
    sourceIPAddress: '127.0.0.1',
    userAgent: 'test',
    requestParameters: { name: '/app/db' },
    responseElements: null,
    requestID: '00000000-0000-4000-8000-000000000001',
    eventID: '00000000-0000-4000-8000-000000000002',
    readOnly: true,
    resources: [{ ARN: `arn:aws:ssm:us-east-1:${account}:parameter/app/db` }],
    eventType: 'AwsApiCall',
    recipientAccountId: account,
    ...changes,
  }
}

/** @param directory where the records of reads go to a file, on the engine that has one */
export function auditContract(open: () => Promise<Store>, directory?: string): void {
  let store: Store
  let log: AuditLog
  const trails: AuditTrail[] = []
  before(async () => {
    store = await open()
    await migrate(store)
    log = openAuditLog(store.reader, directory)
  })
  after(async () => {
    for (const trail of trails) await trail.close()
    await store.close()
  })

  /** Each test starts from an empty log. */
  async function begin(options: Partial<AuditOptions> = {}): Promise<AuditTrail> {
    for (const trail of trails.splice(0)) await trail.close()
    await store.transaction((transaction) => transaction.run('DELETE FROM audit_records'))
    if (directory !== undefined) await rm(path.join(directory, 'audit'), { recursive: true, force: true })
    return join(options)
  }
  async function join(options: Partial<AuditOptions> = {}): Promise<AuditTrail> {
    const trail = await openAuditTrail(store, key, { node: 'one', now: () => noon, directory, ...options })
    trails.push(trail)
    return trail
  }
  const names = async () => {
    const { records } = await auditRecords(log, { account, limit: 1000 })
    return records.map(({ record }) => record.eventName).reverse()
  }
  const mustBeIntact = async () => {
    const report = await verifyAuditLog(log, key)
    assert.deepEqual(report.breaks, [])
    return report
  }

  describe('a record of a change', () => {
    test('is there when its transaction commits, and not when it rolls back', async () => {
      const trail = await begin()
      await store.transaction((transaction) => trail.append(transaction, [recordOf('A'), recordOf('B')]))
      const failed = store.transaction(async (transaction) => {
        await trail.append(transaction, [recordOf('C')])
        throw new Error('no')
      })
      await assert.rejects(failed, /^Error: no$/)
      await store.transaction(async (transaction) => {
        await trail.append(transaction, [recordOf('D')])
        await trail.append(transaction, [])
        await trail.append(transaction, [recordOf('E')])
      })
      assert.deepEqual(await names(), ['A', 'B', 'D', 'E'])
      await mustBeIntact()
    })

    test('is there once when its transaction runs again', async () => {
      const trail = await begin()
      let attempts = 0
      await store.transaction(async (transaction) => {
        await trail.append(transaction, [recordOf('A')])
        attempts += 1
        if (attempts < 3) throw new TransactionConflict('again')
      })
      assert.deepEqual(await names(), ['A'])
      await mustBeIntact()
    })

    test('leaves the chain whole when others are undone together with it', async () => {
      const trail = await begin()
      await store.transaction((transaction) => trail.append(transaction, [recordOf('A')]))
      const append = (name: string, then: (transaction: Transaction) => Promise<unknown> = async () => {}) =>
        store.transaction(async (transaction) => {
          await trail.append(transaction, [recordOf(name)])
          await then(transaction)
        })
      // SQLite undoes with this whatever it would have committed together; PostgreSQL knows no such statement.
      const undo = (transaction: Transaction) =>
        transaction.run("INSERT OR ROLLBACK INTO domain_keys (term, wrapped, created_at) VALUES (1, '', NULL)")
      const refuse = async () => {
        throw new Error('no')
      }
      const together = await Promise.allSettled([append('B'), append('C', refuse), append('D', undo), append('E')])
      assert.equal(together[3].status, 'fulfilled')
      await append('F')
      const kept = (await names()).sort()
      assert.deepEqual(kept, together[0].status === 'fulfilled' ? ['A', 'B', 'E', 'F'] : ['A', 'E', 'F'])
      await mustBeIntact()
    })

    test('keeps its place among many at once', async () => {
      const trail = await begin()
      const writes = Array.from({ length: 40 }, (_, index) =>
        index % 2 === 0
          ? store.transaction((transaction) => trail.append(transaction, [recordOf('W')]))
          : trail.commit([recordOf('R'), recordOf('R')]),
      )
      await Promise.all(writes)
      assert.equal((await names()).sort().join(''), 'R'.repeat(40) + 'W'.repeat(20))
      await mustBeIntact()
    })
  })

  describe('a record of a read', () => {
    test('is there when the call resolves, many at once', async () => {
      const trail = await begin()
      await Promise.all(Array.from({ length: 70 }, (_, index) => trail.commit([recordOf(`R${index}`)])))
      assert.equal((await names()).length, 70)
      await trail.commit([])
      await mustBeIntact()
    })

    test('that JSON cannot hold rejects alone', async () => {
      const trail = await begin()
      const good = trail.commit([recordOf('Good')])
      await assert.rejects(trail.commit([recordOf('Bad', 0, { requestParameters: { number: 1n } })]), TypeError)
      await assert.rejects(
        trail.commit([recordOf('Bad', 0, { eventTime: 'yesterday' })]),
        /needs the time of its event/,
      )
      await good
      assert.deepEqual(await names(), ['Good'])
    })

    test('holds whatever a request may hold', async () => {
      const trail = await begin()
      const hostile = "NUL \0, half a pair \ud83d, quote ', bell \u0007"
      const record = recordOf(hostile, 0, {
        requestParameters: { hostile },
        errorCode: hostile,
        resources: [{ ARN: hostile }],
      })
      await trail.commit([record])
      const { records } = await auditRecords(log, { account, limit: 1 })
      assert.deepEqual(records[0]?.record, record)
      await mustBeIntact()
    })

    test('leaves out parameters that are too large', async () => {
      const trail = await begin()
      await trail.commit([recordOf('Large', 0, { requestParameters: { text: 'x'.repeat(200_000) } })])
      const { records } = await auditRecords(log, { account, limit: 1 })
      assert.match(String(records[0]?.record.requestParameters?.omitted), /too large/)
      await mustBeIntact()
    })

    test('is refused once the trail is closed', async () => {
      const trail = await begin()
      const last = trail.commit([recordOf('Last')])
      await trail.close()
      await last
      await assert.rejects(trail.commit([recordOf('Late')]), /The audit trail is closed/)
      assert.deepEqual(await names(), ['Last'])
    })
  })

  describe('the verifier', () => {
    async function threeRecords(): Promise<void> {
      const trail = await begin()
      for (const name of ['A', 'B', 'C']) {
        await store.transaction((transaction) => trail.append(transaction, [recordOf(name)]))
      }
      await trail.close()
    }
    const tamper = (...statements: string[]) =>
      store.transaction(async (transaction) => {
        for (const sql of statements) assert.equal(await transaction.run(sql), 1, sql)
      })
    const breaksOf = async (
      ...arguments_: Parameters<typeof verifyAuditLog> extends [unknown, unknown, (infer O)?] ? [O?] : never
    ) =>
      (await verifyAuditLog(log, key, ...arguments_)).breaks.map(
        ({ kind, chain, sequence }) => `${kind} ${chain}:${sequence}`,
      )
    const copy = 'mac, account, region, time, principal, sources, names, error_codes, resources, record'

    test('counts records and chains, tells the heads, and reports progress', async () => {
      const trail = await begin()
      for (let batch = 0; batch < 3; batch += 1) {
        await trail.commit(Array.from({ length: 500 }, () => recordOf('Many')))
      }
      const progress: number[] = []
      const report = await verifyAuditLog(log, key, { onProgress: (records) => progress.push(records) })
      assert.equal(report.intact, true)
      // A row before them says where other chains end; a file has none beside it here.
      assert.equal(report.records, directory === undefined ? 1501 : 1500)
      assert.equal(report.chains, 1)
      assert.deepEqual([progress.length > 1, progress.at(-1)], [true, report.records])
      assert.deepEqual(
        report.heads.map(({ chain, sequence }) => [chain, sequence]),
        [[directory === undefined ? 1 : 2, report.records]],
      )
      assert.match(report.heads[0]!.mac, /^[0-9a-f]{64}$/)
      assert.equal((await verifyAuditLog(log, key, { expect: report.heads })).intact, true)
    })

    test('finds a record that was altered, and where', async () => {
      await threeRecords()
      await tamper(`UPDATE audit_records SET record = replace(record, '"ada"', '"eve"') WHERE names = 'B'`)
      const { breaks, intact } = await verifyAuditLog(log, key)
      assert.equal(intact, false)
      assert.deepEqual(breaks, [
        {
          kind: 'altered',
          chain: 1,
          sequence: 3,
          time: noon,
          explanation: 'This record was altered, moved or inserted: it does not fit its MAC.',
        },
      ])
    })

    test('finds a MAC that was altered', async () => {
      await threeRecords()
      await tamper(`UPDATE audit_records SET mac = (SELECT mac FROM audit_records WHERE names = 'A') WHERE names = 'B'`)
      assert.deepEqual(await breaksOf(), ['altered 1:3', 'altered 1:4'])
    })

    test('finds columns that no longer tell what the record tells', async () => {
      await threeRecords()
      await tamper(`UPDATE audit_records SET principal = 'nobody', error_codes = 'X' WHERE names = 'C'`)
      const { breaks } = await verifyAuditLog(log, key)
      assert.equal(breaks.length, 1)
      assert.equal(breaks[0]!.kind, 'columns')
      assert.match(breaks[0]!.explanation, /its column for principal, errorCodes tells something else/)
    })

    test('finds records that were deleted', async () => {
      await threeRecords()
      await tamper("DELETE FROM audit_records WHERE names = 'B'")
      const { breaks } = await verifyAuditLog(log, key)
      assert.deepEqual(
        breaks.map(({ kind, sequence, explanation }) => [kind, sequence, explanation]),
        [['deleted', 3, 'A record was deleted; the next one there is 4.']],
      )
      await tamper("DELETE FROM audit_records WHERE names = 'A'")
      assert.match((await verifyAuditLog(log, key)).breaks[0]!.explanation, /^2 records were deleted/)
    })

    test('finds a hole that was closed by renumbering', async () => {
      await threeRecords()
      await tamper(
        "DELETE FROM audit_records WHERE names = 'B'",
        "UPDATE audit_records SET id = id - 1 WHERE names = 'C'",
      )
      assert.deepEqual(await breaksOf(), ['altered 1:3'])
    })

    test('finds records that changed places', async () => {
      await threeRecords()
      await tamper(
        "UPDATE audit_records SET id = id + 100 WHERE names = 'A'",
        "UPDATE audit_records SET id = id - 1 WHERE names = 'B'",
        "UPDATE audit_records SET id = id - 99 WHERE names = 'A'",
      )
      assert.deepEqual(await breaksOf(), ['altered 1:2', 'altered 1:3', 'altered 1:4'])
    })

    test('finds a record that was inserted, at the end too', async () => {
      await threeRecords()
      await tamper(
        `INSERT INTO audit_records (id, ${copy}) SELECT id + 1, ${copy} FROM audit_records WHERE names = 'C'`,
      )
      assert.deepEqual(await breaksOf(), ['altered 1:5'])
    })

    test('finds a record of another chain in this one', async () => {
      await threeRecords()
      await tamper(
        `INSERT INTO audit_records (id, ${copy}) SELECT id + 1000000000, ${copy} FROM audit_records WHERE id = 1000000001`,
      )
      assert.deepEqual(await breaksOf(), ['altered 2:1'])
    })

    test('finds an end that was cut off, given what it once told', async () => {
      await threeRecords()
      const { heads } = await verifyAuditLog(log, key)
      await tamper("DELETE FROM audit_records WHERE names = 'C'")
      assert.deepEqual(await breaksOf(), [])
      const { breaks } = await verifyAuditLog(log, key, { expect: heads })
      assert.deepEqual(
        breaks.map(({ kind, chain, sequence, explanation }) => [kind, chain, sequence, explanation]),
        [['truncated', 1, 4, 'The end of this chain was cut off: it once had 4 records or more.']],
      )
    })

    test('finds an end that was cut off and grew again, given what it once told', async () => {
      await threeRecords()
      const { heads } = await verifyAuditLog(log, key)
      await tamper("DELETE FROM audit_records WHERE names = 'C'")
      const again = await join({ now: () => noon + 3_600_000 })
      for (const name of ['D', 'E']) {
        await store.transaction((transaction) => again.append(transaction, [recordOf(name, 3600)]))
      }
      await mustBeIntact()
      assert.deepEqual(await breaksOf({ expect: heads }), ['replaced 1:4'])
    })

    test('finds that everything is gone, given what it once told', async () => {
      await threeRecords()
      const { heads } = await verifyAuditLog(log, key)
      await store.transaction((transaction) => transaction.run('DELETE FROM audit_records'))
      assert.deepEqual(await breaksOf({ expect: heads }), ['truncated 1:1'])
    })

    test('accepts nothing with another key', async () => {
      await threeRecords()
      const report = await verifyAuditLog(log, createSecretKey(Buffer.alloc(32, 8)))
      assert.equal(report.breakCount, report.records)
    })
  })

  describe('a search', () => {
    const search = async (criteria: Partial<AuditSearch>) => {
      const { records } = await auditRecords(log, { account, limit: 100, ...criteria })
      return records.map(({ record }) => record.eventName).join(' ')
    }

    test('finds records by each criterion, and by several at once', async () => {
      const trail = await begin()
      const refused = { errorCode: 'AccessDeniedException', errorMessage: 'no' }
      const eve = { type: 'IAMUser', arn: `arn:aws:iam::${account}:user/eve` } as const
      const inner = {
        eventSource: 'kms.amazonaws.com',
        eventName: 'Decrypt',
        requestParameters: {},
        eventID: 'i',
        readOnly: true,
      }
      await trail.commit([
        recordOf('A', 0, { userIdentity: eve }),
        recordOf('B', 1, refused),
        recordOf('C', 2, { recipientAccountId: '444455556666' }),
        recordOf('D', 3, { awsRegion: 'eu-west-1', resources: [{ ARN: 'arn:one' }, { ARN: 'arn:TWO_2' }] }),
        recordOf('E', 4, { inner: [{ ...inner, ...refused, resources: [{ ARN: 'arn:key' }] }] }),
      ])
      assert.equal(await search({}), 'E Decrypt D B A')
      assert.equal(await search({ account: '444455556666' }), 'C')
      assert.equal(await search({ account: '' }), '')
      assert.equal(await search({ principal: eve.arn }), 'A')
      assert.equal(await search({ region: 'eu-west-1' }), 'D')
      assert.equal(await search({ name: 'B' }), 'B')
      assert.equal(await search({ name: 'Decrypt' }), 'Decrypt')
      assert.equal(await search({ source: 'kms.amazonaws.com' }), 'Decrypt')
      assert.equal(await search({ errorCode: 'AccessDeniedException' }), 'Decrypt B')
      assert.equal(await search({ resource: 'TWO_2' }), 'D')
      assert.equal(await search({ resource: 'two_2' }), '')
      assert.equal(await search({ resource: 'TWO%' }), '')
      assert.equal(await search({ since: noon + 1000, until: noon + 4000 }), 'D B')
      assert.equal(await search({ since: noon + 1000, errorCode: 'AccessDeniedException', name: 'B' }), 'B')
    })

    test('tells changes and reads of the same second in the order of their milliseconds', async () => {
      const trail = await begin()
      for (let index = 0; index < 6; index += 1) {
        const record = recordOf(`R${index}`, 0, { eventID: newEventId(noon + index, randomUUID()) })
        if (index % 3 === 0) await store.transaction((transaction) => trail.append(transaction, [record]))
        else await trail.commit([record])
      }
      assert.equal(await search({}), 'R5 R4 R3 R2 R1 R0')
    })

    test('goes through pages that neither repeat nor leave out, while more is written', async () => {
      const trail = await begin()
      for (let index = 0; index < 10; index += 1) await trail.commit([recordOf(`R${index}`, index)])
      const seen: string[] = []
      let after: string | undefined
      do {
        const page = await auditRecords(log, { account, limit: 4, after })
        seen.push(...page.records.map(({ record }) => record.eventName))
        await trail.commit([recordOf('New', 11)])
        after = page.next
      } while (after !== undefined)
      assert.deepEqual(seen, ['R9', 'R8', 'R7', 'R6', 'R5', 'R4', 'R3', 'R2', 'R1', 'R0'])
      await assert.rejects(
        auditRecords(log, { account, limit: 4, after: 'x' }),
        /not where a page of audit records ended/,
      )
    })

    test('finds a time by halving, near both ends and beyond them', async () => {
      const trail = await begin()
      const hour = 3600
      await trail.commit(Array.from({ length: 100 }, (_, index) => recordOf(`R${index}`, index * hour)))
      const at = (hours: number) => noon + hours * hour * 1000
      for (const first of [0, 1, 50, 98]) {
        assert.equal(await search({ since: at(first), until: at(first + 2) }), `R${first + 1} R${first}`)
      }
      assert.equal(await search({ since: at(99) }), 'R99')
      assert.equal(await search({ since: at(100) }), '')
      assert.equal(await search({ until: at(0) }), '')
    })
  })
}
