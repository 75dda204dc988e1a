/** Fills a data directory with parameters through the real operation, a thousand to a transaction and without their audit records. */
import { randomBytes, randomUUID } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { openAuditTrail } from '../server/src/audit/trail.ts'
import { compiledPolicy } from '../server/src/authorize/policy.ts'
import { RequestContext } from '../server/src/context.ts'
import { KeyHierarchy } from '../server/src/crypto/key-hierarchy.ts'
import { loadRootKey } from '../server/src/crypto/root-key.ts'
import { EventStreams } from '../server/src/events/streams.ts'
import { firstStart } from '../server/src/first-start.ts'
import { noFunctions } from '../server/src/functions/functions.ts'
import type { Larder } from '../server/src/handle-request.ts'
import { models } from '../server/src/models.ts'
import type { Caller } from '../server/src/operation.ts'
import { routesOf } from '../server/src/route.ts'
import { operations } from '../server/src/services/index.ts'
import { KeyUsageRecorder } from '../server/src/services/keys/key-usage-recorder.ts'
import { domainKeyStore } from '../server/src/store/domain-keys.ts'
import { migrate } from '../server/src/store/migrate.ts'
import { openSqlite } from '../server/src/store/sqlite.ts'

const account = '111122223333'

/** AWS allows 10,000 Standard parameters to an account and region, so a large store is many regions. */
const perRegion = 10_000
const continents = ['us', 'eu', 'ap', 'sa', 'ca', 'af', 'me', 'il', 'mx', 'cn']
const directions = [
  'east',
  'west',
  'north',
  'south',
  'central',
  'northeast',
  'southeast',
  'northwest',
  'southwest',
  'middle',
]
export function regionOf(index: number): string {
  const place = Math.floor(index / perRegion)
  return `${continents[Math.floor(place / 10)]}-${directions[place % 10]}-1`
}
export const credentials = {
  accessKeyId: 'AKIABENCHBENCHBENCH0',
  secretAccessKey: 'bench-secret-access-key-of-the-bench-0000',
}

/** `/app/0000/00/parameter-…`: a hundred to a path. */
export function parameterName(index: number): string {
  const digits = String(index).padStart(7, '0')
  return `/app/${digits.slice(0, 3)}/${digits.slice(3, 5)}/parameter-${digits.slice(5)}`
}

/** A value as long as an API key. */
export const parameterValue = (index: number) => `value-${String(index).padStart(34, '0')}`

export async function seed(directory: string, count: number, progress: (done: number) => void): Promise<void> {
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  const random = (bytes: number) => randomBytes(bytes)
  const store = openSqlite({ directory })
  await migrate(store)
  const root = await loadRootKey(`file:${join(directory, 'root.key')}`, { random, env: {}, create: true })
  const keys = await KeyHierarchy.open(root, domainKeyStore(store), { now: Date.now, random })
  await firstStart({ store, keys, now: Date.now, random }, { accountId: account, ...credentials })
  const audit = await openAuditTrail(store, keys.derive('audit'), { node: randomUUID(), directory })
  const routes = routesOf(operations, models)
  const { operation } = routes.byTarget.get('AmazonSSM.PutParameter')!
  const larder: Larder = {
    routes,
    store,
    keys,
    audit,
    authenticate: () => Promise.reject(new Error('seeding does not sign')),
    throttle: { caller: () => {}, stranger: () => {} },
    streams: new EventStreams({ store, now: Date.now }),
    keyUsage: new KeyUsageRecorder(store),
    now: Date.now,
    random,
    uuid: randomUUID,
    count: () => {},
    functions: noFunctions,
    issuers: { find: () => Promise.reject(new Error('nobody is asked')) },
    logDefect: () => {},
  }
  const everything = compiledPolicy(
    '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}',
    'identity',
  )
  const caller: Caller = {
    principal: {
      kind: 'user',
      account,
      arn: `arn:aws:iam::${account}:user/administrator`,
      identityPolicies: [everything],
    },
    account,
    accessKeyId: credentials.accessKeyId,
    userId: 'AIDABENCH',
    userName: 'administrator',
    tags: new Map(),
  }
  const portion = 1000 // divides perRegion
  for (let done = 0; done < count; done += portion) {
    await store.transaction(async (transaction) => {
      const request = {
        caller,
        origin: { sourceIp: '127.0.0.1', userAgent: 'seed', secure: false },
        region: regionOf(done),
        requestId: randomUUID(),
        now: Date.now(),
      }
      const context = new RequestContext(request, larder, transaction, 'json')
      for (let index = done; index < Math.min(count, done + portion); index += 1) {
        const input = { Name: parameterName(index), Value: parameterValue(index), Type: 'SecureString' }
        const target = await operation.steps.target?.(input, context)
        await operation.steps.run(input, context, target, undefined)
      }
    })
    // Lets the event loop turn, without which the log of the database would grow and grow.
    await store.durable()
    progress(Math.min(count, done + portion))
  }
  await audit.close()
  await store.close()
}
