/**
 * Stands between a function and the store while it is tried: hands every call on as it came, signature included, and remembers what was called, how long
 * it took and why it was refused. It listens on loopback; who calls through it needs credentials as without it.
 */
import { createServer, request as http, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { request as https } from 'node:https'
import type { AddressInfo } from 'node:net'

export interface WatchedCall {
  /** `ssm:GetParameter`; the path where a request names no operation. */
  readonly operation: string
  readonly milliseconds: number
  /** Of an answer that is an error. */
  readonly refusal?: string
}

const mostBody = 1_048_576
const services: Readonly<Record<string, string>> = {
  AmazonSSM: 'ssm',
  TrentService: 'kms',
  secretsmanager: 'secretsmanager',
}

export class CallWatch {
  readonly #server: Server
  #calls: WatchedCall[] = []

  private constructor(server: Server) {
    this.#server = server
  }

  static async open(store: string): Promise<CallWatch> {
    const server = createServer()
    const watch = new CallWatch(server)
    server.on('request', (request, response) => {
      watch.#handOn(new URL(store), request, response).catch(() => response.destroy())
    })
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(0, '127.0.0.1', resolve)
    })
    server.unref()
    return watch
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  /** Those since it was asked last. */
  take(): readonly WatchedCall[] {
    const calls = this.#calls
    this.#calls = []
    return calls
  }

  close(): void {
    this.#server.close()
    this.#server.closeAllConnections()
  }

  async #handOn(store: URL, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readAll(request)
    const started = performance.now()
    const send = store.protocol === 'https:' ? https : http
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      const { hostname, port } = store
      // The Host header is signed, and stays as the function sent it.
      const options = { hostname, port, method: request.method, path: request.url, headers: request.headers }
      send(options, resolve).on('error', reject).end(body)
    })
    const { statusCode = 502 } = answer
    if (answer.headers['content-type'] === 'text/event-stream') {
      response.writeHead(statusCode, answer.headers)
      answer.pipe(response).on('close', () => answer.destroy())
      return
    }
    const content = await readAll(answer)
    const milliseconds = performance.now() - started
    const refusal = statusCode >= 400 ? messageIn(content.toString()) : undefined
    this.#calls.push({ operation: operationOf(request, body), milliseconds, ...(refusal !== undefined && { refusal }) })
    response.writeHead(statusCode, answer.headers)
    response.end(content)
  }
}

async function readAll(from: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = []
  let length = 0
  for await (const part of from as AsyncIterable<Buffer>) {
    length += part.length
    if (length > mostBody) throw new Error('a message is too long')
    parts.push(part)
  }
  return Buffer.concat(parts)
}

function operationOf({ headers, url = '/' }: IncomingMessage, body: Buffer): string {
  const [prefix = '', name] = String(headers['x-amz-target'] ?? '').split('.')
  if (name !== undefined) return `${services[prefix] ?? prefix}:${name}`
  const action = new URLSearchParams(body.toString()).get('Action')
  const [, service] = /Credential=[^/]+\/\d+\/[^/]+\/([^/]+)\//.exec(headers.authorization ?? '') ?? []
  return action === null ? url : `${service ?? 'aws'}:${action}`
}

/** The message of an error, in JSON or in XML. */
function messageIn(content: string): string {
  const [, message] = /"[Mm]essage"\s*:\s*("(?:[^"\\]|\\.)*")/.exec(content) ?? []
  if (message !== undefined) return JSON.parse(message) as string
  return /<Message>([^<]*)<\/Message>/.exec(content)?.[1] ?? ''
}
