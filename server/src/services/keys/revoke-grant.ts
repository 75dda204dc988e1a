/** Ends a grant, by whom the key's policy lets. The key may be in any state. */
import { writeOperation } from '../../operation.ts'
import { deleteGrant } from '../../store/grants.ts'
import { endDryRun } from './cryptographic-request.ts'
import { findGrantById, findGrantsKey } from './find-grant.ts'
import { permissionOn } from './key-permission.ts'

const action = 'kms:RevokeGrant'

export const revokeGrant = writeOperation('kms', 'RevokeGrant', {
  target: (input, context) => findGrantsKey(context, action, input.KeyId),
  permissions: (_input, context, named) => [
    permissionOn(context, action, named, { 'kms:grantisforawsresource': 'false' }),
  ],
  async run(input, context, { key }) {
    await deleteGrant(context.store, await findGrantById(context, key, input.GrantId))
    endDryRun(input)
    return {}
  },
})
