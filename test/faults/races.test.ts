/** Many clients do the same thing at the same moment: limits hold, numbers are given once, and everybody gets an answer. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ServiceName } from '../../server/src/operation.ts'
import { startPostgres } from '../../server/src/store/test/postgres.ts'
import { type ChildLarder, openChild, region } from './child-larder.ts'
import type { Input } from './models.ts'
import { type Answer, errorIn, SignedClient } from './signed-client.ts'

const many = 16

async function race(larder: ChildLarder, client: Pick<SignedClient, 'call'>): Promise<void> {
  const call = (service: ServiceName, operation: string, input: Input) =>
    client.call(larder.administrator, service, operation, input)
  const must = async (service: ServiceName, operation: string, input: Input) => {
    const answer = await call(service, operation, input)
    assert.equal(answer.status, 200, answer.body)
    return answer
  }
  const atOnce = (service: ServiceName, operation: string, inputOf: (n: number) => Input) =>
    Promise.all(Array.from({ length: many }, (_, n) => call(service, operation, inputOf(n))))
  /** How many got which answer. */
  const tally = (answers: readonly Answer[]) => {
    const counts: Record<string, number> = {}
    for (const answer of answers) {
      const code = errorIn(answer)?.code ?? 'ok'
      counts[code] = (counts[code] ?? 0) + 1
    }
    return counts
  }

  const users = await atOnce('iam', 'CreateUser', (n) => ({ UserName: n % 2 === 0 ? 'alice' : 'ALICE' }))
  assert.deepEqual(tally(users), { ok: 1, EntityAlreadyExists: many - 1 })

  const keys = await atOnce('iam', 'CreateAccessKey', () => ({ UserName: 'alice' }))
  assert.deepEqual(tally(keys), { ok: 2, LimitExceeded: many - 2 })

  const document = (size: number) =>
    JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: 'ssm:Get', Resource: 'arn:aws:ssm:::'.padEnd(size, 'x') }],
    })
  const policies = await atOnce('iam', 'PutUserPolicy', (n) => ({
    UserName: 'alice',
    PolicyName: `p${n}`,
    PolicyDocument: document(600),
  }))
  assert.deepEqual(tally(policies), { ok: 2, LimitExceeded: many - 2 })

  const made = await atOnce('ssm', 'PutParameter', () => ({ Name: '/race', Value: 'v', Type: 'SecureString' }))
  assert.deepEqual(tally(made), { ok: 1, ParameterAlreadyExists: many - 1 })
  const overwritten = await atOnce('ssm', 'PutParameter', (n) => ({ Name: '/race', Value: `${n}`, Overwrite: true }))
  const versions = overwritten.map(({ body }) => (JSON.parse(body) as { Version: number }).Version)
  assert.deepEqual(
    versions.sort((a, b) => a - b),
    Array.from({ length: many }, (_, n) => n + 2),
  )
  const labels = await atOnce('ssm', 'LabelParameterVersion', (n) => ({
    Name: '/race',
    ParameterVersion: 1,
    Labels: [`l${n}`],
  }))
  assert.deepEqual(tally(labels), { ok: 10, ParameterVersionLabelLimitExceeded: many - 10 })
  const deleted = await atOnce('ssm', 'DeleteParameter', () => ({ Name: '/race' }))
  assert.deepEqual(tally(deleted), { ok: 1, ParameterNotFound: many - 1 })

  const { KeyMetadata } = JSON.parse((await must('kms', 'CreateKey', {})).body) as { KeyMetadata: { KeyId: string } }
  const { KeyId } = KeyMetadata
  const aliases = await atOnce('kms', 'CreateAlias', () => ({ AliasName: 'alias/race', TargetKeyId: KeyId }))
  assert.deepEqual(tally(aliases), { ok: 1, AlreadyExistsException: many - 1 })
  const deletions = await atOnce('kms', 'ScheduleKeyDeletion', () => ({ KeyId }))
  assert.deepEqual(tally(deletions), { ok: 1, KMSInvalidStateException: many - 1 })

  // The key that all of them need is made once.
  const managed = await atOnce('ssm', 'PutParameter', (n) => ({
    Name: `/managed/${n}`,
    Value: 'v',
    Type: 'SecureString',
  }))
  assert.deepEqual(tally(managed), { ok: many })
  await must('ssm', 'GetParameter', { Name: '/managed/0', WithDecryption: true })
  const described = await atOnce('kms', 'DescribeKey', () => ({ KeyId: 'alias/aws/ssm' }))
  assert.equal(new Set(described.map(({ body }) => body)).size, 1)

  assert.deepEqual(larder.defects(), [])
}

test('on SQLite', async (t) => {
  const larder = await openChild(t)
  const client = new SignedClient(larder.url, region)
  t.after(() => client.close())
  await race(larder, client)
})

test('on PostgreSQL, through two nodes', async (t) => {
  const postgres = await startPostgres()
  t.after(() => postgres.stop())
  const environment = { LARDER_DATABASE_URL: postgres.url }
  const one = await openChild(t, { environment })
  const other = await openChild(t, {
    environment: { ...environment, LARDER_ROOT_KEY: `file:${one.directory}/root.key` },
    administrator: one.administrator,
  })
  const clients = [new SignedClient(one.url, region), new SignedClient(other.url, region)] as const
  t.after(() => {
    for (const client of clients) client.close()
  })
  let turn = 0
  await race(one, { call: (...asked) => clients[turn++ % 2]!.call(...asked) })
  assert.deepEqual(other.defects(), [])
})
