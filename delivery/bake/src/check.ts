/** `larder check`: the declaration held against the store, and against what each way of delivery can deliver. */
import type { AwsClient } from '@larder/runtime/aws-call.ts'
import { awsSource } from '@larder/runtime/aws-source.ts'
import { shaped } from '@larder/runtime/declared.ts'
import { parseReference } from '@larder/runtime/reference.ts'
import { secretError } from '@larder/runtime/secret-error.ts'
import { Ajv } from 'ajv'
import { askStore, type StoredSecret } from './ask-store.ts'
import type { Declaration } from './declaration.ts'
import { type ResolvedSecret, resolveSecrets } from './resolve.ts'

export interface CheckOptions {
  readonly stage: string
  readonly functions: readonly string[]
  /** Whether values are read and held to their shapes and schemas. */
  readonly values: boolean
  /** Milliseconds since 1970. */
  readonly now: number
  /** Milliseconds. */
  readonly within: number
}

export interface Checked {
  readonly problems: readonly string[]
  readonly notes: readonly string[]
  readonly checked: number
}

/** @throws DeclarationError; AwsError */
export async function checkSecrets(
  client: AwsClient,
  declaration: Declaration,
  { stage, functions, values, now, within }: CheckOptions,
): Promise<Checked> {
  const all = new Map(functions.flatMap((fn) => resolveSecrets(declaration, stage, fn)).map((one) => [one.name, one]))
  const secrets = [...all.values()]
  const stored = await askStore(client, secrets)
  const problems: string[] = []
  for (const secret of secrets) {
    const where = declaration.place(['secrets', secret.name])
    const found = stored.get(secret.name)
    const told =
      found === undefined
        ? [`${secret.from} does not exist in stage ${stage}. Put it, or correct from.`]
        : problemsOf(secret, found, declaration.bake, now + within)
    problems.push(...told.map((problem) => `${where}: ${problem}`))
  }
  if (values)
    problems.push(
      ...(await problemsOfValues(
        client,
        secrets.filter(({ name }) => stored.has(name)),
        declaration,
      )),
    )
  const notes =
    declaration.functions === undefined
      ? ['Every function gets every secret. Say under functions which needs which.']
      : Object.keys(declaration.secrets)
          .filter((name) => !Object.values(declaration.functions!).some((wanted) => wanted.includes(name)))
          .map((name) => `${declaration.place(['secrets', name])}: no function gets it.`)
  return { problems, notes, checked: secrets.length }
}

function problemsOf(
  { as, deliver }: ResolvedSecret,
  { kind, type, tier, isManagedByAws, expires }: StoredSecret,
  { format, seal }: Declaration['bake'],
  soon: number,
): string[] {
  const problems: string[] = []
  if (as !== 'list' && type === 'StringList') problems.push('it is a StringList. Declare it as: list.')
  if (expires !== undefined && expires.getTime() < soon) {
    problems.push(`it is deleted at ${expires.toISOString()}. Put it anew with a later Expiration.`)
  }
  if (deliver === 'baked') {
    const alone = format === 1 || seal === 'each'
    if (kind === 'parameter' && type !== 'SecureString')
      problems.push(`it is a ${type}, and only SecureStrings are baked.`)
    if (alone && kind !== 'parameter') problems.push('it can only be baked with bake: { format: 2, seal: together }.')
    if (alone && isManagedByAws) problems.push('it is under a key that AWS manages: the function could not open it.')
    if (alone && tier === 'Advanced') problems.push('it is of the Advanced tier: the function could not open it.')
  }
  return problems
}

async function problemsOfValues(
  client: AwsClient,
  secrets: readonly ResolvedSecret[],
  { place }: Declaration,
): Promise<string[]> {
  const requests = secrets.map((secret) => ({
    secret,
    ...parseReference(secret.from, secret.name, secret.as === 'tree'),
  }))
  const answers = await awsSource(client).fetch(requests.map(({ request }) => request))
  const ajv = new Ajv({ allErrors: true, strict: false, logger: false })
  return requests.flatMap(({ secret: { name, as, schema }, jsonKey }, n) => {
    const where = place(['secrets', name])
    const answer = answers[n]!
    if (answer instanceof Error) return [`${where}: ${withoutName(answer, name)}`]
    try {
      const value = shaped(name, as, answer, jsonKey)
      if (schema === undefined) return []
      let holds: ReturnType<Ajv['compile']>
      try {
        holds = ajv.compile(schema)
      } catch (error) {
        return [`${place(['secrets', name, 'schema'])}: it is no JSON Schema: ${(error as Error).message}.`]
      }
      if (holds(value)) return []
      // Ajv's messages name the schema's own words and the place, and quote nothing of the value.
      return (holds.errors ?? []).map(({ instancePath, message }) => `${where}: its value${instancePath} ${message}.`)
    } catch (error) {
      return [`${where}: ${withoutName(error, name)}`]
    }
  })
}

/** The place names it already. */
function withoutName(error: unknown, name: string): string {
  return secretError(error, name).message.slice(name.length + 2)
}
