/** Where a service is: AWS, or whatever AWS_ENDPOINT_URL says, by the rules of AWS's own SDKs. */
import { misconfigured } from './secret-error.ts'

export type ServiceName = 'ssm' | 'secretsmanager' | 'kms' | 'sts'

export function regionOf(given?: string): string {
  const region = given ?? (process.env.AWS_REGION || process.env.AWS_DEFAULT_REGION)
  if (region) return region
  throw misconfigured('region', 'there is none. Set AWS_REGION, or configure() one.')
}

export function endpointFor(service: ServiceName, region?: string, given?: string): URL {
  const { env } = process
  const own = `AWS_ENDPOINT_URL_${service === 'secretsmanager' ? 'SECRETS_MANAGER' : service.toUpperCase()}`
  const set =
    given ?? (env.AWS_IGNORE_CONFIGURED_ENDPOINT_URLS === 'true' ? undefined : env[own] || env.AWS_ENDPOINT_URL)
  if (set) {
    if (/^https?:/.test(set) && URL.canParse(set)) return new URL(set)
    throw misconfigured('endpoint', 'it is no http URL. Correct AWS_ENDPOINT_URL.')
  }
  const where = regionOf(region)
  return new URL(`https://${service}.${where}.amazonaws.com${where.startsWith('cn-') ? '.cn' : ''}`)
}
