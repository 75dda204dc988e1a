/** Sign-ins and the sessions they began, as rows, with what was tried in vain and what was ended early. */
import type { Reader, Transaction } from './store.ts'

export interface SignIn {
  readonly account: string
  readonly accessKeyId: string
  readonly userId: string
  /** Milliseconds since 1970. */
  readonly signedInAt: number
  readonly expiresAt: number
  readonly sourceIp: string
  readonly userAgent: string
  readonly secondFactor: boolean
}

interface Row {
  account: string
  access_key_id: string
  user_id: string
  signed_in_at: number
  expires_at: number
  source_ip: string
  user_agent: string
  second_factor: number
}

export async function insertSignIn(transaction: Transaction, signIn: SignIn): Promise<void> {
  await transaction.run(
    `INSERT INTO sign_ins (account, access_key_id, user_id, signed_in_at, expires_at, source_ip, user_agent, second_factor)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    signIn.account,
    signIn.accessKeyId,
    signIn.userId,
    signIn.signedInAt,
    signIn.expiresAt,
    signIn.sourceIp,
    signIn.userAgent,
    signIn.secondFactor ? 1 : 0,
  )
}

/** At most `limit` sessions of a user that have neither expired nor been ended, by access key, from after `after`. */
export async function listSignIns(
  reader: Reader,
  { account, id }: { readonly account: string; readonly id: string },
  now: number,
  after: string,
  limit: number,
): Promise<SignIn[]> {
  const rows = await reader.all<Row>(
    `SELECT account, access_key_id, user_id, signed_in_at, expires_at, source_ip, user_agent, second_factor FROM sign_ins
     WHERE account = $1 AND user_id = $2 AND access_key_id > $3 AND expires_at > $4
       AND NOT EXISTS (SELECT 1 FROM revoked_sessions
                       WHERE revoked_sessions.account = sign_ins.account
                         AND revoked_sessions.access_key_id = sign_ins.access_key_id)
     ORDER BY access_key_id LIMIT $5`,
    account,
    id,
    after,
    now,
    limit,
  )
  return rows.map(({ access_key_id, user_id, signed_in_at, expires_at, source_ip, user_agent, second_factor }) => ({
    account,
    accessKeyId: access_key_id,
    userId: user_id,
    signedInAt: signed_in_at,
    expiresAt: expires_at,
    sourceIp: source_ip,
    userAgent: user_agent,
    secondFactor: second_factor === 1,
  }))
}

export interface Attempts {
  readonly attempts: number
  /** Milliseconds since 1970. */
  readonly lockedUntil: number
}

export async function findAttempts(reader: Reader, account: string, userId: string): Promise<Attempts> {
  const row = await reader.one<{ attempts: number; locked_until: number }>(
    'SELECT attempts, locked_until FROM sign_in_attempts WHERE account = $1 AND user_id = $2',
    account,
    userId,
  )
  return { attempts: row?.attempts ?? 0, lockedUntil: row?.locked_until ?? 0 }
}

export async function putAttempts(
  transaction: Transaction,
  account: string,
  userId: string,
  { attempts, lockedUntil }: Attempts,
): Promise<void> {
  await transaction.run(
    `INSERT INTO sign_in_attempts (account, user_id, attempts, locked_until) VALUES ($1, $2, $3, $4)
     ON CONFLICT (account, user_id) DO UPDATE SET attempts = excluded.attempts, locked_until = excluded.locked_until`,
    account,
    userId,
    attempts,
    lockedUntil,
  )
}

export async function deleteAttempts(transaction: Transaction, account: string, userId: string): Promise<void> {
  await transaction.run('DELETE FROM sign_in_attempts WHERE account = $1 AND user_id = $2', account, userId)
}

/** Ends a session of this account, known or not: the row counts from the moment it is committed. */
export async function revokeSession(
  transaction: Transaction,
  account: string,
  accessKeyId: string,
  expiresAt: number,
): Promise<void> {
  await transaction.run(
    `INSERT INTO revoked_sessions (account, access_key_id, expires_at) VALUES ($1, $2, $3)
     ON CONFLICT (account, access_key_id) DO NOTHING`,
    account,
    accessKeyId,
    expiresAt,
  )
  await transaction.changed('identities')
}

export async function isSessionRevoked(reader: Reader, account: string, accessKeyId: string): Promise<boolean> {
  const row = await reader.one<{ found: number }>(
    'SELECT 1 AS found FROM revoked_sessions WHERE account = $1 AND access_key_id = $2',
    account,
    accessKeyId,
  )
  return row !== undefined
}

export async function anySessionExpired(reader: Reader, now: number): Promise<boolean> {
  const row = await reader.one<{ found: number }>(
    `SELECT 1 AS found FROM sign_ins WHERE expires_at <= $1
     UNION ALL SELECT 1 AS found FROM revoked_sessions WHERE expires_at <= $2 LIMIT 1`,
    now,
    now,
  )
  return row !== undefined
}

/** Forgets what has expired by itself. */
export async function forgetExpiredSessions(transaction: Transaction, now: number): Promise<void> {
  await transaction.run('DELETE FROM sign_ins WHERE expires_at <= $1', now)
  await transaction.run('DELETE FROM revoked_sessions WHERE expires_at <= $1', now)
}
