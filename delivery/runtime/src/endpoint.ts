/** Where a service is: AWS, or whatever AWS_ENDPOINT_URL says, by the rules of AWS's own SDKs. */
import { SecretError } from './secret-error.ts'

export type ServiceName = 'ssm' | 'secretsmanager' | 'kms' | 'sts'

const variables: Readonly<Record<ServiceName, string>> = {
  ssm: 'AWS_ENDPOINT_URL_SSM',
  secretsmanager: 'AWS_ENDPOINT_URL_SECRETS_MANAGER',
  kms: 'AWS_ENDPOINT_URL_KMS',
  sts: 'AWS_ENDPOINT_URL_STS',
}

export function regionOf(given?: string): string {
  const region = given ?? (process.env.AWS_REGION || process.env.AWS_DEFAULT_REGION)
  if (region) return region
  throw new SecretError('Credentials', 'region', 'there is none. Set AWS_REGION, or give configure() a region.')
}

const known = new Map<string, URL>()

export function endpointFor(service: ServiceName, region?: string, given?: string): URL {
  const { env } = process
  const ignored = env.AWS_IGNORE_CONFIGURED_ENDPOINT_URLS === 'true'
  const set = given ?? (ignored ? undefined : env[variables[service]] || env.AWS_ENDPOINT_URL)
  const address = set || `https://${service}.${regionOf(region)}.${domainOf(regionOf(region))}`
  let url = known.get(address)
  if (url === undefined) {
    url = new URL(address)
    known.set(address, url)
  }
  return url
}

function domainOf(region: string): string {
  return region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com'
}
