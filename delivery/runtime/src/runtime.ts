/** The one instance that a function has of all this: made at its first use, or by configure(). */
import { type AwsClient, awsClient, type ClientOptions, machine, type Surroundings } from './aws-call.ts'
import { awsSource } from './aws-source.ts'
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
  readonly source: Source
  readonly maxStale: number
  /** A call of its own. @throws SecretError */
  fetchAlone(request: SourceRequest, name: string): Promise<Fetched>
  /** In one call with all that is asked for in the same turn. @throws SecretError */
  fetchTogether(request: SourceRequest, name: string): Promise<Fetched>
}

const hour = 3_600_000

export function createRuntime(options: RuntimeOptions = {}, surroundings: Surroundings = machine): Runtime {
  const client = awsClient(options, surroundings)
  const source = options.source ?? awsSource(client)
  const cache = new Cache(
    {
      ...(options.cacheSize !== undefined && { size: options.cacheSize }),
      ...(options.onStale && { onStale: options.onStale }),
    },
    surroundings,
  )
  let gathered: { readonly request: SourceRequest; readonly tell: (answer: Fetched | Error) => void }[] = []

  async function fetchGathered(): Promise<void> {
    const asked = gathered
    gathered = []
    try {
      const answers = await source.fetch(asked.map(({ request }) => request))
      for (const [n, { tell }] of asked.entries()) tell(answers[n]!)
    } catch (error) {
      for (const { tell } of asked) tell(error as Error)
    }
  }

  return {
    client,
    cache,
    source,
    maxStale: options.maxStale ?? hour,
    async fetchAlone(request, name) {
      const [answer] = await source.fetch([request])
      return answered(answer!, name)
    },
    async fetchTogether(request, name) {
      const answer = await new Promise<Fetched | Error>((tell) => {
        // All that a handler asks for at its start arrives in one turn.
        if (gathered.length === 0) setImmediate(fetchGathered)
        gathered.push({ request, tell })
      })
      return answered(answer, name)
    },
  }
}

function answered(answer: Fetched | Error, name: string): Fetched {
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
