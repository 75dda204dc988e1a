/** Lists the grants that somebody of the caller's account may retire, on keys of any account in this region. */
import { readOperation } from '../../operation.ts'
import { type GrantPosition, grantsRetirableBy } from '../../store/grants.ts'
import { grantEntries } from './grant-entry.ts'
import { accountIn, grantNamesOf, invalidPrincipal } from './grant-principals.ts'
import { listPage } from './list-page.ts'

const action = 'kms:ListRetirableGrants'

export const listRetirableGrants = readOperation('kms', 'ListRetirableGrants', {
  // The principal is the resource, so those of other accounts are refused.
  permissions: ({ RetiringPrincipal: resource }, { account }) => [
    { action, resource, account: accountIn(resource) ?? account },
  ],
  async run(input, context) {
    if (accountIn(input.RetiringPrincipal) === undefined) throw invalidPrincipal(input.RetiringPrincipal)
    const names = await grantNamesOf(context.store, input.RetiringPrincipal)
    const start: GrantPosition = ['', '', '']
    const { rows, page } = await listPage(context, input, {
      operation: action,
      request: { retiring: input.RetiringPrincipal },
      size: 50,
      start,
      load: (after, limit) => grantsRetirableBy(context.store, context.region, names, after, limit),
      positionOf: ({ account, keyId, grantId }): GrantPosition => [account, keyId, grantId],
    })
    return { Grants: await grantEntries(context.store, rows), ...page }
  },
})
