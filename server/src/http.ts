/** node:http on one side, plain requests and responses on the other: limits, time-outs, TLS, health and metrics. */
import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { HttpRequest, HttpResponse } from './handle-request.ts'
import type { Metrics } from './metrics.ts'

/** How long and how large a client may be, in milliseconds and bytes. */
const limits = {
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  keepAliveTimeout: 60_000,
  connectionsCheckingInterval: 5_000,
  maxHeaderSize: 32 * 1024, // session tokens with policies are long
}

/** AWS's largest legal request here is far smaller: 10 names, or 8 KB of value with its policies. */
const largestBody = 512 * 1024

export interface Endpoint {
  readonly url: string
  /** Stops accepting, waits for what is in flight, and resolves when the last connection is gone. */
  close(): Promise<void>
}

export interface EndpointParts {
  readonly host: string
  readonly port: number
  readonly tls: { readonly certificate: string; readonly key: string } | undefined
  readonly metrics: Metrics
  answer(request: HttpRequest): Promise<HttpResponse>
  /** Rejects with the reason when the store is not fit to serve. */
  check(): Promise<void>
  /** Refusals that happen before a request is whole, in AWS's form. */
  refuse(
    request: Pick<HttpRequest, 'method' | 'headers'>,
    code: 'RequestEntityTooLarge' | 'MethodNotAllowed',
  ): HttpResponse
}

/** @param shorter limits, for those who test them */
export async function listen(parts: EndpointParts, shorter: Partial<typeof limits> = {}): Promise<Endpoint> {
  const options = { ...limits, ...shorter, noDelay: true }
  const handle = (request: IncomingMessage, response: ServerResponse) => {
    // Nothing that serve awaits may reject; if it does, a closed connection is better than one that hangs.
    serve(parts, request, response).catch(() => response.destroy())
  }
  const server = parts.tls
    ? createTlsServer(
        {
          ...options,
          cert: readFileSync(parts.tls.certificate),
          key: readFileSync(parts.tls.key),
          minVersion: 'TLSv1.2',
          // Node waits two minutes for a handshake by itself.
          handshakeTimeout: options.headersTimeout,
        },
        handle,
      )
    : createServer(options, handle)
  server.maxConnections = 10_000
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(parts.port, parts.host, () => {
      server.removeListener('error', reject)
      resolve()
    })
  })
  const { port } = server.address() as AddressInfo
  const host = parts.host.includes(':') ? `[${parts.host}]` : parts.host
  return { url: `${parts.tls ? 'https' : 'http'}://${host}:${port}`, close: () => close(server) }
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeIdleConnections()
  })
}

async function serve(parts: EndpointParts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const started = performance.now()
  const url = request.url ?? '/'
  const cut = url.indexOf('?')
  const path = cut < 0 ? url : url.slice(0, cut)
  if (request.method === 'GET' && path === '/health') return send(response, await health(parts))
  if (request.method === 'GET' && path === '/metrics') return send(response, metricsPage(parts.metrics))
  const headers = request.headers as Record<string, string>
  const method = request.method ?? ''
  if ((method !== 'POST' && method !== 'GET') || path !== '/') {
    request.resume()
    return send(response, parts.refuse({ method, headers }, 'MethodNotAllowed'))
  }
  const body = await readBody(request)
  await turnEnd()
  if (body === 'cut off') return
  if (body === 'too large') {
    response.setHeader('connection', 'close')
    return send(response, parts.refuse({ method, headers }, 'RequestEntityTooLarge'))
  }
  const address = request.socket.remoteAddress ?? ''
  const answer = await parts.answer({
    method,
    path,
    query: cut < 0 ? '' : url.slice(cut + 1),
    headers,
    body,
    sourceIp: address.startsWith('::ffff:') ? address.slice(7) : address,
    userAgent: headers['user-agent'] ?? '',
    secure: parts.tls !== undefined,
  })
  parts.metrics.answered(answer.status, performance.now() - started)
  send(response, answer)
}

let turn: Promise<void> | undefined

/**
 * Resolves for all requests that arrived in the same turn of the event loop at once, so that they go through each step together. A
 * step's code then stays in the processor's cache for all of them: a quarter less time for each (decision 0003).
 */
function turnEnd(): Promise<void> {
  turn ??= new Promise((resolve) => {
    setImmediate(() => {
      turn = undefined
      resolve()
    })
  })
  return turn
}

const noBody = Buffer.alloc(0)

function readBody(request: IncomingMessage): Promise<Buffer | 'too large' | 'cut off'> {
  return new Promise((resolve) => {
    let first: Buffer = noBody
    let rest: Buffer[] | undefined
    let length = 0
    request.on('data', (chunk: Buffer) => {
      length += chunk.length
      if (length > largestBody) {
        request.removeAllListeners('data')
        request.resume()
        resolve('too large')
      } else if (length === chunk.length) {
        first = chunk
      } else {
        rest ??= [first]
        rest.push(chunk)
      }
    })
    request.on('end', () => resolve(rest === undefined ? first : Buffer.concat(rest)))
    request.on('close', () => resolve('cut off'))
    request.on('error', () => resolve('cut off'))
  })
}

function send(response: ServerResponse, { status, headers, body }: HttpResponse): void {
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) })
  response.end(body)
}

/** Looks at the disk that are under way. */
const checks = new WeakMap<EndpointParts, Promise<void>>()

/** Anybody may ask, and looking costs a write: whoever asks meanwhile gets the same answer. */
function check(parts: EndpointParts): Promise<void> {
  const known = checks.get(parts)
  if (known !== undefined) return known
  const begun = parts.check().finally(() => checks.delete(parts))
  checks.set(parts, begun)
  return begun
}

async function health(parts: EndpointParts): Promise<HttpResponse> {
  const headers = { 'content-type': 'application/json' }
  try {
    await check(parts)
    return { status: 200, headers, body: JSON.stringify({ status: 'ok', service: 'larder' }) }
  } catch (error) {
    return { status: 503, headers, body: JSON.stringify({ status: 'unavailable', reason: (error as Error).message }) }
  }
}

function metricsPage(metrics: Metrics): HttpResponse {
  return { status: 200, headers: { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' }, body: metrics.page() }
}
