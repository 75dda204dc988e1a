import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { StoredSecret } from './ask-store.ts'
import type { Delivery } from './declaration.ts'
import { planFor, type Usage } from './plan.ts'
import type { ResolvedSecret } from './resolve.ts'

const usage: Usage = { burst: 100, starts: 1_000_000, warm: 10, highThroughput: false, region: 'us-east-1' }
const key = 'arn:aws:kms:us-east-1:111122223333:key/k'
const secret = (name: string, from: string, deliver: Delivery, more: Partial<ResolvedSecret> = {}): ResolvedSecret => ({
  name,
  from,
  deliver,
  as: 'string',
  ...more,
})
const parameters = (count: number, deliver: Delivery) =>
  Array.from({ length: count }, (_, n) => secret(`P${n}`, `ssm:/p${n}`, deliver))
const stored = (kind: StoredSecret['kind'], more: Partial<StoredSecret>): StoredSecret => ({
  kind,
  keys: [key],
  isManagedByAws: false,
  ...more,
})
const about = (dollars: number) => Math.round(dollars * 100) / 100

test('twelve parameters are two calls and twelve decrypts, and a hundred starts are too many for the default', () => {
  const { perStart, rates } = planFor(parameters(12, 'start'), 'each', new Map(), usage)
  assert.deepEqual(
    [...perStart.byOperation],
    [
      ['ssm:GetParameters', 2],
      ['kms:Decrypt', 12],
    ],
  )
  assert.deepEqual(rates, [
    { what: 'GetParameter, GetParameters and GetParametersByPath', perSecond: 200, limit: 40 },
    { what: 'Decrypt', perSecond: 1200, limit: 100_000 },
  ])
  const more = planFor(parameters(12, 'start'), 'each', new Map(), {
    ...usage,
    highThroughput: true,
    region: 'eu-north-1',
  })
  assert.deepEqual(more.rates, [
    { what: 'GetParameters', perSecond: 200, limit: 1_000 },
    { what: 'Decrypt', perSecond: 1200, limit: 10_000 },
  ])
})

test('the same, baked: twelve decrypts or one, and no call of the Parameter Store', () => {
  const each = planFor(parameters(12, 'baked'), 'each', new Map(), usage)
  assert.deepEqual([...each.perStart.byOperation], [['kms:Decrypt', 12]])
  const together = planFor(parameters(12, 'baked'), 'together', new Map(), usage)
  assert.deepEqual([...together.perStart.byOperation], [['kms:Decrypt', 1]])
  assert.deepEqual(together.rates, [{ what: 'Decrypt', perSecond: 100, limit: 100_000 }])
  // 1,000,000 starts, $0.03 for 10,000 requests.
  assert.equal(about(each.byMode.get('baked')!.perMonth), 36)
  assert.equal(about(together.byMode.get('baked')!.perMonth), 3)
  assert.deepEqual(
    [...together.instead].map(([mode, { callsPerStart, perMonth }]) => [mode, callsPerStart, about(perMonth)]),
    [
      // Ten warm environments refresh each of the twelve every five minutes.
      ['live', 2, 39.11],
      ['start', 2, 36],
      ['baked, seal: each', 12, 36],
      ['baked, seal: together', 1, 3],
    ],
  )
})

test('secrets, trees, tiers and keys are paid for as the store has them', () => {
  const secrets = [
    secret('DB', 'secretsmanager:db#password', 'start'),
    secret('DB_USER', 'secretsmanager:db#username', 'start'),
    secret('API', 'secretsmanager:api', 'start'),
    secret('TREE', 'ssm:/tree/', 'start', { as: 'tree' }),
    secret('BIG', 'ssm:/big', 'start'),
    secret('PLAIN', 'ssm:/plain', 'env'),
  ]
  const known = new Map([
    ['DB', stored('secret', { arn: 'arn:db' })],
    ['DB_USER', stored('secret', { arn: 'arn:db' })],
    ['API', stored('secret', { arn: 'arn:api', keys: [] })],
    ['TREE', stored('tree', { members: 25 })],
    ['BIG', stored('parameter', { type: 'SecureString', tier: 'Advanced' })],
  ])
  const { perStart, kept, instead, byMode } = planFor(secrets, 'each', known, usage)
  assert.deepEqual(Object.fromEntries(perStart.byOperation), {
    'ssm:GetParametersByPath': 3,
    'secretsmanager:BatchGetSecretValue': 1,
    'secretsmanager:GetSecretValue': 1,
    'ssm:GetParameter': 1,
    'kms:Decrypt': 28,
  })
  assert.deepEqual([perStart.parameters, perStart.advanced, perStart.secrets], [26, 1, 3])
  assert.deepEqual(kept, { secrets: 2, advanced: 1, keys: 1, perMonth: 1.85 })
  assert.equal(byMode.get('env')!.perMonth, 0)
  // Neither a secret nor an Advanced parameter opens by itself.
  assert.deepEqual([...instead.keys()], ['live', 'start', 'baked, seal: together'])
})
