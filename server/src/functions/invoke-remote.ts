/** Calls a function elsewhere: Lambda's Invoke, signed when the declaration has credentials. */
import { signRequest } from '@larder/wire'
import type { RemoteFunction } from './declarations.ts'
import { type Invocation, InvocationError } from './functions.ts'

/** As much as Lambda answers. */
const mostBytes = 6 * 1024 * 1024

/** @param now milliseconds since 1970 */
export async function invokeRemote(declared: RemoteFunction, payload: Buffer, now: number): Promise<Invocation> {
  const { endpoint, name, region, credentials, timeout } = declared
  const url = new URL(`${endpoint}/2015-03-31/functions/${name}/invocations`)
  const request = {
    method: 'POST',
    path: url.pathname,
    query: '',
    headers: {
      host: url.host,
      'content-type': 'application/json',
      'x-amz-invocation-type': 'RequestResponse',
      'x-amz-log-type': 'None',
    },
    body: payload,
  }
  const signature = credentials ? signRequest(request, credentials, { region, service: 'lambda', now }) : {}
  const { host: _host, ...headers } = request.headers
  let response: Response
  try {
    response = await fetch(url, {
      method: 'POST',
      headers: { ...headers, ...signature },
      body: new Uint8Array(payload),
      redirect: 'error',
      signal: AbortSignal.timeout(timeout * 1000),
    })
  } catch (error) {
    throw new InvocationError('unreachable', `${name} could not be called at ${url.origin}`, error)
  }
  const body = await limited(response)
  if (!response.ok) throw new InvocationError('refused', `${url.origin} answered ${response.status} for ${name}`)
  const error = response.headers.get('x-amz-function-error')
  if (error === null) return { payload: body, log: '' }
  return { payload: body, error: error === 'Handled' ? 'Handled' : 'Unhandled', log: '' }
}

async function limited(response: Response): Promise<Buffer> {
  const parts: Uint8Array[] = []
  let length = 0
  for await (const part of response.body ?? []) {
    length += part.length
    if (length > mostBytes) throw new InvocationError('refused', 'the answer of the function is too long')
    parts.push(part)
  }
  return Buffer.concat(parts)
}
