/** What only the operator may do: the first account is the operator's own, as AWS's organizations have a management account. */
import type { Context, Permission } from '../../../operation.ts'
import { findFirstAccount } from '../../../store/accounts.ts'

/** Whoever belongs to another account is refused, whatever its policies say: nothing of the first account lets it in. */
export async function forOperator({ store }: Pick<Context, 'store'>, action: string): Promise<readonly Permission[]> {
  return [{ action, resource: '*', account: (await findFirstAccount(store)) ?? '' }]
}
