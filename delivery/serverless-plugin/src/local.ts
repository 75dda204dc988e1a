/** Secrets for functions that run on this machine, as `invoke local` and serverless-offline run them: in memory, as whoever runs them. */

import type { ResolvedSecret } from '@larder/bake/resolve.ts'
import { configure, type Resolved, resolveEnvironment } from '@larder/runtime'
import type { Manifest } from '@larder/runtime/manifest.ts'
import { SecretError } from '@larder/runtime/secret-error.ts'
import { type Serverless, storeOptions } from './framework.ts'

/**
 * The texts of secrets, and of the variables that are references.
 *
 * @throws SecretError with the causes of all that failed
 */
export async function readTexts(
  serverless: Serverless,
  secrets: readonly ResolvedSecret[],
  environment: Readonly<Record<string, unknown>> = {},
): Promise<Resolved['values']> {
  configure(storeOptions(serverless))
  const wanted: Manifest['secrets'] = Object.fromEntries(
    secrets.map(({ name, from, as }) => [name, { from, as, deliver: 'start' as const }]),
  )
  const texts = Object.entries(environment).filter((entry): entry is [string, string] => typeof entry[1] === 'string')
  const { values, errors } = await resolveEnvironment(Object.fromEntries(texts), wanted)
  const [first, ...others] = errors
  if (first === undefined) return values
  if (others.length === 0) throw first
  throw new SecretError(first.code, `${errors.length} secrets`, errors.map(({ message }) => message).join('\n'))
}
