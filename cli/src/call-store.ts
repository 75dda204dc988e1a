/** Calls a store, Larder's or AWS's, over the wire: signed AWS JSON and Query, without an SDK. */
import { type Credentials, signRequest } from '@larder/wire'

export interface Endpoint {
  /** Absent, AWS's own endpoints. */
  readonly url: string | undefined
  readonly region: string
}

/** What the store said no with. */
export class StoreError extends Error {
  readonly code: string

  constructor(code: string, message: string) {
    super(message)
    this.code = code
  }
}

const timeout = 30_000
const mostAnswer = 1_048_576

/** Calls one of the operations that only Larder has. Without credentials the request is not signed. */
export async function callLarder<Output>(
  { url, region }: Endpoint,
  operation: string,
  input: object,
  credentials?: Credentials,
): Promise<Output> {
  if (url === undefined)
    throw new Error('AWS has no such operation: name a Larder endpoint with --endpoint or AWS_ENDPOINT_URL.')
  const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': `Larder.${operation}` }
  const { ok, text } = await send(
    url,
    headers,
    JSON.stringify(input),
    credentials && { credentials, region, service: 'larder' },
  )
  const answer = JSON.parse(text) as { __type?: string; message?: string }
  if (!ok) throw new StoreError(answer.__type ?? 'UnknownError', answer.message ?? 'The store gave no reason.')
  return answer as Output
}

/** Calls STS. Resolves to a reader of the answer's elements by name. */
export async function callSts(
  { url, region }: Endpoint,
  action: string,
  input: Readonly<Record<string, string>>,
  credentials?: Credentials,
): Promise<(element: string) => string> {
  const body = new URLSearchParams({ Action: action, Version: '2011-06-15', ...input }).toString()
  const headers = { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' }
  const signing = credentials && { credentials, region, service: 'sts' }
  const { ok, text } = await send(url ?? `https://sts.${region}.amazonaws.com`, headers, body, signing)
  if (!ok)
    throw new StoreError(
      elementOf(text, 'Code') ?? 'UnknownError',
      elementOf(text, 'Message') ?? 'The store gave no reason.',
    )
  return (element) => {
    const value = elementOf(text, element)
    if (value === undefined) throw new Error(`The answer of ${action} has no ${element}.`)
    return value
  }
}

async function send(
  url: string,
  ownHeaders: Record<string, string>,
  text: string,
  signing: { credentials: Credentials; region: string; service: string } | undefined,
): Promise<{ ok: boolean; text: string }> {
  const { host } = new URL(url)
  const body = Buffer.from(text)
  const headers: Record<string, string> = { host, ...ownHeaders }
  if (signing) {
    const request = { method: 'POST', path: '/', query: '', headers, body }
    Object.assign(headers, signRequest(request, signing.credentials, { ...signing, now: Date.now() }))
  }
  let answer: Response
  try {
    answer = await fetch(new URL('/', url), {
      method: 'POST',
      headers,
      body,
      redirect: 'error',
      signal: AbortSignal.timeout(timeout),
    })
  } catch (error) {
    const { cause, message } = error as Error
    throw new Error(`${url} cannot be reached: ${cause instanceof Error ? cause.message : message}`)
  }
  const received = await answer.text()
  if (received.length > mostAnswer) throw new Error(`The answer of ${url} is too long.`)
  return { ok: answer.ok, text: received }
}

/** The text of the first element of this name: STS's answers nest nothing that repeats one. */
function elementOf(xml: string, name: string): string | undefined {
  const [, text] = new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml) ?? []
  return text?.replace(/&(lt|gt|quot|apos|amp|#(\d+)|#x([0-9a-fA-F]+));/g, (_all, entity: string, decimal, hex) =>
    decimal || hex ? String.fromCodePoint(Number.parseInt(decimal ?? hex, decimal ? 10 : 16)) : entities[entity]!,
  )
}

const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' }
