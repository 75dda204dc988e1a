/** What every source of secrets is: it is asked for several, and answers each with a value or an error of its own. */

interface Asked {
  /** Past every cache that is on the way. */
  readonly anew?: boolean | undefined
}

/** One parameter: `name`, `name:3`, `name:label` or an ARN with either. */
export interface ParameterRequest extends Asked {
  readonly kind: 'parameter'
  readonly name: string
  readonly decrypt: boolean
}

/** Every parameter below a path, as an object. */
export interface TreeRequest extends Asked {
  readonly kind: 'tree'
  readonly path: string
  readonly recursive: boolean
  readonly decrypt: boolean
  readonly filters?: readonly object[] | undefined
}

/** One version of a secret. */
export interface SecretRequest extends Asked {
  readonly kind: 'secret'
  readonly id: string
  readonly stage?: string | undefined
  readonly version?: string | undefined
}

/** One that lies in the bundle. */
export interface BakedRequest extends Asked {
  readonly kind: 'baked'
  readonly name: string
  /** Where it is declared to come from: what lies in the bundle must come from there. */
  readonly from: string
}

export type SourceRequest = ParameterRequest | TreeRequest | SecretRequest | BakedRequest

/** The whole request, as the key of a cache. */
export function keyOf(request: SourceRequest): string {
  return request.kind === 'parameter' ? keyOfParameter(request.name, request.decrypt) : JSON.stringify(request)
}

/** The name itself, mostly: a text that is made for a read costs more than the read. No name begins with a tilde or a brace. */
export function keyOfParameter(name: string, decrypt: boolean): string {
  return decrypt ? name : `~${name}`
}

export interface Fetched {
  /** Of a tree, values by the rest of their names. */
  readonly value: string | Uint8Array | Readonly<Record<string, string>>
  /** `String`, `StringList` or `SecureString` of a parameter. */
  readonly type?: string | undefined
  readonly version?: string | undefined
  /** As the service answered it: a parameter, a secret, or a list of parameters. For those who pass it on. */
  readonly answer?: object | undefined
}

export interface Source {
  /** As many answers as requests, in their order. Resolves even when all of them failed. */
  fetch(requests: readonly SourceRequest[]): Promise<(Fetched | Error)[]>
}
