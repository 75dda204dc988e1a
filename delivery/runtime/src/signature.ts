/** AWS Signature Version 4 for the requests of this package: POST / with a JSON body. Source: IAM User Guide, reference_sigv-create-signed-request. */
import { createHash, createHmac } from 'node:crypto'
import type { AwsCredentials } from './credentials.ts'

const algorithm = 'AWS4-HMAC-SHA256'
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest()

export interface Unsigned {
  readonly host: string
  readonly target: string
  readonly body: string
}

/** @param now milliseconds since 1970 */
export function signedHeaders(
  { host, target, body }: Unsigned,
  { accessKeyId, secretAccessKey, sessionToken }: AwsCredentials,
  scope: { readonly region: string; readonly service: string; readonly now: number },
): Record<string, string> {
  const timestamp = new Date(scope.now).toISOString().replace(/[:-]|\.\d{3}/g, '')
  const headers: Record<string, string> = {
    'content-type': 'application/x-amz-json-1.1',
    host,
    'x-amz-date': timestamp,
    ...(sessionToken && { 'x-amz-security-token': sessionToken }),
    'x-amz-target': target,
  }
  const names = Object.keys(headers).join(';')
  const listed = Object.entries(headers).map(([name, value]) => `${name}:${value}\n`)
  const canonical = `POST\n/\n\n${listed.join('')}\n${names}\n${sha256(body)}`
  const path = [timestamp.slice(0, 8), scope.region, scope.service, 'aws4_request']
  const where = path.join('/')
  const key = path.reduce<string | Buffer>(hmac, `AWS4${secretAccessKey}`)
  const signature = hmac(key, `${algorithm}\n${timestamp}\n${where}\n${sha256(canonical)}`).toString('hex')
  const authorization = `${algorithm} Credential=${accessKeyId}/${where}, SignedHeaders=${names}, Signature=${signature}`
  return { ...headers, authorization }
}
