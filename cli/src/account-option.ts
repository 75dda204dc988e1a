/** The account that a command is about: the one that is named, or the store's first. */
import { findFirstAccount } from '@larder/server/store/accounts.ts'
import type { Reader } from '@larder/server/store/store.ts'
import { type Options, UsageError } from './command.ts'

export async function accountOption(options: Options, reader: Reader): Promise<string> {
  const given = options.get('account')
  if (given !== undefined) {
    if (!/^\d{12}$/.test(given)) throw new UsageError('--account takes twelve digits.')
    return given
  }
  const first = await findFirstAccount(reader)
  if (first === undefined) throw new Error('There is no account here yet: start the server first.')
  return first
}
