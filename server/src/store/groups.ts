/** The groups of an account and who is in them, as rows. */

import type { Reader, Transaction } from './store.ts'
import { afterPathsWith, type User, type UserRow, userOf } from './users.ts'

export interface Group {
  account: string
  /** `AGPA…`: never given to another group. */
  id: string
  /** As its creator wrote it; unique in the account without regard to case. */
  name: string
  /** Begins and ends with a slash. */
  path: string
  /** Milliseconds since 1970. */
  createdAt: number
}

interface Row {
  account: string
  id: string
  name: string
  path: string
  created_at: number
}

function groupOf({ created_at, ...row }: Row): Group {
  return { ...row, createdAt: created_at }
}

export async function findGroup(reader: Reader, account: string, name: string): Promise<Group | undefined> {
  const row = await reader.one<Row>(
    'SELECT account, id, name, path, created_at FROM user_groups WHERE account = $1 AND name_key = $2',
    account,
    name.toLowerCase(),
  )
  return row && groupOf(row)
}

/**
 * At most `limit` groups in the order of their names, regardless of case, from after the name `after` (the empty text is before all).
 *
 * @param pathPrefix begins with a slash
 */
export async function listGroups(
  reader: Reader,
  account: string,
  pathPrefix: string,
  after: string,
  limit: number,
): Promise<Group[]> {
  const rows = await reader.all<Row>(
    `SELECT account, id, name, path, created_at FROM user_groups
     WHERE account = $1 AND name_key > $2 AND path >= $3 AND path < $4 ORDER BY name_key LIMIT $5`,
    account,
    after.toLowerCase(),
    pathPrefix,
    afterPathsWith(pathPrefix),
    limit,
  )
  return rows.map(groupOf)
}

export async function insertGroup(transaction: Transaction, group: Group): Promise<void> {
  await transaction.run(
    'INSERT INTO user_groups (account, name_key, id, name, path, created_at) VALUES ($1, $2, $3, $4, $5, $6)',
    group.account,
    group.name.toLowerCase(),
    group.id,
    group.name,
    group.path,
    group.createdAt,
  )
}

export async function renameGroup(transaction: Transaction, group: Group, name: string, path: string): Promise<void> {
  await transaction.run(
    'UPDATE user_groups SET name_key = $1, name = $2, path = $3 WHERE account = $4 AND id = $5',
    name.toLowerCase(),
    name,
    path,
    group.account,
    group.id,
  )
}

/** Its members and policies must be gone before. */
export async function deleteGroup(transaction: Transaction, group: Group): Promise<void> {
  await transaction.run('DELETE FROM user_groups WHERE account = $1 AND id = $2', group.account, group.id)
}

/** All groups of a user, by name: AWS permits ten. */
export async function groupsOf(reader: Reader, { account, id }: Pick<User, 'account' | 'id'>): Promise<Group[]> {
  const rows = await reader.all<Row>(
    `SELECT user_groups.account, user_groups.id, user_groups.name, user_groups.path, user_groups.created_at
     FROM group_members
     JOIN user_groups ON user_groups.account = group_members.account AND user_groups.id = group_members.group_id
     WHERE group_members.account = $1 AND group_members.user_id = $2 ORDER BY user_groups.name_key`,
    account,
    id,
  )
  return rows.map(groupOf)
}

/** At most `limit` members in the order of their ids, from after the id `after`; the empty text is before all. */
export async function membersOf(reader: Reader, group: Group, after: string, limit: number): Promise<User[]> {
  const rows = await reader.all<UserRow>(
    `SELECT users.account, users.id, users.name, users.path, users.tags, users.created_at
     FROM group_members
     JOIN users ON users.account = group_members.account AND users.id = group_members.user_id
     WHERE group_members.account = $1 AND group_members.group_id = $2 AND group_members.user_id > $3
     ORDER BY group_members.user_id LIMIT $4`,
    group.account,
    group.id,
    after,
    limit,
  )
  return rows.map(userOf)
}

/** Who is in it already stays in it. */
export async function addMember(transaction: Transaction, { account, id }: Group, userId: string): Promise<void> {
  await transaction.run(
    'INSERT INTO group_members (account, user_id, group_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING',
    account,
    userId,
    id,
  )
  await transaction.changed('identities')
}

/** Whether the user was in it. */
export async function removeMember(transaction: Transaction, { account, id }: Group, userId: string): Promise<boolean> {
  const removed = await transaction.run(
    'DELETE FROM group_members WHERE account = $1 AND user_id = $2 AND group_id = $3',
    account,
    userId,
    id,
  )
  await transaction.changed('identities')
  return removed > 0
}
