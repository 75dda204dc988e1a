/** Calls a store, Larder's or AWS's, over the wire: signed AWS JSON and Query, without an SDK. */
import { type Credentials, signRequest } from '@larder/wire'
import { mapOf, readXml, type XmlMap } from './read-xml.ts'

export interface Endpoint {
  /** Absent, AWS's own endpoints. */
  readonly url: string | undefined
  readonly region: string
}

/** What the store said no with. */
export class StoreError extends Error {
  readonly code: string

  constructor(code: string, message: string) {
    // After an empty line stands the whole request, of one whose signature is wrong.
    super(message.split('\n\n', 1)[0])
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
  endpoint: Endpoint,
  action: string,
  input: Readonly<Record<string, string>>,
  credentials?: Credentials,
): Promise<(element: string) => string> {
  const answer = await callQuery(endpoint, 'sts', action, input, credentials)
  return (element) => {
    const value = elementOf(answer, element)
    if (value === undefined) throw new Error(`The answer of ${action} has no ${element}.`)
    return value
  }
}

const versions = { sts: '2011-06-15', iam: '2010-05-08' } as const

/** Calls STS or IAM. Resolves to what the answer holds. */
export async function callQuery(
  { url, region }: Endpoint,
  service: 'sts' | 'iam',
  action: string,
  input: object,
  credentials?: Credentials,
): Promise<XmlMap> {
  const body = new URLSearchParams([['Action', action], ['Version', versions[service]], ...formOf(input)]).toString()
  const headers = { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' }
  const signing = credentials && { credentials, region: service === 'iam' ? 'us-east-1' : region, service }
  const own = service === 'iam' ? 'https://iam.amazonaws.com' : `https://sts.${region}.amazonaws.com`
  const { ok, text } = await send(url ?? own, headers, body, signing)
  const answer = readXml(text)
  if (ok) return mapOf(answer[`${action}Result`])
  const { Code, Message } = mapOf(answer.Error)
  throw new StoreError(String(Code ?? 'UnknownError'), String(Message ?? 'The store gave no reason.'))
}

/** `{ Tags: [{ Key: 'a' }] }` is `Tags.member.1.Key=a`. */
function formOf(value: unknown, name = ''): [string, string][] {
  if (value === undefined) return []
  if (Array.isArray(value)) return value.flatMap((item, n) => formOf(item, `${name}.member.${n + 1}`))
  if (typeof value !== 'object' || value === null) return [[name, String(value)]]
  return Object.entries(value).flatMap(([key, item]) => formOf(item, name === '' ? key : `${name}.${key}`))
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
    throw new StoreError(
      'NetworkError',
      `${url} cannot be reached: ${cause instanceof Error ? cause.message : message}`,
    )
  }
  const received = await answer.text()
  if (received.length > mostAnswer) throw new Error(`The answer of ${url} is too long.`)
  return { ok: answer.ok, text: received }
}

/** The text of the first element of this name: STS's answers nest nothing that repeats one. */
function elementOf(answer: XmlMap, name: string): string | undefined {
  for (const [key, value] of Object.entries(answer)) {
    if (key === name && typeof value === 'string') return value
    const inner = elementOf(mapOf(value), name)
    if (inner !== undefined) return inner
  }
  return undefined
}
