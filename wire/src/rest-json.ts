// The REST flavour of AWS JSON, which Lambda speaks: members travel in the path, the query string, headers or the body.

import { compileJsonDecoder } from './aws-json-decode.ts'
import { compileJsonEncoder } from './aws-json-encode.ts'
import { parseForm } from './form.ts'
import { membersOf, type Operation, type ServiceModel, type Shape, shapeNamed } from './service-model.ts'
import type { SignedRequest } from './sigv4-request.ts'
import { WireError } from './wire-error.ts'

interface RestAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer | string
}

/** How one operation lies in HTTP. */
export interface RestBinding {
  readonly method: string
  /** Whether this path, percent-encoded as sent, is the operation's. */
  matches(path: string): boolean
  /** The input in the model's types, not validated. Throws a WireError and nothing else. */
  decode(request: Pick<SignedRequest, 'path' | 'query' | 'headers' | 'body'>): unknown
  encode(output: unknown): RestAnswer
}

type Place = 'uri' | 'querystring' | 'header' | 'body' | 'payload' | 'statusCode'

interface Member {
  readonly name: string
  readonly sentAs: string
  readonly place: Place
  readonly shape: Shape
}

export function compileRestBinding(model: ServiceModel, operation: Operation): RestBinding {
  const { method, requestUri, responseCode = 200 } = operation.http ?? { method: 'POST', requestUri: '/' }
  const labels: string[] = []
  const pattern = requestUri.replace(/\{(\w+)\}/g, (_, label: string) => {
    labels.push(label)
    return '([^/]+)'
  })
  const path = new RegExp(`^${pattern}/?$`)
  return {
    method,
    matches: (asked) => path.test(asked),
    decode: compileDecoder(model, operation.input?.shape, path, labels),
    encode: compileEncoder(model, operation.output?.shape, responseCode),
  }
}

function placesOf(model: ServiceModel, name: string): Member[] {
  const structure = shapeNamed(model, name)
  return membersOf(structure).map(([member, { shape, location, locationName }]) => ({
    name: member,
    sentAs: locationName ?? member,
    place: (location as Place | undefined) ?? (structure.payload === member ? 'payload' : 'body'),
    shape: shapeNamed(model, shape),
  }))
}

function compileDecoder(
  model: ServiceModel,
  input: string | undefined,
  path: RegExp,
  labels: readonly string[],
): RestBinding['decode'] {
  if (input === undefined) return () => ({})
  const members = placesOf(model, input)
  const body = members.some(({ place }) => place === 'body') ? compileJsonDecoder(model, input) : () => ({})
  return (request) => {
    const decoded = body(request.body) as Record<string, unknown>
    const inPath = path.exec(request.path)?.slice(1) ?? []
    const query = parseForm(request.query)
    const sent: { readonly [place in Place]?: (name: string) => string | undefined } = {
      uri: (name) => unescaped(inPath[labels.indexOf(name)]),
      querystring: (name) => query.get(name),
      header: (name) => request.headers[name.toLowerCase()],
    }
    for (const { name, sentAs, place, shape } of members) {
      if (place === 'body') continue
      // What the body says of a member that travels elsewhere is not that member.
      delete decoded[name]
      const given = place === 'payload' ? nonEmpty(request.body) : textIn(shape, sent[place]?.(sentAs))
      if (given !== undefined) decoded[name] = given
    }
    return decoded
  }
}

function nonEmpty(body: Buffer): Buffer | undefined {
  return body.length === 0 ? undefined : body
}

function unescaped(text: string | undefined): string | undefined {
  try {
    return text && decodeURIComponent(text)
  } catch {
    throw new WireError('SerializationException', 'The path has a bad escape.')
  }
}

function textIn({ type }: Shape, text: string | undefined): string | number | boolean | undefined {
  if (text === undefined || type === 'string') return text
  if (type === 'boolean') return text === 'true'
  if (/^-?\d{1,15}$/.test(text)) return Number(text)
  throw new WireError('SerializationException', `${type} expected.`)
}

function compileEncoder(model: ServiceModel, output: string | undefined, status: number): RestBinding['encode'] {
  const members = output === undefined ? [] : placesOf(model, output)
  const json = compileJsonEncoder(model, output)
  const payload = members.find(({ place }) => place === 'payload')
  const elsewhere = members.filter(({ place }) => place !== 'body' && place !== 'payload')
  return (given) => {
    const all = given as Record<string, unknown>
    const headers: Record<string, string> = {}
    let answered = status
    for (const { name, sentAs, place } of elsewhere) {
      if (all[name] === undefined) continue
      if (place === 'statusCode') answered = all[name] as number
      else headers[sentAs] = String(all[name])
    }
    if (payload) return { status: answered, headers, body: Buffer.from((all[payload.name] as Uint8Array) ?? '') }
    const inBody = Object.fromEntries(
      Object.entries(all).filter(([name]) => !elsewhere.some((one) => one.name === name)),
    )
    return { status: answered, headers, body: json(inBody) }
  }
}
