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
  switch (request.kind) {
    case 'parameter':
      return keyOfParameter(request)
    case 'secret':
      return keyOfSecret(request)
    case 'tree':
      return keyOfTree(request)
    case 'baked':
      return JSON.stringify(request)
  }
}

// A name, mostly with a mark before it. No name begins with one of these, or with a brace.

export function keyOfParameter({ name, decrypt }: ParameterRequest): string {
  return decrypt ? name : marked('~', name)
}

export function keyOfSecret(request: SecretRequest): string {
  return request.stage || request.version ? JSON.stringify(request) : marked('?', request.id)
}

export function keyOfTree(request: TreeRequest): string {
  const { path, recursive, decrypt, filters } = request
  if (filters) return JSON.stringify(request)
  return decrypt ? marked(recursive ? '**' : '*', path) : marked(recursive ? '++' : '+', path)
}

const mostMarked = 1_000
const markedNames = new Map<string, Record<string, string>>()

/** Made once for many reads: making a text costs more than a read. */
function marked(mark: string, name: string): string {
  let texts = markedNames.get(name)
  if (!texts) {
    if (markedNames.size === mostMarked) markedNames.clear()
    texts = {}
    markedNames.set(name, texts)
  }
  texts[mark] ??= mark + name
  return texts[mark]
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
