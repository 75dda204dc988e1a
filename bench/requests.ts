/** Signed requests as bytes, which is what the load is made of, and single calls. */
import { signRequest } from '@larder/wire'
import { credentials } from './seed.ts'

/** What stands before the operation's name in X-Amz-Target. */
const targetPrefixes = { ssm: 'AmazonSSM', kms: 'TrentService', secretsmanager: 'secretsmanager' } as const

export interface Call {
  readonly service: keyof typeof targetPrefixes
  readonly operation: string
  readonly region: string
  readonly input: object
}

/** A whole HTTP request, base64. It holds for five minutes. */
export function requestFor(port: number, call: Call): string {
  const { headers, body } = signed(port, call)
  const lines = Object.entries({ ...headers, 'content-length': body.length }).map(
    ([name, value]) => `${name}: ${value}`,
  )
  return Buffer.concat([Buffer.from(`POST / HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`), body]).toString('base64')
}

/** The answer's body. */
export async function send(port: number, call: Call): Promise<string> {
  const { headers, body } = signed(port, call)
  const { host: _host, ...rest } = headers
  const response = await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', headers: rest, body })
  const text = await response.text()
  if (!response.ok) throw new Error(`${call.operation} was answered ${response.status}: ${text}`)
  return text
}

/** The answer. */
export async function ask<Output>(port: number, call: Call): Promise<Output> {
  return JSON.parse(await send(port, call)) as Output
}

function signed(port: number, { service, operation, region, input }: Call) {
  const body = Buffer.from(JSON.stringify(input))
  const headers = {
    host: `127.0.0.1:${port}`,
    'content-type': 'application/x-amz-json-1.1',
    'x-amz-target': `${targetPrefixes[service]}.${operation}`,
  }
  const scope = { region, service, now: Date.now() }
  return {
    body,
    headers: {
      ...headers,
      ...signRequest({ method: 'POST', path: '/', query: '', headers, body }, credentials, scope),
    },
  }
}
