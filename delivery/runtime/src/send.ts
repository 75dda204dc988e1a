/** One HTTP request over a connection that is kept open: node:http or node:https, whichever the address asks for. */
import type { Agent, IncomingMessage } from 'node:http'
import { AwsError } from './secret-error.ts'

export interface Answer {
  readonly status: number
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

interface Sent {
  readonly method: 'GET' | 'POST' | 'PUT'
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
  /** Milliseconds until the whole answer must be there. */
  readonly timeout: number
}

/** By protocol. */
const agents: Record<string, Agent> = {}

/** More than any answer with secrets in it has: BatchGetSecretValue's 20 of 64 KB, escaped. */
const mostBytes = 10 * 1024 * 1024

/** @throws AwsError NetworkError, TimeoutError */
export async function send(url: URL, { method, headers, body, timeout }: Sent): Promise<Answer> {
  const { protocol } = url
  // Only what is used is loaded: each costs milliseconds of a cold start.
  const module = await (protocol === 'https:' ? import('node:https') : import('node:http'))
  agents[protocol] ??= new module.Agent({ keepAlive: true })
  const agent = agents[protocol]
  return new Promise((resolve, reject) => {
    const request = module.request(url, { method, agent, headers })
    const timer = setTimeout(() => {
      request.destroy(new AwsError('TimeoutError', 0, `no answer within ${timeout} ms`))
    }, timeout)
    const fail = (error: Error) => {
      clearTimeout(timer)
      const { code } = error as NodeJS.ErrnoException
      reject(
        error instanceof AwsError ? error : new AwsError('NetworkError', 0, `no connection to ${url.origin} (${code})`),
      )
    }
    request.on('error', fail)
    request.on('response', (response) => {
      const parts: Buffer[] = []
      let size = 0
      response.on('data', (part: Buffer) => {
        size += part.length
        if (size > mostBytes) request.destroy(new AwsError('TooLarge', 400, 'the answer is too long'))
        else parts.push(part)
      })
      response.on('error', fail)
      response.on('end', () => {
        clearTimeout(timer)
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(parts).toString() })
      })
    })
    request.end(body)
  })
}
