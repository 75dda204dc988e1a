/** Secrets by their declared names: the code says which, and the declaration says where from, how delivered and how old. */
import { agentAddress } from './agent-source.ts'
import { isAuthenticationFailure } from './authentication-failure.ts'
import { bakedSource } from './baked-source.ts'
import { now } from './clock.ts'
import { fetchTogether } from './gather.ts'
import { type Manifest, type ManifestSecret, readManifest } from './manifest.ts'
import { parseReference } from './reference.ts'
import { answered, type Kept, type Runtime, runtime, settled } from './runtime.ts'
import { SecretError } from './secret-error.ts'
import { type BakedRequest, type Fetched, keyOf } from './source.ts'
import { transformed } from './transform.ts'

/** `larder types` adds a member for each declared secret, so that names are checked and values have their types. */
// biome-ignore lint/suspicious/noEmptyInterface: applications merge their own members into it
export interface DeclaredSecrets {}

type Name = keyof DeclaredSecrets extends never ? string : keyof DeclaredSecrets & string
type Value<N extends string> = N extends keyof DeclaredSecrets ? DeclaredSecrets[N] : string

const minutes = 60_000
const defaultAge = 5 * minutes
/** Milliseconds that a value is kept here when an agent keeps it as well. */
const agentAge = 500

let manifest: Promise<Manifest> | undefined

/** Uses these declarations in place of a manifest file. */
export function declare(secrets: Manifest['secrets']): void {
  manifest = Promise.resolve({ larder: 1, secrets })
  places = new Map()
}

export async function declaredSecrets(): Promise<Manifest['secrets']> {
  return (await declaration()).secrets
}

async function declaration(): Promise<Manifest> {
  manifest ??= readManifest()
  try {
    return await manifest
  } catch (error) {
    manifest = undefined
    throw error
  }
}

async function declarationOf(name: string): Promise<ManifestSecret> {
  const secrets = await declaredSecrets()
  const declared = Object.hasOwn(secrets, name) ? secrets[name] : undefined
  if (declared !== undefined) return declared
  throw new SecretError('NotFound', name, 'it is not declared for this function. Add it to larder.yml.')
}

type As = NonNullable<ManifestSecret['as']>

/** Where the cache has a declared secret. */
interface Place {
  readonly of: Runtime
  readonly key: string
  readonly maxAge: number
  readonly as: As
  readonly jsonKey: string | undefined
}

type Places = Map<string, Place>

/** Remembered: to find it out from the declaration costs more than a cached read. */
let places: Places = new Map()

/** The value of a declared secret. @throws SecretError */
export function secret<N extends Name>(name: N): Promise<Value<N>> {
  return (known(name) ?? lookedUp(name)) as Promise<Value<N>>
}

async function lookedUp(name: string): Promise<unknown> {
  // What is declared anew in the meantime has other places.
  const into = places
  return valueOfSecret(name, await declarationOf(name), { into })
}

/** Not async, as that costs more than finding it. */
function known(name: string): Promise<unknown> | undefined {
  const place = places.get(name)
  const one = runtime()
  if (place === undefined || place.of !== one) return undefined
  const kept = one.cache.fresh(place.key, place.maxAge, now()) as Kept | undefined
  if (kept === undefined) return undefined
  try {
    return settled(kept, shaped(name, place.as, kept, place.jsonKey))
  } catch (error) {
    return Promise.reject(error)
  }
}

interface HowToRead {
  /** Past the cache. */
  readonly anew?: boolean
  readonly stage?: string
  readonly into?: Places
}

async function valueOfSecret(
  name: string,
  declared: ManifestSecret,
  { anew = false, stage, into }: HowToRead,
): Promise<unknown> {
  const { deliver = 'live', from, as = 'string' } = declared
  if (deliver === 'env' || (deliver === 'start' && process.env[name] !== undefined && !anew))
    return fromEnvironment(name, as)
  if (deliver === 'baked') return bakedValue(name, from, as, into)
  const { request, jsonKey } = parseReference(from, name, as === 'tree')
  const one = runtime()
  const { cache, maxStale, source } = one
  const asked = stage !== undefined && request.kind === 'secret' ? { ...request, stage } : request
  const wanted = declared.maxAge === undefined ? defaultAge : declared.maxAge * 1000
  // An agent is near, and knows of changes: it is what keeps the value.
  const freshness =
    source === undefined && agentAddress()
      ? { maxAge: Math.min(wanted, agentAge), maxStale, refresh: 'before' as const }
      : { maxAge: wanted, maxStale, refresh: 'behind' as const }
  const key = keyOf(asked)
  if (deliver === 'live') into?.set(name, { of: one, key, maxAge: freshness.maxAge, as, jsonKey })
  const fetched = await cache.get(key, freshness, () => fetchTogether({ ...asked, anew }, name), anew)
  return shaped(name, as, fetched, jsonKey)
}

/** It is the same until the next deploy: opened once, and kept for good. */
async function bakedValue(name: string, from: string, declared: As, into?: Places): Promise<unknown> {
  const one = runtime()
  const source = bakedSource(one.client, declaration)
  const request: BakedRequest = { kind: 'baked', name, from }
  const freshness = { maxAge: Infinity, maxStale: Infinity, refresh: 'before' as const }
  const key = keyOf(request)
  const fetched = await one.cache.get(key, freshness, async () => {
    const [answer] = await source.fetch([request])
    return answered(answer!, name)
  })
  // Of a JSON object only the member that is declared was baked.
  const as = parseReference(from, name, declared === 'tree').jsonKey === undefined ? declared : 'string'
  into?.set(name, { of: one, key, maxAge: freshness.maxAge, as, jsonKey: undefined })
  return shaped(name, as, fetched)
}

function fromEnvironment(name: string, as: As): unknown {
  const value = process.env[name]
  if (value !== undefined) return shaped(name, as, { value })
  throw new SecretError(
    'NotFound',
    name,
    'its variable is not set. Deploy again, or start with node --import @larder/runtime/start.',
  )
}

/** @throws SecretError Malformed, which quotes nothing of the value */
export function shaped(name: string, as: As, { value, type }: Fetched, jsonKey?: string): unknown {
  const text = () => (value instanceof Uint8Array ? Buffer.from(value).toString() : String(value))
  if (type === 'String' || type === 'StringList') {
    if (as !== 'list' && type === 'StringList') throw malformed(name, 'it is a StringList: declare it as: list')
  }
  if (jsonKey !== undefined) return memberOf(name, text(), jsonKey)
  switch (as) {
    case 'tree':
      return typeof value === 'object' && !(value instanceof Uint8Array) ? value : parsed(name, text())
    case 'json':
      return parsed(name, text())
    case 'list':
      return text() === '' ? [] : text().split(',')
    case 'binary':
      return value instanceof Uint8Array ? value : Buffer.from(text(), 'base64')
    case 'string':
      return text()
  }
}

function parsed(name: string, text: string): unknown {
  try {
    return transformed(text, 'json', name)
  } catch {
    throw malformed(name, 'it is declared as json, and its value is not JSON')
  }
}

function memberOf(name: string, text: string, key: string): unknown {
  const object = parsed(name, text)
  if (typeof object === 'object' && object !== null && Object.hasOwn(object, key)) {
    const member = (object as Record<string, unknown>)[key]
    return typeof member === 'string' ? member : JSON.stringify(member)
  }
  throw malformed(name, `its JSON has no member ${key}`)
}

function malformed(name: string, what: string): SecretError {
  return new SecretError('Malformed', name, `${what}.`)
}

export interface WithSecretOptions {
  /** Whether an error says that the secret was not accepted; by default the ways in which HTTP services and databases say so. */
  readonly isAuthenticationFailure?: (error: unknown) => boolean
  /** After the newest value, also try the one before (AWSPREVIOUS): for the moments in which a rotation has not reached everything. */
  readonly previous?: boolean
}

/**
 * Works with a secret; when it is not accepted, gets it anew past the cache and works once more. So a rotation is noticed when it matters.
 *
 * @throws SecretError, and whatever the work throws
 */
export async function withSecret<N extends Name, Result>(
  name: N,
  work: (value: Value<N>) => Promise<Result> | Result,
  { isAuthenticationFailure: failed = isAuthenticationFailure, previous = false }: WithSecretOptions = {},
): Promise<Result> {
  const tried: unknown[] = []
  const attempt = (value: unknown) => {
    tried.push(value)
    return work(value as Value<N>)
  }
  const isNew = (value: unknown) => !tried.some((one) => same(one, value))
  try {
    return await attempt(await secret(name))
  } catch (error) {
    if (!failed(error)) throw error
    const declared = await declarationOf(name)
    const newest = await valueOfSecret(name, declared, { anew: true })
    let last = error
    if (isNew(newest)) {
      try {
        return await attempt(newest)
      } catch (again) {
        if (!previous || !failed(again)) throw again
        last = again
      }
    }
    if (!previous) throw last
    const before = await valueOfSecret(name, declared, { anew: true, stage: 'AWSPREVIOUS' }).catch(unlessNone)
    if (before === undefined || !isNew(before)) throw last
    return attempt(before)
  }
}

/** A secret that was never rotated has none before. */
function unlessNone(error: unknown): undefined {
  if (error instanceof SecretError && error.code === 'NotFound') return undefined
  throw error
}

function same(one: unknown, other: unknown): boolean {
  return one === other || JSON.stringify(one) === JSON.stringify(other)
}
