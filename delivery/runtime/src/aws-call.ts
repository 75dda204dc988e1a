/** One call of an AWS service: signed anew for each attempt, tried again where that can help, never for long. */
import { type AwsCredentials, type CredentialProvider, credentialSource } from './credentials.ts'
import { endpointFor, regionOf, type ServiceName } from './endpoint.ts'
import { AwsError, isAboutCredentials, isTransient } from './secret-error.ts'
import { type Answer, send } from './send.ts'
import { signedHeaders } from './signature.ts'
import { traced } from './trace.ts'

export interface ClientOptions {
  /** AWS_REGION when absent. */
  readonly region?: string | undefined
  /** AWS_ENDPOINT_URL, or AWS itself, when absent. */
  readonly endpoint?: string | undefined
  /** The environment's when absent. */
  readonly credentials?: CredentialProvider | AwsCredentials | undefined
  /** Milliseconds for one attempt (5,000). */
  readonly timeout?: number | undefined
  /** How often a call is attempted (4). */
  readonly attempts?: number | undefined
}

/** What tests put in place of the machine's own. */
export interface Surroundings {
  /** Milliseconds since 1970. */
  now(): number
  /** From 0 to 1. */
  random(): number
  wait(milliseconds: number): Promise<void>
}

export const machine: Surroundings = {
  now: () => Date.now(),
  random: () => Math.random(),
  wait: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
}

export interface AwsClient {
  /** @throws AwsError */
  call<Output>(service: Exclude<ServiceName, 'sts'>, operation: string, input: object): Promise<Output>
}

const targets = { ssm: 'AmazonSSM', secretsmanager: 'secretsmanager', kms: 'TrentService' } as const

const firstWait = 100
const longestWait = 5_000

export function awsClient(options: ClientOptions = {}, { now, random, wait }: Surroundings = machine): AwsClient {
  const credentials = credentialSource(options.credentials, now)
  const { timeout = 5_000, attempts = 4 } = options
  /** What the store's clock is ahead of this one, in milliseconds. */
  let ahead = 0

  async function once<Output>(service: Exclude<ServiceName, 'sts'>, operation: string, body: string): Promise<Output> {
    const url = endpointFor(service, options.region, options.endpoint)
    const target = `${targets[service]}.${operation}`
    const scope = { region: regionOf(options.region), service, now: now() + ahead }
    const headers = signedHeaders({ host: url.host, target, body }, await credentials.get(), scope)
    const answer = await send(url, { method: 'POST', headers, body, timeout })
    if (answer.status === 200) return JSON.parse(answer.body || '{}') as Output
    const error = errorIn(answer)
    if (isAboutCredentials(error)) {
      // They may have been rotated, or the clock may have jumped while this environment was frozen.
      credentials.forget()
      const told = Date.parse(answer.headers.date ?? '')
      if (/Signature/.test(error.code) && Math.abs(told - now()) > 60_000) ahead = told - now()
    }
    throw error
  }

  return {
    call: (service, operation, input) =>
      traced(service, operation, async () => {
        const body = JSON.stringify(input)
        for (let tried = 1; ; tried++) {
          try {
            return await once(service, operation, body)
          } catch (error) {
            if (!(error instanceof AwsError) || tried >= attempts) throw error
            const again = isTransient(error) || (isAboutCredentials(error) && tried === 1)
            if (!again) throw error
            const longest = Math.min(firstWait * 2 ** tried, longestWait)
            // A connection that was closed while nobody looked says nothing about the store.
            if (error.code !== 'NetworkError' || tried > 1) await wait(random() * longest)
          }
        }
      }),
  }
}

export function errorIn({ status, headers, body }: Answer): AwsError {
  let told: { __type?: string; message?: string; Message?: string } = {}
  try {
    told = JSON.parse(body) as typeof told
  } catch {
    // A proxy's page, perhaps: the status says enough.
  }
  const named = headers['x-amzn-errortype'] ?? told.__type ?? `Http${status}`
  const code = /[^:#]+(?=:|$)/.exec(String(named))?.[0] ?? ''
  // After an empty line stands the whole request, of one whose signature is wrong: nothing for a log.
  return new AwsError(code, status, (told.message ?? told.Message ?? '').split('\n\n', 1)[0] ?? '')
}
