/** A second account of a store, made by its operator as `larder accounts create` does it. */
import { callLarder } from '../cli/src/call-store.ts'
import { type Credentials, region } from './larder.ts'

interface Made {
  readonly Administrator: { readonly AccessKeyId: string; readonly SecretAccessKey: string }
}

/** Resolves to the credentials of its administrator. */
export async function newAccount(url: string, operator: Credentials, AccountId: string): Promise<Credentials> {
  const input = { AccountName: `Account ${AccountId}`, AccountId }
  const { Administrator } = await callLarder<Made>({ url, region }, 'CreateAccount', input, operator)
  return { accessKeyId: Administrator.AccessKeyId, secretAccessKey: Administrator.SecretAccessKey }
}
