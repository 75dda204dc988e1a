/** As much of the Serverless Framework 3 and of osls 3 and 4 as the plugin uses, and how to call a store as whoever deploys. */
import { type AwsClient, type AwsCredentials, awsClient } from '@larder/runtime'

interface Packaging {
  individually?: boolean
  artifact?: string
  disable?: boolean
  patterns?: string[]
  path?: string
}

export interface FunctionDefinition {
  readonly handler?: string
  readonly image?: unknown
  readonly runtime?: string
  readonly role?: unknown
  readonly layers?: unknown
  environment?: Record<string, unknown>
  package?: Packaging
  /** Of serverless-iam-roles-per-function. */
  iamRoleStatements?: object[]
}

interface Role {
  statements?: object[]
}

interface Provider {
  readonly name: string
  readonly runtime?: string
  readonly layers?: unknown
  readonly role?: unknown
  readonly environment?: Readonly<Record<string, unknown>>
  iam?: { role?: Role | string }
  iamRoleStatements?: object[]
  readonly compiledCloudFormationTemplate?: unknown
}

export interface Service {
  readonly service: string
  readonly custom?: Readonly<Record<string, unknown>>
  readonly provider: Provider
  readonly plugins?: readonly string[] | { readonly modules?: readonly string[] }
  package: Packaging
  getAllFunctions(): string[]
  getFunction(name: string): FunctionDefinition
  getAllLayers(): string[]
  getLayer(name: string): { readonly package?: Packaging }
}

export interface Log {
  notice(text: string): void
  warning(text: string): void
}

/** AWS SDK 2's, which Serverless 3 and osls 3 give. */
interface OldCredentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
  readonly expireTime?: Date
  getPromise?(): Promise<void>
}

interface AwsProvider {
  getStage(): string
  getRegion(): string
  /** osls 4. */
  getAwsSdkV3CredentialsProvider?(): (options: object) => Promise<AwsCredentials>
  getCredentials(): { readonly credentials?: OldCredentials }
}

export interface Serverless {
  readonly service: Service
  readonly serviceDir?: string
  /** Before 3. */
  readonly config: { readonly servicePath?: string }
  readonly classes: { readonly Error: new (message: string, code: string) => Error }
  readonly cli: { log(text: string): void }
  getProvider(name: 'aws'): AwsProvider
}

export type Options = Readonly<Record<string, unknown>>
export interface PluginUtilities {
  readonly log?: Log
}

export function logOf({ cli }: Serverless, utilities: PluginUtilities | undefined): Log {
  return utilities?.log ?? { notice: (text) => cli.log(text), warning: (text) => cli.log(text) }
}

export function serviceFolder({ serviceDir, config }: Serverless): string {
  return serviceDir ?? config.servicePath ?? process.cwd()
}

export function storeClient(serverless: Serverless): AwsClient {
  return awsClient(storeOptions(serverless))
}

/** The store is the one that AWS_ENDPOINT_URL names, or AWS. */
export function storeOptions(serverless: Serverless): { region: string; credentials: () => Promise<AwsCredentials> } {
  const provider = serverless.getProvider('aws')
  return { region: provider.getRegion(), credentials: () => credentialsOf(provider) }
}

async function credentialsOf(provider: AwsProvider): Promise<AwsCredentials> {
  if (provider.getAwsSdkV3CredentialsProvider !== undefined) {
    return provider.getAwsSdkV3CredentialsProvider()({ callerClientConfig: { region: provider.getRegion() } })
  }
  const { credentials } = provider.getCredentials()
  if (credentials === undefined) throw new Error('There are no AWS credentials. Set AWS_ACCESS_KEY_ID, or a profile.')
  await credentials.getPromise?.()
  const { accessKeyId, secretAccessKey, sessionToken, expireTime: expiration } = credentials
  return { accessKeyId, secretAccessKey, sessionToken, ...(expiration && { expiration }) }
}

export function runtimeOf({ provider }: Service, { runtime }: FunctionDefinition): string {
  return runtime ?? provider.runtime ?? 'nodejs'
}

/** Functions whose archive is their own. */
export function isPackagedAlone({ package: shared }: Service, { package: own }: FunctionDefinition): boolean {
  return own?.individually ?? shared.individually ?? false
}
