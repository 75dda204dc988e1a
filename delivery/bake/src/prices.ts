/**
 * What AWS asks for and allows in us-east-1. Secrets Manager's limit and KMS's of the large regions are from their quota pages; the prices, KMS's limit
 * elsewhere and Parameter Store's 40 a second are from others who tell of them.
 */

/** When these were looked up. */
export const pricesOf = '2026-11'

/** US dollars. */
export const prices = {
  /** One parameter read: of the Advanced tier always, of the Standard tier with higher throughput. */
  parameterRead: 0.05 / 10_000,
  advancedParameter: 0.05,
  secretRead: 0.05 / 10_000,
  secret: 0.4,
  kmsRequest: 0.03 / 10_000,
  key: 1,
} as const

/** Calls that share one limit. */
export type Limited = 'parameters' | 'GetParameter' | 'GetParameters' | 'GetParametersByPath' | 'secrets' | 'kms'

/** Calls a second, of an account in a region; each can be raised but that of secrets. */
export function limitsOf(region: string, highThroughput: boolean): Readonly<Partial<Record<Limited, number>>> {
  const parameters = highThroughput
    ? { GetParameter: 10_000, GetParameters: 1_000, GetParametersByPath: 100 }
    : { parameters: 40 }
  return { ...parameters, secrets: 10_000, kms: kmsLimit(region) }
}

const largest = new Set(['us-east-1', 'us-west-2', 'eu-west-1'])
const large = new Set(['us-east-2', 'ap-southeast-1', 'ap-southeast-2', 'ap-northeast-1', 'eu-central-1', 'eu-west-2'])

function kmsLimit(region: string): number {
  return largest.has(region) ? 100_000 : large.has(region) ? 20_000 : 10_000
}
