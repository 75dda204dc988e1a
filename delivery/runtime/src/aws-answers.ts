/** The calls that answer one request each, and what of their answers is kept. */
import type { AwsClient } from './aws-call.ts'
import type { Fetched, ParameterRequest, SecretRequest, TreeRequest } from './source.ts'

export interface Parameter {
  readonly Name: string
  readonly Value: string
  readonly Type: string
  readonly Version: number
  readonly ARN: string
  readonly Selector?: string
}

export interface Secret {
  readonly ARN: string
  readonly Name: string
  readonly VersionId: string
  readonly SecretString?: string
  readonly SecretBinary?: string
}

export async function fetchParameter(client: AwsClient, { name, decrypt }: ParameterRequest): Promise<Fetched> {
  const input = { Name: name, WithDecryption: decrypt }
  const { Parameter: found } = await client.call<{ Parameter: Parameter }>('ssm', 'GetParameter', input)
  return fetchedParameter(found)
}

export async function fetchTree(
  client: AwsClient,
  { path, recursive, decrypt, filters }: TreeRequest,
): Promise<Fetched> {
  const answer: Parameter[] = []
  const question = {
    Path: path,
    Recursive: recursive,
    WithDecryption: decrypt,
    MaxResults: 10,
    ParameterFilters: filters,
  }
  let NextToken: string | undefined
  do {
    const page = await client.call<{ Parameters?: Parameter[]; NextToken?: string }>('ssm', 'GetParametersByPath', {
      ...question,
      NextToken,
    })
    answer.push(...(page.Parameters ?? []))
    NextToken = page.NextToken
  } while (NextToken)
  return fetchedTree(path, answer)
}

export async function fetchSecret(client: AwsClient, { id, stage, version }: SecretRequest): Promise<Fetched> {
  const input = { SecretId: id, VersionStage: stage, VersionId: version }
  return fetchedSecret(await client.call<Secret>('secretsmanager', 'GetSecretValue', input))
}

export function fetchedParameter(answer: Parameter): Fetched {
  return { value: answer.Value, type: answer.Type, version: String(answer.Version), answer }
}

export function fetchedSecret(answer: Secret): Fetched {
  const { SecretString, SecretBinary, VersionId } = answer
  return { value: SecretString ?? Buffer.from(SecretBinary ?? '', 'base64'), version: VersionId, answer }
}

export function fetchedTree(path: string, answer: readonly Parameter[]): Fetched {
  return { value: Object.fromEntries(answer.map(({ Name, Value }) => [below(path, Name), Value])), answer }
}

function below(path: string, name: string): string {
  const rest = name.startsWith(path) ? name.slice(path.length) : name
  return rest.startsWith('/') ? rest.slice(1) : rest
}
