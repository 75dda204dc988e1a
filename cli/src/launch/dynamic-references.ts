/** `{{resolve:ssm:name:version}}` and `{{resolve:secretsmanager:id:SecretString:key:stage:version}}`: read from the store when a resource is made, and kept nowhere. */
import type { AwsClient } from '@larder/runtime/aws-call.ts'
import { isRecord, TemplateError } from './read-template.ts'

const pattern = /\{\{resolve:(ssm|ssm-secure|secretsmanager):([^{}]+)\}\}/g

/** @throws TemplateError; AwsError */
export async function followReferences(value: unknown, client: AwsClient, path: string): Promise<unknown> {
  if (typeof value === 'string') return followText(value, client, path)
  if (Array.isArray(value)) return Promise.all(value.map((item, n) => followReferences(item, client, `${path}.${n}`)))
  if (!isRecord(value)) return value
  const followed = Object.entries(value).map(
    async ([key, item]) => [key, await followReferences(item, client, `${path}.${key}`)] as const,
  )
  return Object.fromEntries(await Promise.all(followed))
}

async function followText(text: string, client: AwsClient, path: string): Promise<string> {
  const found = [...text.matchAll(pattern)]
  const values = await Promise.all(
    found.map(async ([, service, reference = '']) =>
      service === 'secretsmanager' ? secret(reference, client, path) : parameter(reference, client),
    ),
  )
  return found.reduce((whole, [reference], n) => whole.replace(reference, () => values[n]!), text)
}

async function parameter(name: string, client: AwsClient): Promise<string> {
  const input = { Name: name, WithDecryption: true }
  const { Parameter } = await client.call<{ Parameter: { Value: string } }>('ssm', 'GetParameter', input)
  return Parameter.Value
}

async function secret(reference: string, client: AwsClient, path: string): Promise<string> {
  const [, id = '', rest = ''] = /^(arn:(?:[^:]*:){5}[^:]+|[^:]+)(?::(.*))?$/.exec(reference) ?? []
  const [what = '', key = '', stage = '', version = ''] = rest.split(':')
  if (what !== '' && what !== 'SecretString')
    throw new TemplateError(`${path}: only the SecretString of ${id} can be had.`)
  const input = { SecretId: id, ...(stage && { VersionStage: stage }), ...(version && { VersionId: version }) }
  const { SecretString } = await client.call<{ SecretString?: string }>('secretsmanager', 'GetSecretValue', input)
  if (SecretString === undefined) throw new TemplateError(`${path}: ${id} has no SecretString.`)
  if (key === '') return SecretString
  let members: unknown
  try {
    members = JSON.parse(SecretString)
  } catch {
    // Told below: it has no such key.
  }
  const value = isRecord(members) && Object.hasOwn(members, key) ? members[key] : undefined
  if (value === undefined) throw new TemplateError(`${path}: ${id} has no key ${key}.`)
  return typeof value === 'string' ? value : JSON.stringify(value)
}
