/** Takes a parameter away, by request or because it has expired. */
import { deleteParameter as deleteRows, type ParameterRow } from '../../store/parameters.ts'
import type { Transaction } from '../../store/store.ts'
import { leaveTier } from './tier.ts'

export async function removeParameter(transaction: Transaction, row: ParameterRow): Promise<void> {
  await deleteRows(transaction, row)
  await leaveTier(transaction, row, row.tier)
}
