/** What every answer must be, whatever was asked. */
import { XMLValidator } from 'fast-xml-parser'
import type { Answer } from './signed-client.ts'

const requestId = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** Traces of the program itself. */
const inside = /node:internal|\.ts:\d+|\bat [\w.]+ \(|SQLITE|node_modules/

/** What is wrong with an answer; undefined when nothing is. */
export function flawIn(answer: Answer): string | undefined {
  const { status, headers, body } = answer
  if (status >= 500) return `status ${status}`
  if (inside.test(body)) return 'tells of the program'
  if (headers['content-length'] !== undefined && Number(headers['content-length']) !== Buffer.byteLength(body)) {
    return 'another length than it says'
  }
  const id = headers['x-amzn-requestid']
  if (typeof id !== 'string' || !requestId.test(id)) return 'no request id'
  const type = headers['content-type'] ?? ''
  if (type.startsWith('application/x-amz-json-') || type === 'application/json') return flawInJson(answer)
  if (type === 'text/xml') return flawInXml(answer, id)
  if (type === 'text/event-stream') return status === 200 ? undefined : `a stream with status ${status}`
  return `content type ${type}`
}

function flawInJson({ status, headers, body }: Answer): string | undefined {
  if (status === 200 && body === '') return undefined
  try {
    const content = JSON.parse(body) as { __type?: unknown; message?: unknown; Message?: unknown }
    if (status === 200) return typeof content === 'object' && content !== null ? undefined : 'no object'
    const message = content.message ?? content.Message ?? ''
    if (typeof message !== 'string') return 'a message that is no text'
    const code = content.__type
    return typeof code === 'string' && code === headers['x-amzn-errortype'] ? undefined : 'no error code'
  } catch {
    return 'no JSON'
  }
}

function flawInXml({ status, body }: Answer, id: string): string | undefined {
  if (XMLValidator.validate(body) !== true) return 'no XML'
  if (!body.includes(`<RequestId>${id}</RequestId>`)) return 'another request id inside'
  return status === 200 || /<Code>\w+<\/Code>/.test(body) ? undefined : 'no error code'
}

/** An answer of the HTTP layer, before there is a request that could have an id: nothing but a status, and the connection ends. */
export function isBareRefusal({ status, headers, body }: Answer): boolean {
  return [400, 408, 413, 417, 431].includes(status) && body === '' && headers['x-amzn-requestid'] === undefined
}
