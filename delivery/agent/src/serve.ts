/**
 * The agent's HTTP: on the loopback alone, GET alone, and in this order: how many there are, whether someone forwards, whether a browser was
 * talked into it, the token, the method, the path.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type AgentAnswer, errorAnswer, plain } from './answers.ts'
import { type Asked, Refused, readAsked } from './asked.ts'
import type { AgentMetrics } from './metrics.ts'
import type { AgentSettings } from './settings.ts'

/** Milliseconds and bytes. Session tokens with policies are long. */
const limits = {
  headersTimeout: 5_000,
  requestTimeout: 10_000,
  keepAliveTimeout: 60_000,
  connectionsCheckingInterval: 2_000,
  maxHeaderSize: 32 * 1024,
}
/** Connections above the limit that are kept for asking whether the agent is well. */
const spare = 2
/** Connections above those, which are told that there are too many. */
const refused = 20

export interface AgentDoor {
  readonly port: number
  /** How many are open. */
  connections(): number
  close(): Promise<void>
}

interface Parts {
  readonly settings: Pick<AgentSettings, 'port' | 'connections' | 'token' | 'tokenHeaders' | 'pathPrefix'>
  readonly metrics: AgentMetrics
  answer(asked: Asked): Promise<AgentAnswer>
}

export async function serve(parts: Parts): Promise<AgentDoor> {
  const { settings, metrics } = parts
  let open = 0
  const server = createServer({ ...limits, noDelay: true }, (request, response) => {
    void respond(parts, open, request, response)
  })
  server.on('connection', (socket) => {
    open += 1
    socket.on('close', () => {
      open -= 1
    })
  })
  server.maxConnections = settings.connections + spare + refused
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const taken = error.code === 'EADDRINUSE'
      reject(
        taken
          ? new Error(`Another program listens on port ${settings.port}. Stop it, or choose another (--port).`)
          : error,
      )
    })
    server.listen(settings.port, '127.0.0.1', resolve)
  })
  server.on('clientError', (_error, socket) => {
    metrics.count('larder_agent_requests_total', { path: 'none', status: 400 })
    if (socket.writable) socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n')
  })
  return {
    port: (server.address() as AddressInfo).port,
    connections: () => open,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeIdleConnections()
        // Nobody's request is worth more than the end of the environment.
        setTimeout(() => server.closeAllConnections(), 1_000).unref()
      }),
  }
}

async function respond(
  { settings, metrics, answer }: Parts,
  open: number,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  let path: Asked['path'] | 'none' = 'none'
  let found: AgentAnswer
  try {
    if (open > settings.connections + (request.url === '/ping' ? spare : 0))
      throw new Refused(429, 'Connection limit exceeded')
    checkDoor(request, settings)
    const asked = readAsked(request.url ?? '/', settings.pathPrefix)
    path = asked.path
    found = await answer(asked)
  } catch (error) {
    found = error instanceof Refused ? plain(error.status, error.message) : errorAnswer(error)
  }
  metrics.count('larder_agent_requests_total', { path, status: found.status })
  // What was refused at the door is not read on.
  const close = found.status === 429 || hasBody(request)
  response.writeHead(found.status, {
    'content-type': found.type,
    'content-length': Buffer.byteLength(found.body),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    ...(close && { connection: 'close' }),
  })
  response.end(found.body)
}

/** This machine by its own names: a name that was made to point here (DNS rebinding) is another. */
const ownHost = /^(?:127\.0\.0\.1|localhost|\[::1\])(?::\d{1,5})?$/i

/** @throws Refused */
function checkDoor(request: IncomingMessage, { token, tokenHeaders }: Parts['settings']): void {
  const { headers, method, url } = request
  if (headers['x-forwarded-for'] !== undefined || headers.forwarded !== undefined) throw new Refused(400, 'Forwarded')
  if (!ownHost.test(headers.host ?? '')) throw new Refused(403, 'Bad Host')
  // Only browsers tell where a request comes from, and no page has business here.
  if (headers.origin !== undefined || headers['sec-fetch-site'] !== undefined) throw new Refused(403, 'Bad Origin')
  if (url !== '/ping') {
    const shown = tokenHeaders.map((name) => headers[name]).filter((value) => typeof value === 'string')
    if (!shown.some((value) => token.matches(value))) throw new Refused(403, 'Bad Token')
  }
  if (method !== 'GET') throw new Refused(405, 'Not allowed')
  if (hasBody(request)) throw new Refused(400, 'no body is expected')
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0
}
