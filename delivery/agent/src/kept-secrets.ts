/** What the agent keeps: the runtime's cache and planner, for many askers, over what the services answered whole. */
import { type AwsClient, awsClient } from '@larder/runtime/aws-call.ts'
import { awsSource } from '@larder/runtime/aws-source.ts'
import { Cache } from '@larder/runtime/cache.ts'
import { type AwsCredentials, type CredentialProvider, credentialSource } from '@larder/runtime/credentials.ts'
import { gathering } from '@larder/runtime/gather.ts'
import { AwsError, secretError } from '@larder/runtime/secret-error.ts'
import type { Fetched, SourceRequest } from '@larder/runtime/source.ts'
import { Refused } from './asked.ts'
import { roleCredentials } from './assume-role.ts'
import { atMost } from './at-most.ts'
import type { AgentMetrics } from './metrics.ts'
import type { AgentSettings } from './settings.ts'

type Ask = (request: SourceRequest) => Promise<Fetched | Error>

/** Milliseconds in which requests are gathered into one call: less than a call takes. */
const gathered = 2

export class KeptSecrets {
  readonly #settings: AgentSettings
  readonly #metrics: AgentMetrics
  readonly #cache: Cache
  readonly #own: { get(): Promise<AwsCredentials> }
  /** By role; the agent's own under the empty name. */
  readonly #askers = new Map<string, Ask>()

  /** @param now milliseconds since 1970 */
  constructor(settings: AgentSettings, metrics: AgentMetrics, now: () => number) {
    this.#settings = settings
    this.#metrics = metrics
    this.#cache = new Cache({ size: settings.cacheSize }, { now, random: Math.random })
    this.#own = credentialSource(settings.credentials, Date.now)
  }

  credentials(): Promise<AwsCredentials> {
    return this.#own.get()
  }

  /** The service's answer. @throws SecretError, Refused */
  async read({ anew, ...request }: SourceRequest, role = ''): Promise<object> {
    const ask = this.#asker(role)
    const { secretsAge, parametersAge, maxStale } = this.#settings
    const maxAge = request.kind === 'secret' ? secretsAge : parametersAge
    let outcome: 'kept' | 'fetched' | 'stale' | 'failed' = 'kept'
    try {
      const key = JSON.stringify([role, request])
      const freshness = { maxAge, maxStale, refresh: 'before' as const }
      const fetch = async () => {
        outcome = 'stale'
        const answer = await ask(request)
        if (answer instanceof Error) throw secretError(answer, nameOf(request))
        outcome = 'fetched'
        return answer
      }
      const { answer } = await this.#cache.get(key, freshness, fetch, anew)
      return answer!
    } catch (error) {
      outcome = 'failed'
      throw error
    } finally {
      this.#metrics.count('larder_agent_reads_total', { outcome })
    }
  }

  /** These may have changed. */
  expire(concerned: (request: SourceRequest) => boolean): void {
    this.#cache.expire((key) => concerned((JSON.parse(key) as [string, SourceRequest])[1]))
  }

  #asker(role: string): Ask {
    const known = this.#askers.get(role)
    if (known !== undefined) return known
    const roles = this.#askers.size - Number(this.#askers.has(''))
    if (role && roles >= this.#settings.maxRoles) {
      throw new Refused(400, `more than ${this.#settings.maxRoles} roles`)
    }
    const { region, endpoint } = this.#settings
    const credentials = role
      ? roleCredentials(role, { region, endpoint, credentials: () => this.#own.get() })
      : this.#settings.credentials
    const ask = this.#newAsker(credentials)
    this.#askers.set(role, ask)
    return ask
  }

  /** Each service has a time-out of its own. */
  #newAsker(credentials: CredentialProvider | AwsCredentials | undefined): Ask {
    const { region, endpoint, secretsTimeout, parametersTimeout, calls } = this.#settings
    const limit = atMost(calls)
    const through = (timeout: number) => {
      const client = this.#counted(awsClient({ region, endpoint, credentials, ...(timeout > 0 && { timeout }) }))
      const source = awsSource({ call: (...call) => limit(() => client.call(...call)) })
      return gathering(source, (work) => setTimeout(work, gathered))
    }
    const [parameters, secrets] = [through(parametersTimeout), through(secretsTimeout)]
    return (request) => (request.kind === 'secret' ? secrets : parameters)(request)
  }

  #counted(client: AwsClient): AwsClient {
    return {
      call: async (service, operation, input) => {
        let outcome = 'ok'
        try {
          return await client.call(service, operation, input)
        } catch (error) {
          outcome = error instanceof AwsError ? error.code : 'Error'
          throw error
        } finally {
          this.#metrics.count('larder_agent_calls_total', { operation, outcome: outcome.replace(/\W/g, '') })
        }
      },
    }
  }
}

/** As whoever asked named it. */
export function nameOf(request: SourceRequest): string {
  return request.kind === 'secret' ? request.id : request.kind === 'tree' ? request.path : request.name
}
