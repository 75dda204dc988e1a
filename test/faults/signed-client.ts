/** A client with no manners: it signs whatever it is given, correctly, and sends it as it is. */
import { Agent, request as httpRequest, type IncomingHttpHeaders } from 'node:http'
import type { ServiceName } from '../../server/src/operation.ts'
import { type Credentials, presign, signRequest } from '../../wire/src/index.ts'
import { type Input, models, queryForm, shapeOf } from './models.ts'

export interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** An HTTP request before or after it is signed. */
export interface PlainRequest {
  readonly method: string
  readonly path: string
  readonly query: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
}

/** No answer in this time (milliseconds) is a hang. */
const patience = 10_000

export class SignedClient {
  readonly #port: number
  readonly #agent: Agent
  readonly region: string

  constructor(url: string, region: string, connections = 16) {
    this.#port = Number(new URL(url).port)
    this.#agent = new Agent({ keepAlive: true, maxSockets: connections })
    this.region = region
  }

  close(): void {
    this.#agent.destroy()
  }

  /** Calls an operation; the answer may be an error's. */
  call(credentials: Credentials, service: ServiceName, operation: string, input: Input): Promise<Answer> {
    return this.send(this.sign(requestFor(service, operation, input), service, credentials))
  }

  sign(request: PlainRequest, service: ServiceName, credentials: Credentials, now = Date.now()): PlainRequest {
    const hosted = { ...request, headers: { host: `127.0.0.1:${this.#port}`, ...request.headers } }
    const scope = { region: this.region, service, now }
    return { ...hosted, headers: { ...hosted.headers, ...signRequest(hosted, credentials, scope) } }
  }

  presign(request: PlainRequest, service: ServiceName, credentials: Credentials): PlainRequest {
    const hosted = { ...request, headers: { host: `127.0.0.1:${this.#port}`, ...request.headers } }
    const scope = { region: this.region, service, now: Date.now(), expiresIn: 60 }
    return { ...hosted, query: presign(hosted, credentials, scope) }
  }

  send({ method, path, query, headers, body }: PlainRequest): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const sent = httpRequest(
        {
          host: '127.0.0.1',
          port: this.#port,
          agent: this.#agent,
          method,
          path: query === '' ? path : `${path}?${query}`,
          headers: 'transfer-encoding' in headers ? headers : { 'content-length': String(body.length), ...headers },
          timeout: patience,
        },
        (response) => {
          const chunks: Buffer[] = []
          const answer = () => ({
            status: response.statusCode!,
            headers: response.headers,
            body: Buffer.concat(chunks).toString(),
          })
          if (response.headers['content-type'] === 'text/event-stream') {
            // It goes on for as long as somebody listens; that it began is the answer.
            resolve(answer())
            sent.destroy()
            return
          }
          response.on('data', (chunk: Buffer) => chunks.push(chunk))
          response.on('error', reject)
          response.on('end', () => resolve(answer()))
        },
      )
      sent.on('timeout', () => sent.destroy(new Error(`no answer within ${patience} ms`)))
      sent.on('error', reject)
      sent.end(body)
    })
  }
}

/** A request for an operation as the SDKs make it, unsigned. */
export function requestFor(service: ServiceName, operation: string, input: Input): PlainRequest {
  const { metadata } = models[service]
  const base = { method: 'POST', path: '/', query: '' }
  if (metadata.protocol === 'json') {
    const headers = {
      'content-type': `application/x-amz-json-${metadata.jsonVersion}`,
      'x-amz-target': `${metadata.targetPrefix}.${operation}`,
    }
    return { ...base, headers, body: Buffer.from(jsonText(input)) }
  }
  if (metadata.protocol === 'rest-json') return restRequest(service, operation, input)
  const headers = { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' }
  return { ...base, headers, body: Buffer.from(queryForm(service, operation, input)) }
}

/** Members by the place that the model gives them. What a place cannot hold is sent as a text. */
function restRequest(service: ServiceName, operation: string, input: Input): PlainRequest {
  const { http, input: reference } = models[service].operations[operation]!
  const { method, requestUri } = http!
  const shape = shapeOf(service, reference!.shape)
  const headers: Record<string, string> = { 'content-type': 'application/octet-stream' }
  const query = new URLSearchParams()
  let path = requestUri
  let body = Buffer.alloc(0)
  for (const [member, { location, locationName = member }] of Object.entries(shape.members ?? {})) {
    const given = input[member]
    if (given === undefined) continue
    if (location === 'uri') path = path.replace(`{${locationName}}`, () => encodeURIComponent(String(given)))
    else if (location === 'querystring') query.set(locationName, String(given))
    else if (location === 'header') headers[locationName.toLowerCase()] = encodeURI(String(given))
    else body = given instanceof Uint8Array ? Buffer.from(given) : Buffer.from(String(given))
  }
  return { method, path, query: query.toString(), headers, body }
}

function jsonText(input: Input): string {
  return JSON.stringify(input, function (this: Record<string, unknown>, key, value) {
    // A Buffer's own toJSON comes before this function is asked.
    const given = this[key]
    return given instanceof Uint8Array ? Buffer.from(given).toString('base64') : value
  })
}

/** Code and message of an error, or undefined for what is none. */
export function errorIn({ status, headers, body }: Answer): { code: string; message: string } | undefined {
  if (status === 200) return undefined
  if (headers['content-type']?.includes('json')) {
    const { __type, message, Message } = JSON.parse(body) as { __type: string; message?: string; Message?: string }
    return { code: __type, message: message ?? Message ?? '' }
  }
  const [, code = '', message = ''] = /<Code>(.*?)<\/Code><Message>(.*?)<\/Message>/s.exec(body) ?? []
  return { code, message: unescapeXml(message) }
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

function unescapeXml(text: string): string {
  return text.replace(/&(?:#x([0-9A-F]+)|([a-z]+));/gi, (all, hex: string | undefined, name: string | undefined) =>
    hex ? String.fromCodePoint(Number.parseInt(hex, 16)) : (entities[name ?? ''] ?? all),
  )
}
