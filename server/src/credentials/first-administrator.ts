/** A new account's id, and its first administrator: a user who may do everything in it, with an access key whose secret is told once. */
import type { KeyHierarchy } from '../crypto/key-hierarchy.ts'
import { insertAccessKey } from '../store/access-keys.ts'
import { putInlinePolicy } from '../store/inline-policies.ts'
import type { Transaction } from '../store/store.ts'
import { insertUser } from '../store/users.ts'
import { newSecretAccessKey, sealSecret } from './access-key-secret.ts'
import { uniqueId } from './unique-id.ts'

export interface Administrator {
  readonly userName: string
  readonly accessKeyId: string
  readonly secretAccessKey: string
}

interface Parts {
  readonly keys: KeyHierarchy
  random(bytes: number): Buffer
  /** Milliseconds since 1970. */
  readonly now: number
}

const userName = 'administrator'
const everything = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
})

/** What is not chosen is made up. The account must exist, and have no user of this name yet. */
export async function createAdministrator(
  transaction: Transaction,
  { keys, random, now: createdAt }: Parts,
  account: string,
  chosen: { readonly accessKeyId?: string | undefined; readonly secretAccessKey?: string | undefined } = {},
): Promise<Administrator> {
  const accessKeyId = chosen.accessKeyId ?? uniqueId('AKIA', random)
  const secretAccessKey = chosen.secretAccessKey ?? newSecretAccessKey(random)
  const user = { account, id: uniqueId('AIDA', random), name: userName, path: '/', tags: new Map(), createdAt }
  const owner = { account, userId: user.id, accessKeyId }
  await insertUser(transaction, user)
  await putInlinePolicy(transaction, user, {
    name: 'AdministratorAccess',
    document: everything,
    size: everything.length,
  })
  const key = { id: accessKeyId, account, userId: user.id, createdAt }
  await insertAccessKey(transaction, key, sealSecret(keys, owner, secretAccessKey))
  return { userName, accessKeyId, secretAccessKey }
}

/** Twelve digits, the first not zero, since too many programs take an account id for a number. */
export function newAccountId(random: Parts['random']): string {
  return String(100_000_000_000 + (random(6).readUIntBE(0, 6) % 900_000_000_000))
}
