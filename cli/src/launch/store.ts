/** The store as a launch calls it: its public, signed API, as any client would. */
import { type AwsClient, awsClient } from '@larder/runtime/aws-call.ts'
import type { Credentials } from '@larder/wire'
import { callQuery, type Endpoint, StoreError } from '../call-store.ts'
import type { XmlMap } from '../read-xml.ts'

export interface Store {
  readonly client: AwsClient
  readonly account: string
  readonly region: string
  json<Output = Readonly<Record<string, unknown>>>(
    service: 'ssm' | 'kms' | 'secretsmanager',
    operation: string,
    input: object,
  ): Promise<Output>
  iam(action: string, input: object): Promise<XmlMap>
}

export async function openStore(endpoint: Endpoint, credentials: Credentials): Promise<Store> {
  const { url: endpointUrl, region } = endpoint
  // What makes something is not made twice because its answer was lost: launching again goes on from there.
  const client = awsClient({
    region,
    endpoint: endpointUrl,
    credentials: { ...credentials },
    attempts: 1,
    timeout: 30_000,
  })
  const { Account } = await callQuery(endpoint, 'sts', 'GetCallerIdentity', {}, credentials)
  return {
    client,
    account: String(Account),
    region,
    json: (service, operation, input) => client.call(service, operation, input),
    iam: (action, input) => callQuery(endpoint, 'iam', action, input, credentials),
  }
}

/** What a call answers; undefined when it is refused with one of these codes. */
export async function unless<T>(codes: readonly string[], call: Promise<T>): Promise<T | undefined> {
  try {
    return await call
  } catch (error) {
    if (codes.includes(codeOf(error))) return undefined
    throw error
  }
}

export function codeOf(error: unknown): string {
  const { code } = error as { code?: unknown }
  return error instanceof StoreError || typeof code === 'string' ? String(code) : ''
}
