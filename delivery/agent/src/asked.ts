/** What a request to the agent asks for, by its method, path and query: the paths of AWS's Lambda extension, of its Secrets Manager agent, and two of our own. */
import type { ParameterRequest, SecretRequest, TreeRequest } from '@larder/runtime/source.ts'

export type Asked =
  | { readonly path: 'ping' | 'metrics' }
  | { readonly path: 'parameter'; readonly request: ParameterRequest }
  | { readonly path: 'secret'; readonly request: SecretRequest; readonly roleArn: string | undefined }
  | { readonly path: 'tree'; readonly request: TreeRequest }
  | { readonly path: 'batch'; readonly requests: readonly (ParameterRequest | SecretRequest)[] }

/** A request that is answered with a line of text, in the words of AWS's agent. */
export class Refused extends Error {
  readonly status: number

  constructor(status: number, text: string) {
    super(text)
    this.status = status
  }
}

const mostInBatch = 50

/** @param prefix of the paths that end in a secret's id. @throws Refused */
export function readAsked(url: string, prefix: string): Asked {
  const cut = url.indexOf('?')
  const path = cut < 0 ? url : url.slice(0, cut)
  const query = new URLSearchParams(cut < 0 ? '' : url.slice(cut + 1))
  switch (path) {
    case '/ping':
      return { path: 'ping' }
    case '/metrics':
      return { path: 'metrics' }
    case '/systemsmanager/parameters/get':
    case '/systemsmanager/parameters/get/':
      return { path: 'parameter', request: parameterIn(query) }
    case '/secretsmanager/get':
      return secretIn(query, required(query, 'secretId'), ['secretId'])
    case '/larder/parameters-by-path':
      return { path: 'tree', request: treeIn(query) }
    case '/larder/batch':
      return { path: 'batch', requests: batchIn(query) }
  }
  if (!path.startsWith(prefix)) throw new Refused(404, 'Not found')
  const id = decoded(path.slice(prefix.length))
  if (id === '') throw new Refused(400, 'missing secret ID')
  return secretIn(query, id, [])
}

function parameterIn(query: URLSearchParams): ParameterRequest {
  only(query, ['name', 'version', 'label', 'withDecryption', 'refreshNow'])
  const name = required(query, 'name')
  // A label beside a version is ignored, as AWS's extension does.
  const selector = one(query, 'version') ?? one(query, 'label')
  return {
    kind: 'parameter',
    name: selector === undefined ? name : `${name}:${selector}`,
    decrypt: flag(query, 'withDecryption'),
    anew: flag(query, 'refreshNow'),
  }
}

function secretIn(query: URLSearchParams, id: string, more: readonly string[]): Asked {
  only(query, [...more, 'versionId', 'versionStage', 'refreshNow', 'roleArn'])
  const roleArn = one(query, 'roleArn')
  if (roleArn !== undefined && !/^arn:[\w-]+:iam::\d{12}:role\/[\w+=,.@/-]{1,512}$/.test(roleArn)) {
    throw new Refused(400, 'invalid roleArn format, expected arn:<partition>:iam::<account>:role/<name>')
  }
  const request: SecretRequest = {
    kind: 'secret',
    id,
    version: one(query, 'versionId'),
    stage: one(query, 'versionStage'),
    anew: flag(query, 'refreshNow'),
  }
  return { path: 'secret', request, roleArn }
}

function treeIn(query: URLSearchParams): TreeRequest {
  only(query, ['path', 'recursive', 'withDecryption', 'refreshNow', 'filters'])
  return {
    kind: 'tree',
    path: required(query, 'path'),
    recursive: flag(query, 'recursive'),
    decrypt: flag(query, 'withDecryption'),
    filters: filtersIn(one(query, 'filters')),
    anew: flag(query, 'refreshNow'),
  }
}

function batchIn(query: URLSearchParams): (ParameterRequest | SecretRequest)[] {
  only(query, ['name', 'secretId', 'withDecryption', 'refreshNow'], ['name', 'secretId'])
  const decrypt = flag(query, 'withDecryption')
  const anew = flag(query, 'refreshNow')
  const requests = [
    ...[...new Set(query.getAll('name'))].map((name) => ({ kind: 'parameter' as const, name, decrypt, anew })),
    ...[...new Set(query.getAll('secretId'))].map((id) => ({ kind: 'secret' as const, id, anew })),
  ]
  if (requests.length === 0) throw new Refused(400, 'missing parameter name')
  if (requests.length > mostInBatch) throw new Refused(400, `more than ${mostInBatch} in one request`)
  return requests
}

function filtersIn(text: string | undefined): readonly object[] | undefined {
  if (text === undefined) return undefined
  try {
    const filters: unknown = JSON.parse(text)
    if (Array.isArray(filters)) return filters
  } catch {
    // Refused below.
  }
  throw new Refused(400, 'invalid filters value')
}

function only(query: URLSearchParams, known: readonly string[], repeated: readonly string[] = []): void {
  for (const name of query.keys()) {
    if (!known.includes(name)) throw new Refused(400, `unknown parameter: ${name.slice(0, 100)}`)
    if (!repeated.includes(name) && query.getAll(name).length > 1) throw new Refused(400, `repeated parameter: ${name}`)
  }
}

function one(query: URLSearchParams, name: string): string | undefined {
  return query.get(name) || undefined
}

function required(query: URLSearchParams, name: string): string {
  const value = one(query, name)
  if (value === undefined) throw new Refused(400, `missing parameter ${name}`)
  return value
}

const flags: Readonly<Record<string, boolean>> = { true: true, '1': true, false: false, '0': false }

function flag(query: URLSearchParams, name: string): boolean {
  const given = one(query, name)
  const value = given === undefined ? false : Object.hasOwn(flags, given) ? flags[given] : undefined
  if (value === undefined) throw new Refused(400, `invalid ${name} value`)
  return value
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw new Refused(400, 'invalid path')
  }
}
