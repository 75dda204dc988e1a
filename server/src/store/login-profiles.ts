/** The passwords of users, as rows: hashes, sealed. Nobody keeps copies of them in memory. */
import type { Reader, Sealed, Transaction } from './store.ts'

export interface LoginProfile {
  readonly password: Uint8Array
  readonly resetRequired: boolean
  /** Milliseconds since 1970. */
  readonly createdAt: number
  readonly changedAt: number
}

/** Whose: its account and unique id. */
interface Owner {
  readonly account: string
  readonly id: string
}

export async function findLoginProfile(reader: Reader, { account, id }: Owner): Promise<LoginProfile | undefined> {
  const row = await reader.one<{
    password: Uint8Array
    reset_required: number
    created_at: number
    changed_at: number
  }>(
    'SELECT password, reset_required, created_at, changed_at FROM login_profiles WHERE account = $1 AND user_id = $2',
    account,
    id,
  )
  return (
    row && {
      password: row.password,
      resetRequired: row.reset_required === 1,
      createdAt: row.created_at,
      changedAt: row.changed_at,
    }
  )
}

export async function insertLoginProfile(
  transaction: Transaction,
  { account, id }: Owner,
  password: Sealed,
  resetRequired: boolean,
  now: number,
): Promise<void> {
  await transaction.run(
    `INSERT INTO login_profiles (account, user_id, password, reset_required, created_at, changed_at)
     VALUES ($1, $2, $3, $4, $5, $6)`,
    account,
    id,
    password,
    resetRequired ? 1 : 0,
    now,
    now,
  )
}

/** Keeps the password that goes among the former ones, of which the newest `mostFormerPasswords` stay. */
export async function changePassword(
  transaction: Transaction,
  { account, id }: Owner,
  password: Sealed,
  resetRequired: boolean,
  now: number,
): Promise<void> {
  const last = await transaction.one<{ number: number | null }>(
    'SELECT MAX(number) AS number FROM former_passwords WHERE account = $1 AND user_id = $2',
    account,
    id,
  )
  const number = Number(last?.number ?? 0) + 1
  await transaction.run(
    `INSERT INTO former_passwords (account, user_id, number, password)
     SELECT account, user_id, $1, password FROM login_profiles WHERE account = $2 AND user_id = $3`,
    number,
    account,
    id,
  )
  await transaction.run(
    'DELETE FROM former_passwords WHERE account = $1 AND user_id = $2 AND number <= $3',
    account,
    id,
    number - mostFormerPasswords,
  )
  await transaction.run(
    'UPDATE login_profiles SET password = $1, reset_required = $2, changed_at = $3 WHERE account = $4 AND user_id = $5',
    password,
    resetRequired ? 1 : 0,
    now,
    account,
    id,
  )
}

export async function setResetRequired(
  transaction: Transaction,
  { account, id }: Owner,
  required: boolean,
): Promise<void> {
  await transaction.run(
    'UPDATE login_profiles SET reset_required = $1 WHERE account = $2 AND user_id = $3',
    required ? 1 : 0,
    account,
    id,
  )
}

/** As many as a password policy may ask to be remembered, the present one counted. */
export const mostFormerPasswords = 24

/** Newest first. */
export async function formerPasswords(reader: Reader, { account, id }: Owner, limit: number): Promise<Uint8Array[]> {
  const rows = await reader.all<{ password: Uint8Array }>(
    'SELECT password FROM former_passwords WHERE account = $1 AND user_id = $2 ORDER BY number DESC LIMIT $3',
    account,
    id,
    limit,
  )
  return rows.map(({ password }) => password)
}

/** And all that was remembered of earlier passwords and of attempts. */
export async function deleteLoginProfile(transaction: Transaction, { account, id }: Owner): Promise<void> {
  for (const statement of [
    'DELETE FROM former_passwords WHERE account = $1 AND user_id = $2',
    'DELETE FROM sign_in_attempts WHERE account = $1 AND user_id = $2',
    'DELETE FROM login_profiles WHERE account = $1 AND user_id = $2',
  ])
    await transaction.run(statement, account, id)
}

/** What UpdateAccountPasswordPolicy was given; undefined when it never was. */
export async function findPasswordPolicy(reader: Reader, account: string): Promise<string | undefined> {
  const row = await reader.one<{ policy: string }>('SELECT policy FROM password_policies WHERE account = $1', account)
  return row?.policy
}

export async function putPasswordPolicy(transaction: Transaction, account: string, policy: string): Promise<void> {
  await transaction.run(
    `INSERT INTO password_policies (account, policy) VALUES ($1, $2)
     ON CONFLICT (account) DO UPDATE SET policy = excluded.policy`,
    account,
    policy,
  )
}

/** Whether there was one. */
export async function deletePasswordPolicy(transaction: Transaction, account: string): Promise<boolean> {
  return (await transaction.run('DELETE FROM password_policies WHERE account = $1', account)) > 0
}
