/** An empty store gets its account and its first administrator, once; a later start checks that it is given the same. */
import { timingSafeEqual } from 'node:crypto'
import { openSecret } from './credentials/access-key-secret.ts'
import { type Administrator, createAdministrator, newAccountId } from './credentials/first-administrator.ts'
import type { KeyHierarchy } from './crypto/key-hierarchy.ts'
import { findAccessKey, findSecret } from './store/access-keys.ts'
import { findFirstAccount, insertFirstAccount } from './store/accounts.ts'
import type { Reader, Store, Transaction } from './store/store.ts'

interface Parts {
  readonly store: Store
  readonly keys: KeyHierarchy
  /** Milliseconds since 1970. */
  now(): number
  random(bytes: number): Buffer
}

/** What the operator chose. What is absent is made up. */
interface Chosen {
  readonly accountId?: string | undefined
  readonly accessKeyId?: string | undefined
  readonly secretAccessKey?: string | undefined
}

interface FirstStart {
  readonly account: string
  /** Present when this start made it: the only time that its secret is told. */
  readonly created?: Administrator
}

/**
 * May be called by several nodes of one database at once: one of them creates, the others find it done.
 *
 * @throws Error, for the operator, when what is chosen is not what the store has
 */
export async function firstStart(parts: Parts, chosen: Chosen): Promise<FirstStart> {
  const { store } = parts
  const { accessKeyId, secretAccessKey } = chosen
  if ((accessKeyId === undefined) !== (secretAccessKey === undefined)) {
    throw new Error('LARDER_ACCESS_KEY_ID and LARDER_SECRET_ACCESS_KEY go together: set both or neither.')
  }
  const account = await findFirstAccount(store.reader)
  if (account !== undefined) return { account: await checkChosen(parts, chosen, account) }
  try {
    const created = await store.transaction((transaction) => create(transaction, parts, chosen))
    await store.durable()
    if (created !== undefined) return created
  } catch (error) {
    if ((await findFirstAccount(store.reader)) === undefined) throw error
  }
  return firstStart(parts, chosen)
}

/** Undefined when another node was faster. */
async function create(transaction: Transaction, parts: Parts, chosen: Chosen): Promise<FirstStart | undefined> {
  if ((await findFirstAccount(transaction)) !== undefined) return undefined
  const { keys, now, random } = parts
  const account = chosen.accountId ?? newAccountId(random)
  const createdAt = now()
  await insertFirstAccount(transaction, account, createdAt)
  return { account, created: await createAdministrator(transaction, { keys, random, now: createdAt }, account, chosen) }
}

async function checkChosen({ store, keys }: Parts, chosen: Chosen, account: string): Promise<string> {
  const { accountId, accessKeyId, secretAccessKey } = chosen
  if (accountId !== undefined && accountId !== account) {
    throw new Error(
      `This store's account is ${account}, not ${accountId}. Unset LARDER_ACCOUNT_ID, or choose another data directory or database.`,
    )
  }
  if (accessKeyId !== undefined && secretAccessKey !== undefined) {
    await checkSecret(store.reader, keys, accessKeyId, secretAccessKey)
  }
  return account
}

async function checkSecret(reader: Reader, keys: KeyHierarchy, accessKeyId: string, given: string): Promise<void> {
  const key = await findAccessKey(reader, accessKeyId)
  const sealed = await findSecret(reader, accessKeyId)
  if (key === undefined || sealed === undefined) {
    throw new Error(
      'This store has an administrator already, and LARDER_ACCESS_KEY_ID is none of its access keys. ' +
        'Unset LARDER_ACCESS_KEY_ID and LARDER_SECRET_ACCESS_KEY, and make further keys with iam create-access-key.',
    )
  }
  const { account, userId } = key
  const secret = openSecret(keys, { account, userId, accessKeyId }, sealed).export()
  const bytes = Buffer.from(given)
  if (secret.length === bytes.length && timingSafeEqual(secret, bytes)) return
  throw new Error(
    'LARDER_SECRET_ACCESS_KEY is not the secret of the access key LARDER_ACCESS_KEY_ID in this store. ' +
      'Set the secret that it was made with, or unset both.',
  )
}
