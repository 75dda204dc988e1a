/** For the tests of grants: somebody who is given them, somebody who retires them, and ways to make and list them. */
import type { CreateGrantRequest } from '../../../../../model/kms.ts'
import type { Statement } from '../../../../test/larder.ts'
import { openKeys, user } from './keys.ts'

/** Of somebody whom policies let do nothing. */
export const nothing: Statement[] = [{ Effect: 'Allow', Action: 'none:*', Resource: '*' }]

export async function openGrants(test: Parameters<typeof openKeys>[0]) {
  const larder = await openKeys(test)
  const { call, administrator } = larder
  const grantee = user('grantee', nothing)
  const retirer = user('retirer', nothing)
  await larder.introduce(grantee, retirer)

  async function grant(KeyId: string, input: Partial<CreateGrantRequest> = {}, caller = administrator) {
    const request = { KeyId, GranteePrincipal: grantee.principal.arn, Operations: ['Decrypt'] as const, ...input }
    const made = await call(caller, 'kms', 'CreateGrant', request)
    return made as { GrantId: string; GrantToken: string }
  }
  const grants = async (KeyId: string, input = {}, caller = administrator) =>
    (await call(caller, 'kms', 'ListGrants', { KeyId, ...input })).Grants!
  return { ...larder, grantee, retirer, grant, grants }
}
