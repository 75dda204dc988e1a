/** The one instance that a function has of all this: made at its first use, or by configure(). */
import { type AwsClient, awsClient, type ClientOptions, machine, type Surroundings } from './aws-call.ts'
import { Cache } from './cache.ts'
import { remember } from './redact.ts'
import { type SecretError, secretError } from './secret-error.ts'
import type { Fetched, Source, SourceRequest } from './source.ts'

export interface RuntimeOptions extends ClientOptions {
  /** Entries in the cache (1,000). */
  readonly cacheSize?: number
  /** Milliseconds that a value may be answered while the store is down (an hour). */
  readonly maxStale?: number
  /** Told when a cached value is answered because its refresh failed. The error holds no value. */
  readonly onStale?: (error: Error) => void
  /** In place of AWS. */
  readonly source?: Source
}

/** Of direct calls that do not say, as Powertools' variables have it. Read once: a variable costs more than a cached read. */
export interface Defaults {
  /** Seconds. */
  readonly maxAge: number
  readonly decrypts: boolean
}

export interface Runtime extends Defaults {
  readonly client: AwsClient
  readonly cache: Cache
  /** In place of AWS. */
  readonly source: Source | undefined
  readonly maxStale: number
}

/** What is in the cache. */
export interface Kept extends Fetched {
  /** Of the value. One for all who read it: making one costs more than finding it. */
  readonly promise: Promise<Fetched['value']>
}

const hour = 3_600_000

export function createRuntime(options: RuntimeOptions = {}, surroundings: Surroundings = machine): Runtime {
  const { cacheSize: size, onStale, source, maxStale = hour } = options
  const { POWERTOOLS_PARAMETERS_MAX_AGE: maxAge, POWERTOOLS_PARAMETERS_SSM_DECRYPT: decrypts = '' } = process.env
  return {
    client: awsClient(options, surroundings),
    cache: new Cache({ size, onStale }, surroundings),
    source,
    maxStale,
    maxAge: Number(maxAge || 5),
    decrypts: /^(1|true|yes|y|on|t)$/i.test(decrypts),
  }
}

/**
 * A call of its own.
 *
 * @param fetch how AWS is asked for it
 * @throws SecretError
 */
export async function fetchAlone<Request extends SourceRequest>(
  { client, source }: Runtime,
  request: Request,
  name: string,
  fetch: (client: AwsClient, request: Request) => Promise<Fetched>,
): Promise<Kept> {
  try {
    const [answer] = source ? await source.fetch([request]) : [await fetch(client, request)]
    return answered(answer!, name)
  } catch (error) {
    throw secretError(error, name)
  }
}

/** @throws SecretError */
export function answered(answer: Fetched | Error, name: string): Kept {
  if (answer instanceof Error) throw secretError(answer, name) satisfies SecretError
  remember(answer)
  return { ...answer, promise: Promise.resolve(answer.value) }
}

/** @param value as it is kept, or what was made of it for this read */
export function settled({ value: kept, promise }: Kept, value: unknown): Promise<unknown> {
  return value === kept ? promise : Promise.resolve(value)
}

let current: Runtime | undefined

export function runtime(): Runtime {
  current ??= createRuntime()
  return current
}

/** Sets the region, endpoint, credentials and cache for all that follows. What is cached is forgotten. */
export function configure(options: RuntimeOptions): void {
  current = createRuntime(options)
}

/** Forgets all that is cached. */
export function clearCaches(): void {
  current?.cache.forget()
}
