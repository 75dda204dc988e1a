/** The composition root: the only file that chooses parts. */
import { randomUUID } from 'node:crypto'
import { mkdirSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { encodeError } from '@larder/wire'
import { type AuditTrail, openAuditTrail } from './audit/trail.ts'
import { authenticator } from './authenticate.ts'
import { calendarAnswer, isCalendar } from './calendar-page.ts'
import { type Settings, SettingsError } from './config.ts'
import { KeyHierarchy } from './crypto/key-hierarchy.ts'
import { pooledRandom } from './crypto/pooled-random.ts'
import { loadRootKey } from './crypto/root-key.ts'
import { domainKeyRotation } from './domain-key-rotation.ts'
import { deliverEvents } from './events/deliver.ts'
import { EventStreams } from './events/streams.ts'
import { readWebhooks, type Webhook } from './events/webhooks.ts'
import { firstStart } from './first-start.ts'
import { type Declaration, readFunctions } from './functions/declarations.ts'
import { DeclaredFunctions } from './functions/declared-functions.ts'
import { handleRequest, type Larder } from './handle-request.ts'
import { type Housekeeping, runJobs } from './housekeeping.ts'
import { listen } from './http.ts'
import { log, whereabouts } from './log.ts'
import { Metrics } from './metrics.ts'
import { models } from './models.ts'
import { isServed, protocolOf, routesOf } from './route.ts'
import { functionSession } from './services/identities/sessions/function-session.ts'
import { jobs, operations } from './services/index.ts'
import { KeyUsageRecorder } from './services/keys/key-usage-recorder.ts'
import { driveRotations } from './services/secrets/drive-rotations.ts'
import { domainKeyStore, domainKeys } from './store/domain-keys.ts'
import { migrate } from './store/migrate.ts'
import { openSqlite } from './store/sqlite.ts'
import type { Store } from './store/store.ts'
import { type Limits, limitedNames, readLimits, throttle } from './throttle.ts'
import { fetchJson } from './web-identity/guarded-fetch.ts'
import { issuerKeys } from './web-identity/issuer-keys.ts'

/** What tests, and one of several workers, put in place of the machine's own. */
export interface Surroundings {
  readonly now?: () => number
  readonly environment?: NodeJS.ProcessEnv
  /** Stands in for fdatasync. */
  readonly sync?: (fd: number) => Promise<void>
  readonly metrics?: Metrics
}

export interface RunningLarder {
  readonly url: string
  readonly account: string
  /** The first administrator, when this start created it. The only time its secret is known. */
  readonly created:
    | { readonly userName: string; readonly accessKeyId: string; readonly secretAccessKey: string }
    | undefined
  /** Does what is due by the clock, as the timer does every few seconds. */
  housekeep(): Promise<void>
  /** Finishes what is in flight and closes the store. */
  stop(): Promise<void>
}

/** Milliseconds. */
const housekeepingInterval = 5_000
const deliveryInterval = 1_000
const rotationInterval = 1_000

export async function startLarder(
  settings: Settings,
  { now = Date.now, environment = process.env, sync, metrics = new Metrics() }: Surroundings = {},
): Promise<RunningLarder> {
  const random = pooledRandom()
  const directory = resolve(settings.dataDirectory)
  makeDirectory(directory)
  const store =
    settings.databaseUrl === undefined
      ? openSqlite({ directory, ...(sync && { sync }) })
      : await openServer(settings.databaseUrl)
  let opened: AuditTrail | undefined
  try {
    await migrate(store)
    // A root key is made for a new store only: beside old data a new one would be of no use, and would hide that the old one is missing.
    const create = (await domainKeys(store.reader)).length === 0
    const root = loadRootKey(settings.rootKey, { random, env: environment, create })
    const settle = store.engine === 'sqlite' ? 0 : 4 * housekeepingInterval
    const keys = await KeyHierarchy.open(root, domainKeyStore(store), { now, random, settle })
    const audit = await openAuditTrail(store, keys.derive('audit'), {
      node: randomUUID(),
      ...(store.engine === 'sqlite' && { directory, sync }),
    })
    opened = audit
    const streams = new EventStreams({ store, now })
    const webhooks = webhooksOf(settings, environment)
    const parts: Housekeeping = { store, keys, audit, now, random, uuid: randomUUID }
    const functions = new DeclaredFunctions(functionsOf(settings, environment), {
      endpoint: () => endpoint.url,
      credentials: (declared) => functionSession(parts, declared),
      environment,
      now,
    })
    const larder: Larder = {
      routes: routesOf(operations, models),
      store,
      keys,
      audit,
      authenticate: authenticator({ store, keys }),
      throttle: throttle(limitsOf(settings), settings.workers),
      streams,
      keyUsage: new KeyUsageRecorder(store),
      functions,
      issuers: issuerKeys(fetchJson, new Set(settings.privateIssuers)),
      now,
      random,
      uuid: randomUUID,
      count: (operation, code) => metrics.performed(operation, code),
      logDefect: (where, error, requestId) => log('error', 'defect', { where, requestId, ...whereabouts(error) }),
    }
    const endpoint = await listen({
      host: settings.host,
      port: settings.port,
      tls:
        settings.tlsCertificate && settings.tlsKey
          ? { certificate: settings.tlsCertificate, key: settings.tlsKey }
          : undefined,
      metrics,
      serves: isServed,
      answer: (request) => (isCalendar(request) ? calendarAnswer(request, larder) : handleRequest(request, larder)),
      check: async () => {
        await audit.check()
        await store.check()
      },
      refuse: (request, code) => encodeError(protocolOf(larder.routes, request), code, refusals[code], randomUUID()),
    })
    // After everything that can fail: the secret that it makes is shown this once, which a taken port must not prevent.
    const { account, created } = await firstStart({ store, keys, now, random }, settings).catch(async (error) => {
      await endpoint.close()
      throw error
    })
    const housekeep = () =>
      runJobs([domainKeyRotation, ...jobs], parts, (job, error) =>
        log('error', 'job failed', { job, ...whereabouts(error) }),
      )
    const timer = repeat(housekeep, housekeepingInterval)
    const deliver = async () => {
      try {
        while ((await deliverEvents(webhooks, { store, now, fetch })) === 'more');
      } catch (error) {
        log('error', 'webhooks failed', whereabouts(error))
      }
    }
    let stopping = false
    const rotate = async () => {
      try {
        while ((await driveRotations({ ...parts, functions, stopping: () => stopping })) === 'more');
      } catch (error) {
        log('error', 'rotations failed', whereabouts(error))
      }
    }
    const rotations = repeat(rotate, rotationInterval)
    const delivery = webhooks.length > 0 ? repeat(deliver, deliveryInterval) : undefined
    return {
      url: endpoint.url,
      account,
      created,
      async housekeep() {
        await housekeep()
        await rotate()
      },
      async stop() {
        stopping = true
        await streams.close()
        await endpoint.close()
        await functions.close()
        await rotations.stop()
        await timer.stop()
        await delivery?.stop()
        await larder.keyUsage.settled()
        try {
          await audit.close()
        } finally {
          await store.close()
        }
      },
    }
  } catch (error) {
    await opened?.close().catch(() => {})
    await store.close()
    throw error
  }
}

function makeDirectory(directory: string): void {
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 })
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    const reason = code === 'EEXIST' || code === 'ENOTDIR' ? 'there is a file of that name' : code
    throw new Error(`The data directory ${directory} cannot be made: ${reason}. Choose another (LARDER_DATA_DIR).`, {
      cause,
    })
  }
}

/** @throws SettingsError, since a server without the limits that it was given would take more than its operator allows. */
function limitsOf({ limits }: Settings): Limits {
  if (limits === undefined) return {}
  try {
    return readLimits(readFileSync(limits, 'utf8'), limitedNames(operations))
  } catch (error) {
    throw new SettingsError(`LARDER_LIMITS (${limits}): ${(error as Error).message}.`)
  }
}

/** @throws SettingsError, since secrets would go without the rotation that they are meant to have */
function functionsOf({ functions, region }: Settings, environment: NodeJS.ProcessEnv): readonly Declaration[] {
  if (functions === undefined) return []
  try {
    return readFunctions(functions, environment, region)
  } catch (error) {
    throw new SettingsError(`LARDER_FUNCTIONS (${functions}): ${(error as Error).message}.`)
  }
}

/** @throws SettingsError, since events would go unsaid otherwise */
function webhooksOf({ webhooks }: Settings, environment: NodeJS.ProcessEnv): readonly Webhook[] {
  if (webhooks === undefined) return []
  try {
    return readWebhooks(readFileSync(webhooks, 'utf8'), environment)
  } catch (error) {
    throw new SettingsError(`LARDER_WEBHOOKS (${webhooks}): ${(error as Error).message}.`)
  }
}

/** The driver is loaded only when it is needed: it costs memory and time at start. */
async function openServer(url: string): Promise<Store> {
  const { openPostgres } = await import('./store/postgres.ts')
  return openPostgres(url)
}

const refusals = {
  RequestEntityTooLarge: 'The request body is too large.',
  ServiceUnavailable: 'Too much is arriving at this moment. Try again.',
  MethodNotAllowed: 'Requests are POST / or a presigned GET /.',
}

/** Runs work again and again, each run a pause after the last has ended. */
function repeat(work: () => Promise<void>, pause: number): { stop(): Promise<void> } {
  let running = Promise.resolve()
  let timer: NodeJS.Timeout
  const wait = () => {
    timer = setTimeout(() => {
      running = work().then(wait)
    }, pause).unref()
  }
  wait()
  return {
    async stop() {
      clearTimeout(timer)
      await running
      clearTimeout(timer)
    },
  }
}
