/** For the tests of secrets: an administrator, and shorter words for what tests do all the time. */
import { account, openLarder, region, user } from '../../../../test/larder.ts'
import type { Caller, Input } from '../../../operation.ts'

export { account, region, user }

export const otherAccount = '444455556666'
export const otherRegion = 'eu-west-1'

let drawn = 0

/** A ClientRequestToken, as an SDK makes one for every call. */
export const token = (number?: number) =>
  `00000000-0000-4000-8000-${String(number ?? 1_000_000 + drawn++).padStart(12, '0')}`

export async function openSecrets(...given: Parameters<typeof openLarder>) {
  const larder = await openLarder(...given)
  const admin = user('admin')
  const { call } = larder

  const create = (
    Name: string,
    SecretString?: string,
    more: Partial<Input<'secretsmanager', 'CreateSecret'>> = {},
    caller: Caller = admin,
  ) => call(caller, 'secretsmanager', 'CreateSecret', { Name, SecretString, ClientRequestToken: token(), ...more })

  const put = (
    SecretId: string,
    SecretString: string,
    more: Partial<Input<'secretsmanager', 'PutSecretValue'>> = {},
    caller: Caller = admin,
  ) =>
    call(caller, 'secretsmanager', 'PutSecretValue', { SecretId, SecretString, ClientRequestToken: token(), ...more })

  const get = (
    SecretId: string,
    more: Partial<Input<'secretsmanager', 'GetSecretValue'>> = {},
    caller: Caller = admin,
    options: { region?: string } = {},
  ) => call(caller, 'secretsmanager', 'GetSecretValue', { SecretId, ...more }, options)

  const describe = (SecretId: string, options: { region?: string } = {}) =>
    call(admin, 'secretsmanager', 'DescribeSecret', { SecretId }, options)

  /** Version ids by the labels that they have. */
  async function stages(SecretId: string): Promise<Record<string, string>> {
    const { VersionIdsToStages = {} } = await describe(SecretId)
    const entries = Object.entries(VersionIdsToStages).flatMap(([id, labels]) => labels.map((label) => [label, id]))
    return Object.fromEntries(entries)
  }

  return { ...larder, admin, create, put, get, describe, stages }
}

/** What `assert.rejects` compares with. */
export function fault(code: string, message: string) {
  return { name: 'Fault', code, message }
}
