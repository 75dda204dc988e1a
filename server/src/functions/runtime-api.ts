/**
 * The Lambda Runtime API for one process: it asks for its next event, and answers it. Source: Lambda Developer Guide, runtimes-api.
 * It listens on loopback for that process alone; the event goes once, to whoever asks first.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Event {
  readonly requestId: string
  readonly payload: Buffer
  readonly functionArn: string
  /** Milliseconds since 1970. */
  readonly deadline: number
}

export interface Outcome {
  readonly payload: Buffer
  readonly failed: boolean
}

/** As much as Lambda takes. */
const mostBytes = 6 * 1024 * 1024
const prefix = '/2018-06-01/runtime/'

export class RuntimeApi {
  readonly #server: Server
  #asking: ServerResponse | undefined
  #waiting: Event | undefined
  #current: { readonly event: Event; end(outcome: Outcome): void } | undefined
  /** What the process said of a failure before its first event. */
  #problem: Buffer | undefined
  readonly #started = Promise.withResolvers<void>()

  private constructor(server: Server) {
    this.#server = server
    server.on('request', (request, response) => {
      this.#serve(request, response).catch(() => response.destroy())
    })
  }

  static async open(): Promise<RuntimeApi> {
    const server = createServer({ requestTimeout: 0, keepAliveTimeout: 60_000 })
    const api = new RuntimeApi(server)
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      // Of several workers each has its own: they would share what one of them listens on.
      server.listen({ port: 0, host: '127.0.0.1', exclusive: true }, resolve)
    })
    server.unref()
    return api
  }

  /** For AWS_LAMBDA_RUNTIME_API. */
  get address(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  /** Once the process asks for its first event, or says that it cannot. */
  get started(): Promise<void> {
    return this.#started.promise
  }

  /** Hands the process one event, and resolves to what it makes of it. One at a time. */
  handle(event: Event): Promise<Outcome> {
    if (this.#current) throw new Error('the process has an event already')
    if (this.#problem) return Promise.resolve({ payload: this.#problem, failed: true })
    return new Promise((resolve) => {
      const end = (outcome: Outcome) => {
        this.#current = undefined
        this.#waiting = undefined
        resolve(outcome)
      }
      this.#current = { event, end }
      this.#waiting = event
      this.#hand()
    })
  }

  close(): void {
    this.#server.close()
    this.#server.closeAllConnections()
  }

  #hand(): void {
    const [asking, event] = [this.#asking, this.#waiting]
    if (asking === undefined || event === undefined) return
    this.#asking = undefined
    this.#waiting = undefined
    asking.writeHead(200, {
      'content-type': 'application/json',
      'content-length': event.payload.length,
      'Lambda-Runtime-Aws-Request-Id': event.requestId,
      'Lambda-Runtime-Deadline-Ms': String(event.deadline),
      'Lambda-Runtime-Invoked-Function-Arn': event.functionArn,
      // Not sampled: tracers in the function neither send nor complain.
      'Lambda-Runtime-Trace-Id': `Root=1-${'0'.repeat(8)}-${'0'.repeat(24)};Parent=${'0'.repeat(16)};Sampled=0`,
    })
    asking.end(event.payload)
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method, url = '' } = request
    const path = url.startsWith(prefix) ? url.slice(prefix.length) : ''
    if (method === 'GET' && path === 'invocation/next') {
      this.#asking?.destroy()
      this.#asking = response
      this.#started.resolve()
      response.on('close', () => {
        if (this.#asking === response) this.#asking = undefined
      })
      return this.#hand()
    }
    const body = method === 'POST' ? await read(request) : undefined
    if (body === undefined) return answer(response, method === 'POST' ? 413 : 404)
    if (path === 'init/error') {
      answer(response, 202)
      this.#problem = body
      this.#started.resolve()
      return this.#current?.end({ payload: body, failed: true })
    }
    const [, id, kind] = /^invocation\/([^/]+)\/(response|error)$/.exec(path) ?? []
    const current = this.#current
    if (current === undefined || id !== current.event.requestId) return answer(response, 400)
    answer(response, 202)
    current.end({ payload: body, failed: kind === 'error' })
  }
}

function answer(response: ServerResponse, status: number): void {
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(status === 202 ? '{"status":"OK"}' : '{"errorType":"InvalidRequest"}')
}

/** Undefined for what is too long. */
async function read(request: IncomingMessage): Promise<Buffer | undefined> {
  const parts: Buffer[] = []
  let length = 0
  for await (const part of request as AsyncIterable<Buffer>) {
    length += part.length
    if (length > mostBytes) return undefined
    parts.push(part)
  }
  return Buffer.concat(parts)
}
