/** Sockets on one side, plain requests and responses on the other: limits, time-outs, TLS, health and metrics. */
import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import type { SignedRequest } from '@larder/wire'
import { isCalendar } from './calendar-page.ts'
import type { HttpRequest, HttpResponse } from './handle-request.ts'
import { health, metricsPage } from './http/pages.ts'
import { PlainConnections } from './http/plain-connections.ts'
import { BodyReader } from './http/request-body.ts'
import type { Metrics } from './metrics.ts'

/** How long and how large a client may be, in milliseconds and bytes. */
const limits = {
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  keepAliveTimeout: 60_000,
  connectionsCheckingInterval: 5_000,
  maxHeaderSize: 32 * 1024, // session tokens with policies are long
  mostHeldBytes: 32 * 1024 * 1024,
  /** For requests that are not yet whole when the server is to stop. */
  patienceAtStop: 2_000,
}

/** As much as CloudTrail keeps: it goes into every audit record, and policies are matched with it. */
const longestUserAgent = 1_024

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
  /** Whether anything is at this path. */
  serves(path: string): boolean
  /** Rejects with the reason when the store is not fit to serve. */
  check(): Promise<void>
  /** Refusals that happen before a request is whole, in AWS's form. */
  refuse(
    request: Pick<HttpRequest, 'method' | 'headers'>,
    code: 'RequestEntityTooLarge' | 'MethodNotAllowed' | 'ServiceUnavailable',
  ): HttpResponse
}

/** @param shorter limits, for those who test them */
export async function listen(parts: EndpointParts, shorter: Partial<typeof limits> = {}): Promise<Endpoint> {
  const { mostHeldBytes, patienceAtStop, ...timeouts } = { ...limits, ...shorter }
  // Of a header that comes twice, node:http would let the first pass for the only one.
  const options = { ...timeouts, noDelay: true, joinDuplicateHeaders: true }
  const state: State = { bodies: new BodyReader(mostHeldBytes), answering: 0, stopping: false }
  const handle = (request: IncomingMessage, response: ServerResponse) => {
    if (state.stopping) response.setHeader('connection', 'close')
    // Nothing that serve awaits may reject; if it does, a closed connection is better than one that hangs.
    serve(parts, state, request, response).catch(() => response.destroy())
  }
  const server = parts.tls
    ? (await import('node:https')).createServer(
        {
          ...options,
          cert: pemFile('LARDER_TLS_CERTIFICATE', parts.tls.certificate),
          key: pemFile('LARDER_TLS_KEY', parts.tls.key),
          minVersion: 'TLSv1.2',
          // Node waits two minutes for a handshake by itself.
          handshakeTimeout: options.headersTimeout,
        },
        handle,
      )
    : createServer(options, handle)
  // Without the second, workers that have no room hand a connection to each other for ever. Node's types do not know it yet.
  Object.assign(server, { maxConnections: 10_000, dropMaxConnection: true })
  const plain = takePlainRequests(server, parts, state, timeouts)
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(whyNotListening(error, parts)))
    server.listen(parts.port, parts.host, () => {
      server.removeAllListeners('error')
      resolve()
    })
  })
  const { port } = server.address() as AddressInfo
  const host = parts.host.includes(':') ? `[${parts.host}]` : parts.host
  return {
    url: `${parts.tls ? 'https' : 'http'}://${host}:${port}`,
    close: () => close(server, plain, state, { patience: patienceAtStop, limit: options.requestTimeout }),
  }
}

function pemFile(setting: string, file: string): Buffer {
  try {
    return readFileSync(file)
  } catch (error) {
    throw new Error(`${setting} (${file}) cannot be read: ${(error as NodeJS.ErrnoException).code}.`, { cause: error })
  }
}

function whyNotListening(error: NodeJS.ErrnoException, { host, port }: EndpointParts): Error {
  const reasons: Readonly<Record<string, string>> = {
    EADDRINUSE: 'another program listens there. Stop it, or choose another port (LARDER_PORT).',
    EACCES: 'the system does not let this user listen there. Choose a port from 1024 on (LARDER_PORT).',
    EADDRNOTAVAIL: 'this machine has no such address. Choose another (LARDER_HOST).',
    ENOTFOUND: 'there is no such host. Choose another (LARDER_HOST).',
  }
  return new Error(`Cannot listen on ${host}:${port}: ${reasons[error.code ?? ''] ?? error.message}`, { cause: error })
}

type Timeouts = Pick<typeof limits, 'keepAliveTimeout' | 'connectionsCheckingInterval'>

interface State {
  readonly bodies: BodyReader
  /** Requests that are whole and have no answer yet. */
  answering: number
  stopping: boolean
}

/** Puts what reads plain requests before node:http, which gets every connection that has others. */
function takePlainRequests(server: Server, parts: EndpointParts, state: State, timeouts: Timeouts): PlainConnections {
  const arrival = parts.tls ? 'secureConnection' : 'connection'
  const nodes = server.listeners(arrival) as ((this: Server, socket: Socket) => void)[]
  const plain = new PlainConnections({
    keepAliveTimeout: timeouts.keepAliveTimeout,
    patience: timeouts.connectionsCheckingInterval,
    handOver: (socket) => {
      for (const listener of nodes) listener.call(server, socket)
    },
    answer: ({ headers, body }, socket) =>
      answerWhole(parts, state, { method: 'POST', path: '/', query: '', headers, body }, socket),
  })
  server.removeAllListeners(arrival)
  server.on(arrival, (socket: Socket) => plain.serve(socket))
  const looking = setInterval(() => plain.lookAround(), timeouts.connectionsCheckingInterval).unref()
  server.once('close', () => clearInterval(looking))
  return plain
}

/** From here on node:http lets time-outs go by, so it is up to us that nobody stays. */
function close(
  server: Server,
  plain: PlainConnections,
  state: State,
  { patience, limit }: { patience: number; limit: number },
): Promise<void> {
  state.stopping = true
  const started = performance.now()
  return new Promise((resolve) => {
    const look = setInterval(() => {
      plain.stop()
      server.closeIdleConnections()
      const waited = performance.now() - started
      if ((waited <= patience || state.answering > 0) && waited <= limit) return
      plain.destroy()
      server.closeAllConnections()
    }, 20)
    server.close(() => {
      clearInterval(look)
      resolve()
    })
    plain.stop()
    server.closeIdleConnections()
  })
}

async function serve(
  parts: EndpointParts,
  state: State,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = originForm(request.url ?? '/')
  const cut = url.indexOf('?')
  const path = cut < 0 ? url : url.slice(0, cut)
  // Some balancers ask for the head alone; node:http leaves the body out then.
  const asksForPage = request.method === 'GET' || request.method === 'HEAD'
  if (asksForPage && path === '/health') return send(response, await health(parts))
  if (asksForPage && path === '/metrics') return send(response, await metricsPage(parts.metrics))
  const headers = request.headers as Record<string, string>
  const method = request.method ?? ''
  if ((method !== 'POST' && method !== 'GET') || (!parts.serves(path) && !isCalendar({ method, path }))) {
    request.resume()
    return send(response, parts.refuse({ method, headers }, 'MethodNotAllowed'))
  }
  const body = await state.bodies.read(request)
  if (body === 'cut off') return
  if (typeof body === 'string') {
    response.setHeader('connection', 'close')
    return send(response, parts.refuse({ method, headers }, refusals[body]))
  }
  const query = cut < 0 ? '' : url.slice(cut + 1)
  const answer = await answerWhole(parts, state, { method, path, query, headers, body }, request.socket)
  if (answer.stream === undefined) return send(response, answer)
  response.writeHead(answer.status, answer.headers)
  await answer.stream(response)
}

/** The path and query of a request's target, which names the server too when it is written as for a proxy. Source: RFC 9112, section 3.2.2. */
function originForm(target: string): string {
  const [, rest] = /^https?:\/\/[^/?]+(.*)$/i.exec(target) ?? []
  if (rest === undefined) return target
  return rest.startsWith('/') ? rest : `/${rest}`
}

/** Answers what has arrived as a whole. */
async function answerWhole(
  parts: EndpointParts,
  state: State,
  request: SignedRequest,
  { remoteAddress: address = '' }: Socket,
): Promise<HttpResponse> {
  const started = performance.now()
  await turnEnd()
  state.answering += 1
  try {
    const answer = await parts.answer({
      ...request,
      sourceIp: address.startsWith('::ffff:') ? address.slice(7) : address,
      userAgent: (request.headers['user-agent'] ?? '').slice(0, longestUserAgent),
      secure: parts.tls !== undefined,
    })
    parts.metrics.answered(answer.status, performance.now() - started)
    return answer
  } finally {
    state.answering -= 1
  }
}

const refusals = { 'too large': 'RequestEntityTooLarge', 'too many': 'ServiceUnavailable' } as const

let turn: Promise<void> | undefined

/**
 * Resolves for all requests that arrived in the same turn of the event loop at once, so that they go through each step together:
 * a third less processor time for each (decision 0003).
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

function send(response: ServerResponse, { status, headers, body }: HttpResponse): void {
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) })
  response.end(body)
}
