/**
 * The direct calls, with the signatures of Powertools for AWS Lambda, so that changing the import is the migration. Unlike there, what is asked
 * for is the whole key of the cache, calls in flight are shared, selectors map to their answers, and a store that is down for a while fails no
 * cached read.
 */

import { fetchParameter, fetchSecret, fetchTree } from './aws-answers.ts'
import type { AwsClient } from './aws-call.ts'
import { now } from './clock.ts'
import { fetchTogether } from './gather.ts'
import { type Defaults, fetchAlone, type Kept, runtime, settled } from './runtime.ts'
import { SecretError, secretError } from './secret-error.ts'
import {
  type Fetched,
  keyOfParameter,
  keyOfSecret,
  keyOfTree,
  type ParameterRequest,
  type SecretRequest,
  type SourceRequest,
  type TreeRequest,
} from './source.ts'
import { type Transform, transformed, transformFor } from './transform.ts'

type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json }

interface Common {
  /** Seconds that a value may be old (5, or POWERTOOLS_PARAMETERS_MAX_AGE). */
  maxAge?: number
  /** Asks past the cache. */
  forceFetch?: boolean
}

export interface GetParameterOptions extends Common {
  decrypt?: boolean
  transform?: Transform
  throwOnMissing?: boolean
  sdkOptions?: { WithDecryption?: boolean }
}

export interface GetParametersOptions extends Common {
  decrypt?: boolean
  recursive?: boolean
  transform?: Transform | 'auto'
  throwOnTransformError?: boolean
  sdkOptions?: { WithDecryption?: boolean; Recursive?: boolean; ParameterFilters?: object[] }
}

export interface GetParametersByNameOptions {
  maxAge?: number
  decrypt?: boolean
  transform?: Transform
  /** Names what could not be got in `_errors` instead of throwing, when false. */
  throwOnError?: boolean
}

export interface GetSecretOptions extends Common {
  transform?: Transform
  throwOnMissing?: boolean
  sdkOptions?: { VersionId?: string; VersionStage?: string }
}

export interface SetParameterOptions {
  value: string
  overwrite?: boolean
  description?: string
  parameterType?: 'String' | 'StringList' | 'SecureString'
  tier?: 'Standard' | 'Advanced' | 'Intelligent-Tiering'
  kmsKeyId?: string
  sdkOptions?: object
}

type Output<Options, Plain> = Options extends { transform: 'json' } ? Json : Plain
type Maybe<Options, T> = Options extends { throwOnMissing: true } ? T : T | undefined

interface Shape {
  readonly transform?: Transform | undefined
}

/** How one kind of thing is read. */
interface Reading<Request extends SourceRequest, Options extends Common> {
  readonly request: (name: string, options: Options, defaults: Defaults) => Request
  readonly key: (request: Request) => string
  readonly fetch: (client: AwsClient, request: Request) => Promise<Fetched>
  /** What is answered, of what was fetched. */
  readonly shape: (value: Fetched['value'], options: Options, name: string) => unknown
}

/**
 * A value that is past its age is asked for before it is answered, as callers of these expect; only a store that is down makes them stale. Most reads
 * find a fresh one. They are not async, and nothing is made for them that was made before: either costs more than finding it.
 */
function read<Request extends SourceRequest, Options extends Common>(
  how: Reading<Request, Options>,
  name: string,
  options: Options,
): Promise<unknown> {
  try {
    const one = runtime()
    const request = how.request(name, options, one)
    const key = how.key(request)
    const maxAge = (options.maxAge ?? one.maxAge) * 1000
    const anew = options.forceFetch
    const known = anew ? undefined : (one.cache.fresh(key, maxAge, now()) as Kept | undefined)
    if (known) return settled(known, how.shape(known.value, options, name))
    const freshness = { maxAge, maxStale: one.maxStale, refresh: 'before' as const }
    const fetch = () => fetchAlone(one, { ...request, anew }, name, how.fetch)
    return one.cache.get(key, freshness, fetch, anew).then(({ value }) => how.shape(value, options, name))
  } catch (error) {
    return Promise.reject(error)
  }
}

function shaped(value: Fetched['value'], { transform }: Shape, name: string): unknown {
  return transform ? transformed(value as string | Uint8Array, transform, name) : value
}

const parameter: Reading<ParameterRequest, GetParameterOptions> = {
  request: (name, { decrypt, sdkOptions }, { decrypts }) => ({
    kind: 'parameter',
    name,
    decrypt: decrypt ?? sdkOptions?.WithDecryption ?? decrypts,
  }),
  key: keyOfParameter,
  fetch: fetchParameter,
  shape: shaped,
}

/** @throws SecretError */
export function getParameter<const Options extends GetParameterOptions = GetParameterOptions>(
  name: string,
  options: Options = {} as Options,
): Promise<Maybe<Options, Output<Options, string>>> {
  return read(parameter, name, options) as Promise<Maybe<Options, Output<Options, string>>>
}

const tree: Reading<TreeRequest, GetParametersOptions> = {
  request: (path, { decrypt, recursive, sdkOptions }, { decrypts }) => ({
    kind: 'tree',
    path,
    decrypt: decrypt ?? sdkOptions?.WithDecryption ?? decrypts,
    recursive: recursive ?? sdkOptions?.Recursive ?? false,
    filters: sdkOptions?.ParameterFilters,
  }),
  key: keyOfTree,
  fetch: fetchTree,
  // An object of its own for each caller.
  shape: (value, { transform, throwOnTransformError }, path) => {
    const values: Record<string, unknown> = { ...(value as Readonly<Record<string, string>>) }
    if (transform === undefined) return values
    for (const [name, text] of Object.entries(values as Record<string, string>)) {
      const wanted = transform === 'auto' ? transformFor(name) : transform
      try {
        values[name] = shaped(text, { transform: wanted }, `${path}/${name}`)
      } catch (error) {
        if (throwOnTransformError) throw error
        values[name] = undefined
      }
    }
    return values
  },
}

/** @throws SecretError */
export function getParameters<const Options extends GetParametersOptions = GetParametersOptions>(
  path: string,
  options: Options = {} as Options,
): Promise<Record<string, Options extends { transform: 'json' | 'auto' } ? Json : string>> {
  return read(tree, path, options) as ReturnType<typeof getParameters<Options>>
}

/** Ten parameters a call, whatever their options. @throws SecretError */
export async function getParametersByName(
  parameters: Readonly<Record<string, GetParametersByNameOptions>>,
  { throwOnError = true, ...shared }: GetParametersByNameOptions = {},
): Promise<Record<string, unknown> & { _errors?: string[] }> {
  if (!throwOnError && Object.hasOwn(parameters, '_errors')) {
    throw new SecretError('Refused', '_errors', 'with throwOnError: false this name is where errors are told.')
  }
  const { cache, maxStale, decrypts, maxAge: usualAge } = runtime()
  const errors: string[] = []
  const values = Object.entries(parameters).map(async ([name, own]) => {
    const { decrypt = decrypts, maxAge = usualAge, transform } = { ...shared, ...own }
    const request = { kind: 'parameter' as const, name, decrypt }
    const freshness = { maxAge: maxAge * 1000, maxStale, refresh: 'before' as const }
    try {
      const key = keyOfParameter(request)
      const known = cache.fresh(key, freshness.maxAge, now()) as Kept | undefined
      const { value } = known ?? (await cache.get(key, freshness, () => fetchTogether(request, name)))
      return [name, shaped(value, { transform }, name)] as const
    } catch (error) {
      if (throwOnError) throw error
      errors.push(name)
      return undefined
    }
  })
  const found = Object.fromEntries((await Promise.all(values)).filter((one) => one !== undefined))
  return throwOnError ? found : { ...found, _errors: errors }
}

const secret: Reading<SecretRequest, GetSecretOptions> = {
  request: (id, { sdkOptions }) => ({
    kind: 'secret',
    id,
    version: sdkOptions?.VersionId,
    stage: sdkOptions?.VersionStage,
  }),
  key: keyOfSecret,
  fetch: fetchSecret,
  shape: shaped,
}

/** @throws SecretError */
export function getSecret<const Options extends GetSecretOptions = GetSecretOptions>(
  name: string,
  options: Options = {} as Options,
): Promise<Maybe<Options, Output<Options, string | Uint8Array>>> {
  return read(secret, name, options) as Promise<Maybe<Options, Output<Options, string | Uint8Array>>>
}

/** Resolves to the version. @throws SecretError */
export async function setParameter(name: string, options: SetParameterOptions): Promise<number> {
  const { client, cache } = runtime()
  const {
    value,
    overwrite = false,
    description,
    parameterType = 'String',
    tier = 'Standard',
    kmsKeyId,
    sdkOptions,
  } = options
  const input = {
    Tier: tier,
    Type: parameterType,
    Overwrite: overwrite,
    ...(kmsKeyId && { KeyId: kmsKeyId }),
    ...(description && { Description: description }),
    ...sdkOptions,
    Name: name,
    Value: value,
  }
  try {
    const { Version } = await client.call<{ Version: number }>('ssm', 'PutParameter', input)
    cache.forget()
    return Version
  } catch (error) {
    throw secretError(error, name)
  }
}
