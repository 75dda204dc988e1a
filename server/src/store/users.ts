/** The users of an account, as rows. */

import { readTags, type Tags, writeTags } from './identity-tags.ts'
import type { Reader, Transaction } from './store.ts'

export interface User {
  account: string
  /** `AIDA…`: never given to another user. */
  id: string
  /** As its creator wrote it; unique in the account without regard to case. */
  name: string
  /** Begins and ends with a slash. */
  path: string
  tags: Tags
  /** Milliseconds since 1970. */
  createdAt: number
}

export interface UserRow {
  account: string
  id: string
  name: string
  path: string
  tags: string
  created_at: number
}

export function userOf({ tags, created_at, ...row }: UserRow): User {
  return { ...row, tags: readTags(tags), createdAt: created_at }
}

export async function findUser(reader: Reader, account: string, name: string): Promise<User | undefined> {
  const row = await reader.one<UserRow>(
    'SELECT account, id, name, path, tags, created_at FROM users WHERE account = $1 AND name_key = $2',
    account,
    name.toLowerCase(),
  )
  return row && userOf(row)
}

export async function findUserById(reader: Reader, account: string, id: string): Promise<User | undefined> {
  const row = await reader.one<UserRow>(
    'SELECT account, id, name, path, tags, created_at FROM users WHERE account = $1 AND id = $2',
    account,
    id,
  )
  return row && userOf(row)
}

/**
 * At most `limit` users in the order of their names, regardless of case, from after the name `after` (the empty text is before all).
 *
 * @param pathPrefix begins with a slash
 */
export async function listUsers(
  reader: Reader,
  account: string,
  pathPrefix: string,
  after: string,
  limit: number,
): Promise<User[]> {
  const rows = await reader.all<UserRow>(
    `SELECT account, id, name, path, tags, created_at FROM users
     WHERE account = $1 AND name_key > $2 AND path >= $3 AND path < $4 ORDER BY name_key LIMIT $5`,
    account,
    after.toLowerCase(),
    pathPrefix,
    afterPathsWith(pathPrefix),
    limit,
  )
  return rows.map(userOf)
}

/** Paths end at the character before DEL, so this comes after every path that begins with the prefix. */
export function afterPathsWith(prefix: string): string {
  return `${prefix}\u007f`
}

export async function insertUser(transaction: Transaction, user: User): Promise<void> {
  await transaction.run(
    'INSERT INTO users (account, name_key, id, name, path, tags, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7)',
    user.account,
    user.name.toLowerCase(),
    user.id,
    user.name,
    user.path,
    writeTags(user.tags),
    user.createdAt,
  )
  await transaction.changed('identities')
}

export async function renameUser(transaction: Transaction, user: User, name: string, path: string): Promise<void> {
  await transaction.run(
    'UPDATE users SET name_key = $1, name = $2, path = $3 WHERE account = $4 AND id = $5',
    name.toLowerCase(),
    name,
    path,
    user.account,
    user.id,
  )
  await transaction.changed('identities')
}

export async function setUserTags(transaction: Transaction, user: User, tags: Tags): Promise<void> {
  await transaction.run(
    'UPDATE users SET tags = $1 WHERE account = $2 AND id = $3',
    writeTags(tags),
    user.account,
    user.id,
  )
  await transaction.changed('identities')
}

/** Its access keys and policies must be gone before. */
export async function deleteUser(transaction: Transaction, user: User): Promise<void> {
  await transaction.run('DELETE FROM users WHERE account = $1 AND id = $2', user.account, user.id)
  await transaction.changed('identities')
}
