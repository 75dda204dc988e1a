/**
 * The direct calls, with the signatures of Powertools for AWS Lambda, so that changing the import is the migration. Unlike there, what is asked
 * for is the whole key of the cache, calls in flight are shared, selectors map to their answers, and a store that is down for a while fails no
 * cached read.
 */

import { fetchParameter, fetchSecret, fetchTree } from './aws-answers.ts'
import type { AwsClient } from './aws-call.ts'
import { fetchTogether } from './gather.ts'
import { fetchAlone, runtime } from './runtime.ts'
import { SecretError, secretError } from './secret-error.ts'
import { type Fetched, keyOf, keyOfParameter, type SourceRequest } from './source.ts'
import type { Transform } from './transform.ts'
import { transformed, transformFor } from './transform.ts'

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

const decryptsByDefault = () => /^(1|true|yes|y|on|t)$/i.test(process.env.POWERTOOLS_PARAMETERS_SSM_DECRYPT ?? '')

const secondsOf = (maxAge: number | undefined) => maxAge ?? Number(process.env.POWERTOOLS_PARAMETERS_MAX_AGE || 5)

/** A value that is past its age is asked for before it is answered, as callers of these expect; only a store that is down makes them stale. */
function get<Request extends SourceRequest>(
  request: Request,
  name: string,
  { maxAge, forceFetch }: Common,
  fetch: (client: AwsClient, request: Request) => Promise<Fetched>,
): Promise<Fetched> {
  const one = runtime()
  const freshness = { maxAge: secondsOf(maxAge) * 1000, maxStale: one.maxStale, refresh: 'before' as const }
  return one.cache.get(
    keyOf(request),
    freshness,
    () => fetchAlone(one, { ...request, anew: forceFetch }, name, fetch),
    forceFetch,
  )
}

function shaped(value: string | Uint8Array, transform: Transform | undefined, name: string): unknown {
  if (transform === undefined) return value
  try {
    return transformed(value, transform)
  } catch (error) {
    throw new SecretError('Malformed', name, `${(error as Error).message}.`)
  }
}

/** @throws SecretError */
export async function getParameter<const Options extends GetParameterOptions = GetParameterOptions>(
  name: string,
  options: Options = {} as Options,
): Promise<Maybe<Options, Output<Options, string>>> {
  const decrypt = options.decrypt ?? options.sdkOptions?.WithDecryption ?? decryptsByDefault()
  // Most reads end here, before anything is made for them.
  const known = options.forceFetch
    ? undefined
    : runtime().cache.fresh(keyOfParameter(name, decrypt), secondsOf(options.maxAge) * 1000)
  const found = (known ?? (await get({ kind: 'parameter', name, decrypt }, name, options, fetchParameter))) as Fetched
  return shaped(found.value as string, options.transform, name) as Output<Options, string>
}

/** @throws SecretError */
export async function getParameters<const Options extends GetParametersOptions = GetParametersOptions>(
  path: string,
  options: Options = {} as Options,
): Promise<Record<string, Options extends { transform: 'json' | 'auto' } ? Json : string>> {
  const { sdkOptions = {}, transform, throwOnTransformError = false } = options
  const request = {
    kind: 'tree' as const,
    path,
    decrypt: options.decrypt ?? sdkOptions.WithDecryption ?? decryptsByDefault(),
    recursive: options.recursive ?? sdkOptions.Recursive ?? false,
    filters: sdkOptions.ParameterFilters,
  }
  const found = await get(request, path, options, fetchTree)
  const values = Object.entries(found.value as Readonly<Record<string, string>>).map(([name, value]) => {
    const wanted = transform === 'auto' ? transformFor(name) : transform
    try {
      return [name, shaped(value, wanted, `${path}/${name}`)]
    } catch (error) {
      if (throwOnTransformError) throw error
      return [name, undefined]
    }
  })
  return Object.fromEntries(values)
}

/** Ten parameters a call, whatever their options. @throws SecretError */
export async function getParametersByName(
  parameters: Readonly<Record<string, GetParametersByNameOptions>>,
  { throwOnError = true, ...shared }: GetParametersByNameOptions = {},
): Promise<Record<string, unknown> & { _errors?: string[] }> {
  if (!throwOnError && Object.hasOwn(parameters, '_errors')) {
    throw new SecretError('Refused', '_errors', 'with throwOnError: false this name is where errors are told.')
  }
  const { cache, maxStale } = runtime()
  const errors: string[] = []
  const values = Object.entries(parameters).map(async ([name, own]) => {
    const { decrypt = decryptsByDefault(), transform, maxAge } = { ...shared, ...own }
    const request = { kind: 'parameter' as const, name, decrypt }
    const freshness = { maxAge: secondsOf(maxAge) * 1000, maxStale, refresh: 'before' as const }
    try {
      const found = await cache.get(keyOf(request), freshness, () => fetchTogether(request, name))
      return [name, shaped(found.value as string, transform, name)] as const
    } catch (error) {
      if (throwOnError) throw error
      errors.push(name)
      return undefined
    }
  })
  const found = Object.fromEntries((await Promise.all(values)).filter((one) => one !== undefined))
  return throwOnError ? found : { ...found, _errors: errors }
}

/** @throws SecretError */
export async function getSecret<const Options extends GetSecretOptions = GetSecretOptions>(
  name: string,
  options: Options = {} as Options,
): Promise<Maybe<Options, Output<Options, string | Uint8Array>>> {
  const { VersionId: version, VersionStage: stage } = options.sdkOptions ?? {}
  const found = await get({ kind: 'secret', id: name, version, stage }, name, options, fetchSecret)
  return shaped(found.value as string, options.transform, name) as Output<Options, string | Uint8Array>
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
