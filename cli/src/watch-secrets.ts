/** Tells when the secrets of a command are others than before: at once where the store tells of changes, and otherwise by looking now and then. */
import { concerns } from '@larder/agent/concerns.ts'
import { followEvents } from '@larder/agent/follow-events.ts'
import {
  type ClientOptions,
  type ManifestSecrets,
  type Resolved,
  referencesIn,
  resolveEnvironment,
} from '@larder/runtime'
import { credentialSource } from '@larder/runtime/credentials.ts'
import { regionOf } from '@larder/runtime/endpoint.ts'

export interface Watch {
  readonly declared: ManifestSecrets
  /** Milliseconds between two looks. */
  readonly every: number
  /** What was resolved before. */
  readonly known: Resolved['values']
  readonly store: ClientOptions
}

/** A value that cannot be got for a while is no change. */
export function watchSecrets(
  { declared, every, known, store }: Watch,
  changed: (now: Resolved) => void,
): { stop(): void } {
  let values = known
  let stopped = false
  /** Looks that were asked for since the last one began. */
  let asked = 0
  let timer = setTimeout(look, every)

  async function look(): Promise<void> {
    asked += 1
    if (asked > 1) return
    clearTimeout(timer)
    for (; asked > 0; asked = Math.min(asked - 1, 1)) {
      // What is asked for during a look may have happened after its answer was made: then one more follows.
      const now = await resolveEnvironment(process.env, declared, true)
      if (stopped) return
      if (Object.entries(now.values).some(([name, value]) => values[name] !== value)) {
        values = { ...values, ...now.values }
        changed({ values, errors: now.errors })
      }
    }
    timer = setTimeout(look, every)
  }

  const follower = follow(store, referencesIn(process.env, declared), look)
  return {
    stop() {
      stopped = true
      clearTimeout(timer)
      follower?.close()
    },
  }
}

/** Only a store that is named can tell of changes: AWS does not. */
function follow({ endpoint, region, credentials }: ClientOptions, requests: Requests, look: () => void) {
  const url = endpoint ?? (process.env.AWS_ENDPOINT_URL || undefined)
  if (url === undefined) return undefined
  const source = credentialSource(credentials, Date.now)
  return followEvents(
    { url, region: regionOf(region), credentials: () => source.get() },
    {
      event: (event) => {
        if (requests.some((request) => concerns(request, event))) look()
      },
      gap: look,
      following: () => {},
      refused: () => {},
    },
  )
}

type Requests = ReturnType<typeof referencesIn>
