/** The plaintexts that must not stand in what is deployed, read as whoever deploys: what they may not read, their deploy cannot have put there. */

import type { AwsClient } from '@larder/runtime/aws-call.ts'
import { awsSource } from '@larder/runtime/aws-source.ts'
import { shaped } from '@larder/runtime/declared.ts'
import { parseReference } from '@larder/runtime/reference.ts'
import { secretError } from '@larder/runtime/secret-error.ts'
import type { Fetched, ParameterRequest, SecretRequest } from '@larder/runtime/source.ts'
import { fetchTreeMembers } from './fetch-tree.ts'
import type { ResolvedSecret } from './resolve.ts'

export interface Plaintexts {
  /** By declared name. */
  readonly values: ReadonlyMap<string, readonly Uint8Array[]>
  /** What is not looked for, and why. */
  readonly notes: readonly string[]
  /** What cannot be there for the function either. */
  readonly problems: readonly string[]
}

/** Shorter ones stand in every text by chance. */
const shortest = 6
/** Members of a JSON object that say where, not what: the names that Secrets Manager's own templates give them. */
const describing =
  /^(engine|host(name)?|port|db(name|InstanceIdentifier|ClusterIdentifier)|database|user(name)?|region|.*arn|.*url)$/i

export async function readPlaintexts(client: AwsClient, secrets: readonly ResolvedSecret[]): Promise<Plaintexts> {
  const values = new Map<string, Uint8Array[]>()
  const notes: string[] = []
  const problems: string[] = []
  const take = (name: string, found: readonly Uint8Array[]) => {
    const long = found.filter(({ length }) => length >= shortest)
    if (long.length < found.length) notes.push(`${name}: not looked for, it is shorter than ${shortest} bytes.`)
    values.set(name, [...(values.get(name) ?? []), ...long])
  }
  const fail = (name: string, error: unknown) => {
    const { code, message } = secretError(error, name)
    if (code === 'AccessDenied') notes.push(`${name}: not looked for, whoever deploys may not read it.`)
    else problems.push(message)
  }
  const requests = secrets.map((secret) => ({
    secret,
    ...parseReference(secret.from, secret.name, secret.as === 'tree'),
  }))
  const single = requests.filter((one) => one.request.kind !== 'tree')
  const answers = await awsSource(client).fetch(
    single.map(({ request }) => request as ParameterRequest | SecretRequest),
  )
  for (const [n, { secret, jsonKey }] of single.entries()) {
    try {
      const answer = answers[n]!
      if (answer instanceof Error) throw answer
      take(secret.name, textsOf(secret, answer, jsonKey))
    } catch (error) {
      fail(secret.name, error)
    }
  }
  for (const { secret, request } of requests) {
    if (request.kind !== 'tree') continue
    try {
      const members = await fetchTreeMembers(client, request.path)
      const secure = members.filter(({ Type }) => Type === 'SecureString')
      take(
        secret.name,
        secure.map(({ Value }) => Buffer.from(Value)),
      )
    } catch (error) {
      fail(secret.name, error)
    }
  }
  return { values, notes, problems }
}

/** A parameter that is stored in plaintext is no secret. */
function textsOf({ name, as }: ResolvedSecret, answer: Fetched, jsonKey: string | undefined): Uint8Array[] {
  if (answer.type?.startsWith('String')) return []
  if (jsonKey !== undefined) return [Buffer.from(String(shaped(name, as, answer, jsonKey)))]
  if (answer.value instanceof Uint8Array) return [answer.value]
  const text = String(answer.value)
  return [Buffer.from(text), ...membersOf(text).map((member) => Buffer.from(member))]
}

/** The values in a JSON object are secrets of their own. */
function membersOf(text: string): string[] {
  if (!text.startsWith('{')) return []
  try {
    return Object.entries(JSON.parse(text) as object)
      .filter(([key, value]) => typeof value === 'string' && value.length > shortest && !describing.test(key))
      .map(([, value]) => value as string)
  } catch {
    return []
  }
}
