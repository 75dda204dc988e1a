/**
 * Rotates an API key that its service makes over HTTP, `{"apiKey": "…"}` in the secret. The function's variables say how:
 *
 *     CREATE_URL   answers POST, authorized with the current key, with a new one: {"apiKey": "…"} or {"id": "…", "apiKey": "…"}
 *     TEST_URL     answers GET, authorized with a key, with 2xx when it counts
 *     REVOKE_URL   answers DELETE of `REVOKE_URL/<id>` (optional): the key before the last, once the new one is current
 *     AUTHORIZATION  the header's value, `{key}` being the key (Bearer {key})
 *
 * The key that was current stays valid until the next rotation, so that nobody is refused meanwhile.
 */
import { RotationError, rotation, type SecretValue } from './rotation.ts'

const timeout = 10_000

export const apiKey = rotation({
  async create(current, { token }) {
    // Asked for again after a failure, the service may know by this that it has made the key already.
    const answer = await ask('POST', variable('CREATE_URL'), current, { 'idempotency-key': token })
    const { apiKey, id } = (await answer.json()) as { apiKey?: unknown; id?: unknown }
    if (typeof apiKey !== 'string' || apiKey === '') throw new RotationError('the service answered without an apiKey')
    const before = current.id === undefined ? {} : { previousId: current.id }
    return { ...current, apiKey, ...(id !== undefined && { id }), ...before }
  },
  // The service has set it when it made it.
  set: async () => {},
  async test(pending) {
    await ask('GET', variable('TEST_URL'), pending)
  },
  async finish(current, rotated) {
    const url = process.env.REVOKE_URL
    const previous = await rotated.read('AWSPREVIOUS')
    if (url === undefined || previous?.previousId === undefined) return
    await ask('DELETE', `${url}/${encodeURIComponent(String(previous.previousId))}`, current, {}, [404])
  },
})

async function ask(
  method: string,
  url: string,
  { apiKey }: SecretValue,
  headers: Readonly<Record<string, string>> = {},
  alsoFine: readonly number[] = [],
): Promise<Response> {
  if (typeof apiKey !== 'string') throw new RotationError('the secret has no apiKey')
  const authorization = (process.env.AUTHORIZATION ?? 'Bearer {key}').replace('{key}', () => apiKey)
  let response: Response
  try {
    response = await fetch(url, {
      method,
      headers: { ...headers, authorization },
      redirect: 'error',
      signal: AbortSignal.timeout(timeout),
    })
  } catch {
    throw new RotationError(`${new URL(url).origin} did not answer`)
  }
  if (!response.ok && !alsoFine.includes(response.status)) {
    throw new RotationError(`${new URL(url).origin} answered ${response.status}`)
  }
  return response
}

function variable(name: string): string {
  const value = process.env[name]
  if (value !== undefined && URL.canParse(value)) return value
  throw new RotationError(`${name} must be an address`)
}
