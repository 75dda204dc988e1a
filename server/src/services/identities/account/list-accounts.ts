/** ListAccounts: the tenants of this store, for its operator. */
import { Fault, readOperation } from '../../../operation.ts'
import { listAccounts as accountsAfter } from '../../../store/accounts.ts'
import { openCursor, sealCursor } from '../../cursor.ts'
import { forOperator } from './operator-permission.ts'

export const listAccounts = readOperation('larder', 'ListAccounts', {
  permissions: (_input, context) => forOperator(context, 'larder:ListAccounts'),
  async run({ MaxResults = 100, NextToken }, context) {
    const after = NextToken === undefined ? '' : openCursor<string>(context, 'larder:ListAccounts', {}, NextToken)
    if (after === undefined) throw new Fault('InvalidNextToken', 'The token does not belong to this request.')
    const found = await accountsAfter(context.store, after, MaxResults + 1)
    const rows = found.slice(0, MaxResults)
    const last = rows.at(-1)
    return {
      Accounts: rows.map(({ id, name, createdAt }) => ({
        AccountId: id,
        ...(name !== null && { AccountName: name }),
        CreatedAt: new Date(createdAt),
      })),
      ...(last && found.length > MaxResults && { NextToken: sealCursor(context, 'larder:ListAccounts', {}, last.id) }),
    }
  },
})
