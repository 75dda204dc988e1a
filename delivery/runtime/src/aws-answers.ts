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
  const value: Record<string, string> = {}
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
    for (const { Name, Value } of page.Parameters ?? []) value[below(path, Name)] = Value
    NextToken = page.NextToken
  } while (NextToken)
  return { value }
}

export async function fetchSecret(client: AwsClient, { id, stage, version }: SecretRequest): Promise<Fetched> {
  const input = { SecretId: id, VersionStage: stage, VersionId: version }
  return fetchedSecret(await client.call<Secret>('secretsmanager', 'GetSecretValue', input))
}

export function fetchedParameter({ Value, Type, Version }: Parameter): Fetched {
  return { value: Value, type: Type, version: String(Version) }
}

export function fetchedSecret({ SecretString, SecretBinary, VersionId }: Secret): Fetched {
  return { value: SecretString ?? Buffer.from(SecretBinary ?? '', 'base64'), version: VersionId }
}

function below(path: string, name: string): string {
  const rest = name.startsWith(path) ? name.slice(path.length) : name
  return rest.startsWith('/') ? rest.slice(1) : rest
}
