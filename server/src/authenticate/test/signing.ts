/** For the tests of authentication: requests, and those who sign them. */
import { createHash, createHmac, type Hmac } from 'node:crypto'
import { type Credentials, type SignedRequest, signRequest } from '@larder/wire'
import { SignatureV4 } from '@smithy/signature-v4'
import { authenticator } from '../../authenticate.ts'
import { LastUseRecorder } from '../../credentials/last-use-recorder.ts'
import { handleRequest } from '../../handle-request.ts'
import { models } from '../../models.ts'
import type { Input, ServiceName, Services } from '../../operation.ts'
import { openIdentities } from '../../services/identities/test/people.ts'

export const region = 'eu-central-1'
const host = 'larder.example:4566'

/** A request that nobody has signed yet. `input` is JSON, or the form's own names for query services. */
export function requestOf(service: ServiceName, operation: string, input: Record<string, unknown> = {}): SignedRequest {
  const model = models[service]
  const headers = { host, 'user-agent': 'test' }
  if (model.protocol === 'json') {
    const target = {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `${model.targetPrefix}.${operation}`,
    }
    const body = Buffer.from(JSON.stringify(input))
    return { method: 'POST', path: '/', query: '', headers: { ...headers, ...target }, body }
  }
  const form = new URLSearchParams({
    Action: operation,
    Version: model.apiVersion,
    ...(input as Record<string, string>),
  })
  const body = Buffer.from(form.toString())
  const type = { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' }
  return { method: 'POST', path: '/', query: '', headers: { ...headers, ...type }, body }
}

export function withHeaders(request: SignedRequest, headers: Record<string, string>): SignedRequest {
  return { ...request, headers: { ...request.headers, ...headers } }
}

export function sign(
  request: SignedRequest,
  credentials: Credentials,
  scope: { service: string; now: number; region?: string },
): SignedRequest {
  return withHeaders(request, signRequest(request, credentials, { region, ...scope }))
}

/** AWS's own signer, as the SDKs use it. */
export function sdkSigner(credentials: Credentials, service: string): SignatureV4 {
  const { accessKeyId, secretAccessKey, sessionToken } = credentials
  const identity = { accessKeyId, secretAccessKey, ...(sessionToken !== undefined && { sessionToken }) }
  return new SignatureV4({ credentials: identity, region, service, sha256: Sha256 })
}

class Sha256 {
  readonly #secret: Uint8Array | undefined
  #hash: Hmac | ReturnType<typeof createHash>

  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#secret = secret === undefined ? undefined : bytesOf(secret)
    this.#hash = this.#start()
  }

  update(data: string | ArrayBuffer | ArrayBufferView): void {
    this.#hash.update(bytesOf(data))
  }

  async digest(): Promise<Uint8Array> {
    return this.#hash.digest()
  }

  reset(): void {
    this.#hash = this.#start()
  }

  #start() {
    return this.#secret === undefined ? createHash('sha256') : createHmac('sha256', this.#secret)
  }
}

function bytesOf(data: string | ArrayBuffer | ArrayBufferView): Uint8Array {
  if (typeof data === 'string') return Buffer.from(data)
  return ArrayBuffer.isView(data) ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength) : new Uint8Array(data)
}

/** A request in the form that AWS's signer takes, and back. */
export function toSdk({ method, path, query, headers, body }: SignedRequest) {
  const [hostname = '', port] = headers.host!.split(':')
  const pairs = Object.fromEntries(new URLSearchParams(query))
  return { method, protocol: 'http:', hostname, port: Number(port), path, query: pairs, headers: { ...headers }, body }
}

export function fromSdk(
  request: SignedRequest,
  signed: { headers: Record<string, string>; query?: object },
): SignedRequest {
  const query = Object.entries((signed.query ?? {}) as Record<string, string>)
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
    .join('&')
  const headers = Object.fromEntries(Object.entries(signed.headers).map(([name, value]) => [name.toLowerCase(), value]))
  return { ...request, headers, query }
}

/** A store that asks for signatures. */
export async function openSigned(test: Parameters<typeof openIdentities>[0]) {
  const identities = await openIdentities(test)
  const { store, keys, clock, larder, call, administrator, defects, firstKey } = identities
  const lastUses = new LastUseRecorder(store)
  const authenticate = authenticator({ store, keys, lastUses })
  const asking = { ...larder, authenticate }
  test.after(() => lastUses.settled())

  /** Signs now, sends, and tells what came back: 200 and the body, or the error's code and message. */
  async function send<S extends ServiceName>(
    credentials: Credentials,
    service: S,
    operation: keyof Services[S] & string,
    input: Record<string, unknown> = {},
  ) {
    const signed = sign(requestOf(service, operation, input), credentials, {
      service: models[service].signingName,
      now: clock.now,
    })
    const origin = { sourceIp: '127.0.0.1', userAgent: 'test', secure: false }
    const { status, body } = await handleRequest({ ...signed, ...origin }, asking)
    const text = body.toString()
    const code = /"__type":"(\w+)"|<Code>(\w+)</.exec(text)
    return { status, text, code: code?.[1] ?? code?.[2] }
  }

  return {
    store,
    keys,
    clock,
    call,
    administrator,
    defects,
    lastUses,
    authenticate,
    send,
    /** The administrator's own, made at the first start. */
    credentials: { accessKeyId: firstKey.accessKeyId, secretAccessKey: firstKey.secretAccessKey },
    async newUser(UserName: string, PolicyDocument?: string): Promise<Credentials> {
      await call(administrator, 'iam', 'CreateUser', { UserName })
      if (PolicyDocument) {
        await call(administrator, 'iam', 'PutUserPolicy', { UserName, PolicyName: 'own', PolicyDocument })
      }
      const { AccessKey } = await call(administrator, 'iam', 'CreateAccessKey', { UserName })
      return { accessKeyId: AccessKey!.AccessKeyId!, secretAccessKey: AccessKey!.SecretAccessKey! }
    },
    async assume(input: Input<'sts', 'AssumeRole'>): Promise<Credentials> {
      const { Credentials: made } = await call(administrator, 'sts', 'AssumeRole', input)
      return {
        accessKeyId: made!.AccessKeyId!,
        secretAccessKey: made!.SecretAccessKey!,
        sessionToken: made!.SessionToken!,
      }
    },
  }
}
