/**
 * The agent as a Lambda extension: registers for the function's invocations and its end, and waits for them.
 * Source: Lambda Developer Guide, runtimes-extensions-api.
 */
import { type Answer, send } from '@larder/runtime/send.ts'

export interface Extension {
  /** Resolves when the environment is to end; rejects when Lambda cannot be asked any more. */
  readonly ended: Promise<void>
}

const version = '2020-01-01'
/** The next event may be a day away: the function is frozen meanwhile. */
const patience = 0x7fffffff
const timeout = 5_000

/**
 * Resolves once it is registered, which is when Lambda goes on to start the function: the agent must be listening by then.
 *
 * @param address as in AWS_LAMBDA_RUNTIME_API
 * @param name of the file in /opt/extensions, which Lambda goes by
 */
export async function registerExtension(address: string, name: string, told: { invoked(): void }): Promise<Extension> {
  const api = (path: string) => new URL(`http://${address}/${version}/extension/${path}`)
  const registered = await send(api('register'), {
    method: 'POST',
    headers: { 'lambda-extension-name': name, 'content-type': 'application/json' },
    body: JSON.stringify({ events: ['INVOKE', 'SHUTDOWN'] }),
    timeout,
  })
  const identifier = registered.headers['lambda-extension-identifier']
  if (registered.status !== 200 || typeof identifier !== 'string')
    throw new Error(`Lambda did not register the extension ${name}: it answered ${registered.status}.`)
  const next = async () => {
    const headers = { 'lambda-extension-identifier': identifier }
    return eventIn(await send(api('event/next'), { method: 'GET', headers, timeout: patience }))
  }
  const wait = async () => {
    while ((await next()) !== 'SHUTDOWN') told.invoked()
  }
  return { ended: wait() }
}

function eventIn({ status, body }: Answer): string {
  if (status !== 200) throw new Error(`Lambda answered ${status} when it was asked for the next event.`)
  return (JSON.parse(body) as { eventType: string }).eventType
}
