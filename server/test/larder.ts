/** A store in a throw-away folder for tests: callers are made up here, everything after authentication is the real thing. */
import { createHmac, randomUUID } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openAuditTrail } from '../src/audit/trail.ts'
import { callerOfUser } from '../src/authenticate/caller.ts'
import type { Principal } from '../src/authorize/evaluate.ts'
import { compiledPolicy } from '../src/authorize/policy.ts'
import { KeyHierarchy } from '../src/crypto/key-hierarchy.ts'
import { loadRootKey } from '../src/crypto/root-key.ts'
import { EventStreams } from '../src/events/streams.ts'
import { type Functions, noFunctions } from '../src/functions/functions.ts'
import { type Larder, perform } from '../src/handle-request.ts'
import { runJobs } from '../src/housekeeping.ts'
import { models } from '../src/models.ts'
import type { Caller, Input, Output, ServiceName, Services } from '../src/operation.ts'
import { routesOf } from '../src/route.ts'
import { jobs, operations } from '../src/services/index.ts'
import { KeyUsageRecorder } from '../src/services/keys/key-usage-recorder.ts'
import { domainKeyStore } from '../src/store/domain-keys.ts'
import { migrate } from '../src/store/migrate.ts'
import { openSqlite } from '../src/store/sqlite.ts'

export const account = '111122223333'
export const region = 'us-east-1'

export interface Statement {
  Effect: 'Allow' | 'Deny'
  Action?: string | string[]
  NotAction?: string | string[]
  Resource?: string | string[]
  Condition?: Record<string, Record<string, string | string[]>>
}

export function policy(...statements: Statement[]): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: statements })
}

/** A user that may do what the statements say; everything when there are none. */
export function user(name: string, statements?: Statement[], accountId = account): Caller {
  const allowed = statements ?? [{ Effect: 'Allow', Action: '*', Resource: '*' }]
  const principal: Principal = {
    kind: 'user',
    account: accountId,
    arn: `arn:aws:iam::${accountId}:user/${name}`,
    identityPolicies: [compiledPolicy(policy(...allowed), 'identity')],
  }
  return {
    principal,
    account: accountId,
    accessKeyId: 'AKIAEXAMPLE',
    userId: `AIDA${name.toUpperCase()}`,
    userName: name,
    tags: new Map(),
  }
}

/** A session of a role that may do what the statements say. */
export function role(name: string, statements: Statement[], accountId = account): Caller {
  const roleArn = `arn:aws:iam::${accountId}:role/${name}`
  const principal: Principal = {
    kind: 'assumed-role',
    account: accountId,
    arn: `arn:aws:sts::${accountId}:assumed-role/${name}/session`,
    roleArn,
    identityPolicies: [compiledPolicy(policy(...statements), 'identity')],
  }
  const id = `AROA${name.toUpperCase()}`
  const session = {
    issuedAt: 0,
    expiresAt: Number.MAX_SAFE_INTEGER,
    name: 'session',
    issuer: { arn: roleArn, id, name },
  }
  return {
    principal,
    account: accountId,
    accessKeyId: 'ASIAEXAMPLE',
    userId: `${id}:session`,
    tags: new Map(),
    session,
  }
}

/** The file of a store that has its schema and nothing else: migrated once, since a file of tests opens many. */
let empty: Promise<Buffer> | undefined

async function emptyDatabase(): Promise<Buffer> {
  const directory = await mkdtemp(join(tmpdir(), 'larder-'))
  const store = openSqlite({ directory })
  await migrate(store)
  await store.close()
  const file = await readFile(join(directory, 'larder.db'))
  await rm(directory, { recursive: true })
  return file
}

/** Opens a store, closed and removed when the test (or suite) that is given ends. Time stands still unless the test moves `clock.now`. */
export async function openLarder(
  test: { after(work: () => Promise<void>): void },
  { functions = noFunctions, sync }: { functions?: Functions; sync?: (fd: number) => Promise<void> } = {},
) {
  const directory = await mkdtemp(join(tmpdir(), 'larder-'))
  const clock = { now: Date.UTC(2026, 0, 1) }
  const now = () => clock.now
  // Deterministic, and different at every call: HMAC of a counter.
  let drawn = 0
  const random = (bytes: number) => {
    const parts: Buffer[] = []
    for (let length = 0; length < bytes; length += 32) {
      parts.push(createHmac('sha256', 'larder').update(String(drawn++)).digest())
    }
    return Buffer.concat(parts).subarray(0, bytes)
  }
  empty ??= emptyDatabase()
  await writeFile(join(directory, 'larder.db'), await empty)
  const store = openSqlite({ directory, ...(sync && { sync }) })
  const root = await loadRootKey(`file:${join(directory, 'root.key')}`, { random, env: {}, create: true })
  const keys = await KeyHierarchy.open(root, domainKeyStore(store), { now, random })
  const audit = await openAuditTrail(store, keys.derive('audit'), { node: 'test', directory, sync })
  const defects: unknown[] = []
  const larder: Larder = {
    routes: routesOf(operations, models),
    store,
    keys,
    audit,
    authenticate: () => Promise.reject(new Error('these tests do not sign')),
    throttle: { caller: () => {}, stranger: () => {} },
    streams: new EventStreams({ store, now }),
    keyUsage: new KeyUsageRecorder(store),
    functions,
    issuers: { find: () => Promise.reject(new Error('these tests reach no issuer')) },
    now,
    random,
    uuid: randomUUID,
    count: () => {},
    logDefect: (_where, error) => defects.push(error),
  }
  test.after(async () => {
    await audit.close()
    await store.close()
    await rm(directory, { recursive: true, force: true })
  })

  /** Validates and performs one call; resolves to its output, rejects with its Fault. Operations for strangers tell by themselves who calls. */
  async function call<S extends ServiceName, N extends keyof Services[S] & string>(
    as: Caller,
    service: S,
    name: N,
    input: Input<S, N>,
    options: { region?: string } = {},
  ): Promise<Output<S, N>> {
    const { byTarget, byPath } = larder.routes
    const route = [...byTarget.values(), ...byPath].find(
      ({ operation }) => operation.service === service && operation.name === name,
    )
    if (route === undefined) throw new Error(`${service}:${name} is not an operation`)
    route.model.validate(input)
    const { identify } = route.operation.steps
    const caller = identify
      ? await identify(input, {
          store: store.reader,
          keys,
          now: clock.now,
          userCaller: (account, id) => callerOfUser(store.reader, account, id),
        })
      : as
    const origin = { sourceIp: '127.0.0.1', userAgent: 'test', secure: false }
    const request = { caller, origin, region: options.region ?? region, requestId: randomUUID(), now: clock.now }
    const output = (await perform(route, input, request, larder)) as Output<S, N>
    // Nothing goes on behind a test's back.
    await larder.keyUsage.settled()
    return output
  }

  /** Runs what is due by the clock. */
  async function housekeep(): Promise<void> {
    await runJobs(jobs, { store, keys, audit, now, random, uuid: randomUUID }, (job, error) => {
      throw new Error(`${job} failed`, { cause: error })
    })
  }

  /** All that lies on the disk, whichever file it is in. */
  async function everyByte(): Promise<Buffer> {
    const entries = await readdir(directory, { recursive: true, withFileTypes: true })
    const files = entries.filter((entry) => entry.isFile())
    return Buffer.concat(await Promise.all(files.map(({ parentPath, name }) => readFile(join(parentPath, name)))))
  }

  return { larder, call, clock, housekeep, directory, everyByte, store, keys, defects }
}
