/** The roles of an account, as rows. */

import { readTags, type Tags, writeTags } from './identity-tags.ts'
import type { Reader, Transaction } from './store.ts'
import { afterPathsWith } from './users.ts'

/** A user or role that a policy names, and its unique id when the policy was written. */
export type BoundPrincipal = readonly [arn: string, id: string]

export interface Role {
  account: string
  /** `AROA…`: never given to another role. */
  id: string
  /** As its creator wrote it; unique in the account without regard to case. */
  name: string
  /** Begins and ends with a slash. */
  path: string
  /** The document as it was given: who may assume the role. */
  trustPolicy: string
  /** The users and roles that it names. */
  trusted: readonly BoundPrincipal[]
  description: string | null
  /** Seconds. */
  maxSessionDuration: number
  tags: Tags
  /** Milliseconds since 1970. */
  createdAt: number
}

interface Row {
  account: string
  id: string
  name: string
  path: string
  trust_policy: string
  trusted: string
  description: string | null
  max_session_duration: number
  tags: string
  created_at: number
}

function roleOf({ trust_policy, trusted, max_session_duration, tags, created_at, ...row }: Row): Role {
  return {
    ...row,
    trustPolicy: trust_policy,
    trusted: JSON.parse(trusted) as BoundPrincipal[],
    maxSessionDuration: max_session_duration,
    tags: readTags(tags),
    createdAt: created_at,
  }
}

export async function findRole(reader: Reader, account: string, name: string): Promise<Role | undefined> {
  const row = await reader.one<Row>(
    `SELECT account, id, name, path, trust_policy, trusted, description, max_session_duration, tags, created_at FROM roles
     WHERE account = $1 AND name_key = $2`,
    account,
    name.toLowerCase(),
  )
  return row && roleOf(row)
}

export async function findRoleById(reader: Reader, account: string, id: string): Promise<Role | undefined> {
  const row = await reader.one<Row>(
    `SELECT account, id, name, path, trust_policy, trusted, description, max_session_duration, tags, created_at
     FROM roles WHERE account = $1 AND id = $2`,
    account,
    id,
  )
  return row && roleOf(row)
}

/**
 * At most `limit` roles in the order of their names, regardless of case, from after the name `after` (the empty text is before all).
 *
 * @param pathPrefix begins with a slash
 */
export async function listRoles(
  reader: Reader,
  account: string,
  pathPrefix: string,
  after: string,
  limit: number,
): Promise<Role[]> {
  const rows = await reader.all<Row>(
    `SELECT account, id, name, path, trust_policy, trusted, description, max_session_duration, tags, created_at FROM roles
     WHERE account = $1 AND name_key > $2 AND path >= $3 AND path < $4 ORDER BY name_key LIMIT $5`,
    account,
    after.toLowerCase(),
    pathPrefix,
    afterPathsWith(pathPrefix),
    limit,
  )
  return rows.map(roleOf)
}

export async function insertRole(transaction: Transaction, role: Role): Promise<void> {
  await transaction.run(
    `INSERT INTO roles (account, name_key, id, name, path, trust_policy, trusted, description, max_session_duration, tags, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    role.account,
    role.name.toLowerCase(),
    role.id,
    role.name,
    role.path,
    role.trustPolicy,
    JSON.stringify(role.trusted),
    role.description,
    role.maxSessionDuration,
    writeTags(role.tags),
    role.createdAt,
  )
  await transaction.changed('identities')
}

/** Writes what of a role may change. */
export async function updateRole(transaction: Transaction, role: Role): Promise<void> {
  await transaction.run(
    `UPDATE roles SET description = $1, max_session_duration = $2, trust_policy = $3, trusted = $4, tags = $5
     WHERE account = $6 AND id = $7`,
    role.description,
    role.maxSessionDuration,
    role.trustPolicy,
    JSON.stringify(role.trusted),
    writeTags(role.tags),
    role.account,
    role.id,
  )
  await transaction.changed('identities')
}

/** Its policies must be gone before. */
export async function deleteRole(transaction: Transaction, role: Role): Promise<void> {
  await transaction.run('DELETE FROM last_uses WHERE id = $1', role.id)
  await transaction.run('DELETE FROM roles WHERE account = $1 AND id = $2', role.account, role.id)
  await transaction.changed('identities')
}
