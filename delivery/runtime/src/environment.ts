/** Secrets into an environment: the declared ones that are delivered at start, and every variable whose value is a reference. In one batch. */

import { shaped } from './declared.ts'
import { fetchTogether } from './gather.ts'
import type { Manifest } from './manifest.ts'
import { isReference, parseReference } from './reference.ts'
import { SecretError, secretError } from './secret-error.ts'
import type { SourceRequest } from './source.ts'

export interface Resolved {
  /** What is to be set. */
  readonly values: Readonly<Record<string, string>>
  /** What could not be got, each with its name. */
  readonly errors: readonly SecretError[]
}

interface Wanted {
  readonly from: string
  readonly as: 'string' | 'json' | 'tree'
}

type Environment = Readonly<Record<string, string | undefined>>

function wantedIn(environment: Environment, declared: Manifest['secrets']): Map<string, Wanted> {
  const wanted = new Map<string, Wanted>()
  for (const [name, { from, as, deliver }] of Object.entries(declared)) {
    if (deliver === 'start') wanted.set(name, { from, as: as === 'tree' || as === 'json' ? as : 'string' })
  }
  for (const [name, value] of Object.entries(environment)) {
    if (value !== undefined && isReference(value)) wanted.set(name, { from: value, as: 'string' })
  }
  return wanted
}

/** What an environment's variables and the secrets that are declared for it refer to; what cannot be read is left out. */
export function referencesIn(environment: Environment, declared: Manifest['secrets'] = {}): SourceRequest[] {
  return [...wantedIn(environment, declared)].flatMap(([name, { from, as }]) => {
    try {
      return [parseReference(from, name, as === 'tree').request]
    } catch {
      return []
    }
  })
}

/** @param anew past the cache of an agent too */
export async function resolveEnvironment(
  environment: Environment,
  declared: Manifest['secrets'] = {},
  anew = false,
): Promise<Resolved> {
  const wanted = wantedIn(environment, declared)
  const values: Record<string, string> = {}
  const errors: SecretError[] = []
  const work = [...wanted].map(async ([name, { from, as }]) => {
    try {
      const { request, jsonKey } = parseReference(from, name, as === 'tree')
      const fetched = await fetchTogether({ ...request, anew }, name)
      // A list is its text, and an object its JSON: variables are texts.
      const value = shaped(name, fetched.type === 'StringList' ? 'list' : as, fetched, jsonKey)
      values[name] = typeof value === 'string' ? value : Array.isArray(value) ? value.join(',') : JSON.stringify(value)
    } catch (error) {
      errors.push(secretError(error, name))
    }
  })
  await Promise.all(work)
  const named = errors.sort((a, b) => (a.secret < b.secret ? -1 : 1))
  return { values, errors: named }
}

/** @throws SecretError with the causes of all that failed, and then sets nothing */
export async function fillEnvironment(declared: Manifest['secrets'] = {}): Promise<void> {
  const { values, errors } = await resolveEnvironment(process.env, declared)
  const [first, ...others] = errors
  if (first !== undefined) {
    if (others.length === 0) throw first
    throw new SecretError(first.code, `${errors.length} secrets`, errors.map(({ message }) => message).join('\n'))
  }
  Object.assign(process.env, values)
}
