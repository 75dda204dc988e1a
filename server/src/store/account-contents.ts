/** What there is in an account altogether: how many of each, and which credentials its users have. */
import type { Reader, Transaction } from './store.ts'

export interface AccountCounts {
  readonly users: number
  readonly groups: number
  readonly roles: number
  readonly policies: number
  readonly policy_versions: number
  readonly instance_profiles: number
  readonly mfa_devices: number
  readonly mfa_devices_in_use: number
  readonly providers: number
}

export async function countContents(reader: Reader, account: string): Promise<AccountCounts> {
  const row = await reader.one<AccountCounts>(
    `SELECT
       (SELECT count(*) FROM users WHERE account = $1) AS users,
       (SELECT count(*) FROM user_groups WHERE account = $1) AS groups,
       (SELECT count(*) FROM roles WHERE account = $1) AS roles,
       (SELECT count(*) FROM managed_policies WHERE account = $1) AS policies,
       (SELECT count(*) FROM managed_policy_versions WHERE account = $1) AS policy_versions,
       (SELECT count(*) FROM instance_profiles WHERE account = $1) AS instance_profiles,
       (SELECT count(*) FROM mfa_devices WHERE account = $1) AS mfa_devices,
       (SELECT count(*) FROM mfa_devices WHERE account = $1 AND user_id IS NOT NULL) AS mfa_devices_in_use,
       (SELECT count(*) FROM oidc_providers WHERE account = $1) AS providers`,
    account,
  )
  return row!
}

/** A long-term access key of a user and its last use, for reports. */
export interface KeyInUse {
  readonly user_id: string
  readonly status: 'Active' | 'Inactive'
  readonly created_at: number
  readonly used_at: number | null
  readonly region: string | null
  readonly service: string | null
}

/** All of an account's, oldest first. */
export async function keysInUse(reader: Reader, account: string): Promise<KeyInUse[]> {
  return reader.all<KeyInUse>(
    `SELECT access_keys.user_id, access_keys.status, access_keys.created_at,
       last_uses.used_at, last_uses.region, last_uses.service
     FROM access_keys LEFT JOIN last_uses ON last_uses.id = access_keys.id
     WHERE access_keys.account = $1 ORDER BY access_keys.user_id, access_keys.created_at, access_keys.id`,
    account,
  )
}

/** A user's password, whether it was used lately, and whether a second factor goes with it. */
export interface PasswordInUse {
  readonly user_id: string
  readonly changed_at: number | null
  readonly used_at: number | null
  readonly has_second_factor: number
}

/** Of every user. */
export async function passwordsInUse(reader: Reader, account: string): Promise<PasswordInUse[]> {
  return reader.all<PasswordInUse>(
    `SELECT users.id AS user_id, login_profiles.changed_at,
       (SELECT max(signed_in_at) FROM sign_ins WHERE sign_ins.account = users.account AND sign_ins.user_id = users.id)
         AS used_at,
       (SELECT count(*) FROM mfa_devices WHERE mfa_devices.account = users.account AND mfa_devices.user_id = users.id)
         AS has_second_factor
     FROM users
     LEFT JOIN login_profiles ON login_profiles.account = users.account AND login_profiles.user_id = users.id
     WHERE users.account = $1`,
    account,
  )
}

export interface CredentialReport {
  readonly content: string
  /** Milliseconds since 1970. */
  readonly generatedAt: number
}

/** The newest. */
export async function findCredentialReport(reader: Reader, account: string): Promise<CredentialReport | undefined> {
  const row = await reader.one<{ content: string; generated_at: number }>(
    'SELECT content, generated_at FROM credential_reports WHERE account = $1',
    account,
  )
  return row && { content: row.content, generatedAt: row.generated_at }
}

export async function putCredentialReport(
  transaction: Transaction,
  account: string,
  { content, generatedAt }: CredentialReport,
): Promise<void> {
  await transaction.run(
    `INSERT INTO credential_reports (account, content, generated_at) VALUES ($1, $2, $3)
     ON CONFLICT (account) DO UPDATE SET content = excluded.content, generated_at = excluded.generated_at`,
    account,
    content,
    generatedAt,
  )
}
