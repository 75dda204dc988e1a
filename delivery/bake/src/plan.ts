/** `larder plan`: what a deploy will cost: the calls of each start, their rate when many start at once, and money. */
import { plan as inCalls } from '@larder/runtime/aws-source.ts'
import { parseReference } from '@larder/runtime/reference.ts'
import type { SourceRequest } from '@larder/runtime/source.ts'
import type { StoredSecret } from './ask-store.ts'
import type { Declaration, Delivery } from './declaration.ts'
import { type Limited, limitsOf, prices } from './prices.ts'
import type { ResolvedSecret } from './resolve.ts'

export interface Usage {
  /** Environments that begin within one second. */
  readonly burst: number
  /** Environments that begin in a month. */
  readonly starts: number
  /** Environments that are warm, on average. */
  readonly warm: number
  readonly highThroughput: boolean
  readonly region: string
}

export interface Calls {
  /** By operation; `kms:Decrypt` counts those that the services make for the function, too. */
  readonly byOperation: ReadonlyMap<string, number>
  /** What is paid for, one by one. */
  readonly parameters: number
  readonly advanced: number
  readonly secrets: number
  readonly decrypts: number
}

/** A rate against the limit that it falls under. */
export interface Rate {
  readonly what: string
  readonly perSecond: number
  readonly limit: number
}

export interface Cost {
  readonly secrets: number
  readonly callsPerStart: number
  /** Dollars a month. */
  readonly perMonth: number
}

export interface Planned {
  readonly perStart: Calls
  readonly rates: readonly Rate[]
  readonly byMode: ReadonlyMap<Delivery, Cost>
  /** What it would be, were all of them delivered so; absent where one of them cannot. */
  readonly instead: ReadonlyMap<string, Cost>
  readonly kept: {
    readonly secrets: number
    readonly advanced: number
    readonly keys: number
    readonly perMonth: number
  }
}

type Known = ReadonlyMap<string, StoredSecret>
type Seal = Declaration['bake']['seal']

/** Seconds. */
const month = 30 * 86_400
const defaultAge = 300

/** @param known what the store says of them; what it does not know counts as Standard, and a tree as ten parameters */
export function planFor(secrets: readonly ResolvedSecret[], seal: Seal, known: Known, usage: Usage): Planned {
  const perStart = callsOf(secrets, seal, known)
  const modes = [...new Set(secrets.map(({ deliver }) => deliver))]
  const byMode = modes.map((mode): [Delivery, Cost] => {
    const own = secrets.filter(({ deliver }) => deliver === mode)
    return [mode, costOf(own, seal, known, usage)]
  })
  return {
    perStart,
    rates: ratesOf(perStart, usage),
    byMode: new Map(byMode),
    instead: new Map(
      alternatives.flatMap(([name, deliver, how]): [string, Cost][] => {
        const all = secrets.map((secret) => ({ ...secret, deliver }))
        if (deliver === 'baked' && how === 'each' && !all.every((secret) => opensByItself(secret, known))) return []
        return [[name, costOf(all, how, known, usage)]]
      }),
    ),
    kept: keptOf(secrets, known),
  }
}

const alternatives: readonly (readonly [string, Delivery, Seal])[] = [
  ['live', 'live', 'each'],
  ['start', 'start', 'each'],
  ['baked, seal: each', 'baked', 'each'],
  ['baked, seal: together', 'baked', 'together'],
]

function opensByItself({ name, from, as }: ResolvedSecret, known: Known): boolean {
  const stored = known.get(name)
  return parseReference(from, name, as === 'tree').request.kind === 'parameter' && stored?.tier !== 'Advanced'
}

function callsOf(secrets: readonly ResolvedSecret[], seal: Seal, known: Known): Calls {
  const byOperation = new Map<string, number>()
  const add = (operation: string, times: number) => {
    if (times > 0) byOperation.set(operation, (byOperation.get(operation) ?? 0) + times)
  }
  const fetched = secrets.filter(({ deliver }) => deliver === 'live' || deliver === 'start')
  const baked = secrets.filter(({ deliver }) => deliver === 'baked').length
  let [parameters, advanced, managed, decrypts] = [0, 0, 0, 0]
  const requests = fetched.map(({ name, from, as }) => {
    const { request } = parseReference(from, name, as === 'tree')
    const stored = known.get(name)
    const read = request.kind === 'tree' ? (stored?.members ?? 10) : 1
    if (request.kind === 'secret') managed++
    else parameters += read
    if (stored?.tier === 'Advanced') advanced += read
    // Secrets Manager's own key costs nothing; of a tree each member may be a SecureString.
    const isFree = request.kind === 'secret' && stored?.keys?.length === 0
    if (!isFree && (stored?.type === undefined || stored.type === 'SecureString')) decrypts += read
    if (request.kind === 'tree') add('ssm:GetParametersByPath', Math.max(1, Math.ceil(read / 10)))
    return request
  })
  const single = requests.filter(({ kind }) => kind !== 'tree')
  for (const places of inCalls(single)) add(operationOf(single[places[0]!]!, places.length > 1), 1)
  const opened = seal === 'together' ? Math.min(1, baked) : baked
  add('kms:Decrypt', decrypts + opened)
  return { byOperation, parameters, advanced, secrets: managed, decrypts: decrypts + opened }
}

function operationOf({ kind }: SourceRequest, several: boolean): string {
  if (kind === 'secret') return `secretsmanager:${several ? 'BatchGetSecretValue' : 'GetSecretValue'}`
  return `ssm:${several ? 'GetParameters' : 'GetParameter'}`
}

function ratesOf({ byOperation, secrets, decrypts }: Calls, { burst, region, highThroughput }: Usage): Rate[] {
  const limits = limitsOf(region, highThroughput)
  const of = (operation: string) => byOperation.get(operation) ?? 0
  const [one, several, path] = ['GetParameter', 'GetParameters', 'GetParametersByPath'].map((name) =>
    of(`ssm:${name}`),
  ) as [number, number, number]
  const counted: readonly (readonly [Limited, string, number])[] = [
    ['parameters', 'GetParameter, GetParameters and GetParametersByPath', one + several + path],
    ['GetParameter', 'GetParameter', one],
    ['GetParameters', 'GetParameters', several],
    ['GetParametersByPath', 'GetParametersByPath', path],
    // Each secret of a batch is counted: its own limit is not published.
    ['secrets', 'GetSecretValue', secrets],
    ['kms', 'Decrypt', decrypts],
  ]
  return counted.flatMap(([limited, what, each]) => {
    const limit = limits[limited]
    return limit === undefined || each === 0 ? [] : [{ what, perSecond: each * burst, limit }]
  })
}

function costOf(secrets: readonly ResolvedSecret[], seal: Seal, known: Known, usage: Usage): Cost {
  const perStart = callsOf(secrets, seal, known)
  let perMonth = usage.starts * priceOf(perStart, usage)
  for (const secret of secrets) {
    if (secret.deliver !== 'live') continue
    // While it is in use all the time, which is the most that it can be.
    const refreshes = (usage.warm * month) / Math.max(1, secret.maxAge ?? defaultAge)
    perMonth += refreshes * priceOf(callsOf([secret], seal, known), usage)
  }
  const callsPerStart = [...perStart.byOperation]
    .filter(([operation]) => operation !== 'kms:Decrypt')
    .reduce((sum, [, times]) => sum + times, 0)
  const opened = secrets.filter(({ deliver }) => deliver === 'baked').length
  return {
    secrets: secrets.length,
    callsPerStart: callsPerStart + (seal === 'together' ? Math.min(1, opened) : opened),
    perMonth,
  }
}

function priceOf({ parameters, advanced, secrets, decrypts }: Calls, { highThroughput }: Usage): number {
  const paid = highThroughput ? parameters : advanced
  return paid * prices.parameterRead + secrets * prices.secretRead + decrypts * prices.kmsRequest
}

function keptOf(secrets: readonly ResolvedSecret[], known: Known): Planned['kept'] {
  const managed = new Set<string>()
  const keys = new Set<string>()
  let advanced = 0
  for (const { name, from, as } of secrets) {
    const { request } = parseReference(from, name, as === 'tree')
    const stored = known.get(name)
    if (request.kind === 'secret') managed.add(stored?.arn ?? request.id)
    if (stored?.tier === 'Advanced') advanced++
    for (const key of stored?.keys ?? []) keys.add(key)
  }
  const perMonth = managed.size * prices.secret + advanced * prices.advancedParameter + keys.size * prices.key
  return { secrets: managed.size, advanced, keys: keys.size, perMonth }
}
