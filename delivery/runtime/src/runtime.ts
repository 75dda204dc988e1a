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

export interface Runtime {
  readonly client: AwsClient
  readonly cache: Cache
  /** In place of AWS. */
  readonly source: Source | undefined
  readonly maxStale: number
}

const hour = 3_600_000

export function createRuntime(options: RuntimeOptions = {}, surroundings: Surroundings = machine): Runtime {
  const { cacheSize: size, onStale, source, maxStale = hour } = options
  return {
    client: awsClient(options, surroundings),
    cache: new Cache({ ...(size !== undefined && { size }), ...(onStale && { onStale }) }, surroundings),
    source,
    maxStale,
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
): Promise<Fetched> {
  try {
    const [answer] = source ? await source.fetch([request]) : [await fetch(client, request)]
    return answered(answer!, name)
  } catch (error) {
    throw secretError(error, name)
  }
}

/** @throws SecretError */
export function answered(answer: Fetched | Error, name: string): Fetched {
  if (answer instanceof Error) throw secretError(answer, name) satisfies SecretError
  remember(answer)
  return answer
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
