/** Lists the grants on a key, whoever made them; on request one of them, or those to somebody. */
import { readOperation } from '../../operation.ts'
import { findGrant, type GranteePosition, grantsAfter, grantsTo } from '../../store/grants.ts'
import { checkGrantId, findGrantsKey } from './find-grant.ts'
import { grantEntries } from './grant-entry.ts'
import { grantNamesOf } from './grant-principals.ts'
import { permissionOn } from './key-permission.ts'
import { listPage } from './list-page.ts'

const action = 'kms:ListGrants'
const start: GranteePosition = ['', '']

export const listGrants = readOperation('kms', 'ListGrants', {
  target: (input, context) => findGrantsKey(context, action, input.KeyId),
  permissions: (_input, context, named) => [
    permissionOn(context, action, named, { 'kms:grantisforawsresource': 'false' }),
  ],
  async run(input, context, { key }) {
    const { store } = context
    const { GrantId: grantId, GranteePrincipal: grantee } = input
    const names = grantee === undefined ? undefined : await grantNamesOf(store, grantee)
    if (grantId !== undefined) {
      const grant = await findGrant(store, key, checkGrantId(grantId))
      const found = grant !== undefined && (names === undefined || names.includes(grant.grantee.id))
      return { Grants: found ? await grantEntries(store, [grant]) : [], Truncated: false }
    }
    const { rows, page } = await listPage(context, input, {
      operation: action,
      request: { key: [key.account, key.keyId], grantee },
      size: 50,
      start,
      load: (after, limit) =>
        names === undefined
          ? grantsAfter(store, key, after[1], limit)
          : grantsTo(store, key, [...names, names[0], names[0], names[0]], after, limit),
      positionOf: ({ grantee: { id }, grantId: own }): GranteePosition => [id, own],
    })
    return { Grants: await grantEntries(store, rows), ...page }
  },
})
