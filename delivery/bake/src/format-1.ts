/** Bakes serverless-secret-baker's file, byte for byte: `{"DB":{"ciphertext":"…","arn":"…"}}` in one line. Whoever bakes sees no value. */
import type { AwsClient } from '@larder/runtime/aws-call.ts'
import type { Format1 } from '@larder/runtime/baked-file.ts'
import { secretError } from '@larder/runtime/secret-error.ts'
import { BakeError, isEncryptionSdkMessage, readKeys, whyNoSecret, whyNotAdvanced } from './bakeable.ts'
import { fetchParameters } from './fetch-parameters.ts'

export interface Baked {
  /** The file. */
  readonly text: string
  /** What whoever bakes should know. */
  readonly notes: readonly string[]
}

export interface WantedSecret {
  readonly name: string
  /** As GetParameter takes it: with a version or label behind a colon, or without. */
  readonly path: string
}

/** @throws BakeError with everything that cannot be baked */
export async function bakeFormat1(client: AwsClient, wanted: readonly WantedSecret[]): Promise<Baked> {
  if (wanted.length === 0) return { text: '{}', notes: [] }
  const answers = await fetchParameters(
    client,
    wanted.map(({ path }) => path),
    false,
  )
  const problems: string[] = []
  const secrets: [string, Format1[string]][] = []
  const names = new Map<string, string>()
  for (const { name, path } of wanted) {
    const answer = answers.get(path)!
    if (answer instanceof Error) {
      problems.push(`Unable to load Secret ${name}: ${secretError(answer, path).message}`)
      continue
    }
    const reason = whyNoSecret(answer) ?? (isEncryptionSdkMessage(answer.Value) ? whyNotAdvanced : undefined)
    if (reason !== undefined) problems.push(`${name}: ${reason}`)
    else names.set(name, answer.Name)
    secrets.push([name, { ciphertext: answer.Value, arn: answer.ARN }])
  }
  const { problems: keyProblems, notes } = await readKeys(client, names)
  problems.push(...keyProblems)
  if (problems.length > 0) throw new BakeError(problems)
  return { text: JSON.stringify(Object.fromEntries(secrets)), notes }
}
