/**
 * Signs a person in at an OpenID provider by the browser: the authorization code flow with PKCE (RFC 7636) and a loopback redirect
 * (RFC 8252), as a public client that holds no secret. It ends in an ID token, which STS takes for a role's credentials.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

interface Client {
  /** `https://…`, exactly as the store's OpenID provider names it. */
  readonly issuer: string
  readonly clientId: string
}

const timeout = 10_000
const patience = 5 * 60_000

/** Resolves to the ID token. `show` is given the address that the person must open. */
export async function signInAtIssuer({ issuer, clientId }: Client, show: (url: string) => void): Promise<string> {
  const { authorization, token } = await discover(issuer)
  const verifier = randomBytes(32).toString('base64url')
  const state = randomBytes(16).toString('base64url')
  const callback = await listenForCode(state)
  try {
    const asked = new URL(authorization)
    const parameters = {
      response_type: 'code',
      client_id: clientId,
      redirect_uri: callback.url,
      scope: 'openid profile email',
      state,
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
      code_challenge_method: 'S256',
    }
    for (const [name, value] of Object.entries(parameters)) asked.searchParams.set(name, value)
    show(asked.href)
    const code = await callback.code
    const answer = await fetchJson(token, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'authorization_code',
        code,
        redirect_uri: callback.url,
        client_id: clientId,
        code_verifier: verifier,
      }),
    })
    if (typeof answer.id_token !== 'string') throw new Error(`${issuer} gave no ID token.`)
    return answer.id_token
  } finally {
    callback.close()
  }
}

async function discover(issuer: string): Promise<{ authorization: string; token: string }> {
  const found = await fetchJson(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`)
  if (found.issuer !== issuer) throw new Error(`${issuer} calls itself ${String(found.issuer)}: use that name.`)
  const { authorization_endpoint: authorization, token_endpoint: token } = found
  if (typeof authorization !== 'string' || typeof token !== 'string') throw new Error(`${issuer} offers no sign-in.`)
  for (const url of [authorization, token]) refuseInsecure(url)
  return { authorization, token }
}

function refuseInsecure(url: string): void {
  const { protocol, hostname } = new URL(url)
  if (protocol === 'https:' || ['localhost', '127.0.0.1', '[::1]'].includes(hostname)) return
  throw new Error(`${url} is not https.`)
}

async function fetchJson(url: string, init: RequestInit = {}): Promise<Record<string, unknown>> {
  refuseInsecure(url)
  const answer = await fetch(url, { ...init, redirect: 'error', signal: AbortSignal.timeout(timeout) }).catch(
    (error) => {
      throw new Error(`${url} cannot be reached: ${(error as Error).message}`)
    },
  )
  // What stands in a refusal is the provider's and may repeat what was sent.
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}.`)
  return (await answer.json()) as Record<string, unknown>
}

/** Waits on a port of this machine for the browser to come back with the code. */
async function listenForCode(state: string): Promise<{ url: string; code: Promise<string>; close(): void }> {
  // Node 20 has no Promise.withResolvers.
  let resolve!: (code: string) => void
  let reject!: (error: Error) => void
  const promise = new Promise<string>((found, failed) => {
    resolve = found
    reject = failed
  })
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://127.0.0.1')
    const say = (status: number, text: string) =>
      response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', connection: 'close' }).end(text)
    if (pathname !== '/callback') return say(404, 'Nothing is here.')
    if (!same(searchParams.get('state') ?? '', state))
      return say(400, 'This is not the answer to the sign-in that was begun.')
    const code = searchParams.get('code')
    if (code === null) {
      reject(new Error('The sign-in was refused.'))
      return say(200, 'The sign-in was refused. You can close this page.')
    }
    resolve(code)
    return say(200, 'You are signed in. You can close this page.')
  })
  await new Promise<void>((listening, failed) => {
    server.once('error', failed)
    server.listen(0, '127.0.0.1', listening)
  })
  const timer = setTimeout(() => reject(new Error('Nobody signed in within five minutes.')), patience)
  promise.catch(() => {})
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/callback`,
    code: promise,
    close() {
      clearTimeout(timer)
      server.close()
    },
  }
}

function same(given: string, expected: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(expected)]
  return one.length === other.length && timingSafeEqual(one, other)
}
