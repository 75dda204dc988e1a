/** The instance profiles of an account, as rows: a name under which a virtual machine would find its role. */

import { readTags, type Tags, writeTags } from './identity-tags.ts'
import type { Owner } from './inline-policies.ts'
import type { Reader, Transaction } from './store.ts'
import { afterPathsWith } from './users.ts'

export interface InstanceProfile {
  readonly account: string
  /** `AIPA…`: never given to another profile. */
  readonly id: string
  /** As its creator wrote it; unique in the account without regard to case. */
  readonly name: string
  /** Begins and ends with a slash. */
  readonly path: string
  readonly roleId: string | null
  readonly tags: Tags
  /** Milliseconds since 1970. */
  readonly createdAt: number
}

interface Row {
  account: string
  id: string
  name: string
  path: string
  role_id: string | null
  tags: string
  created_at: number
}

function profileOf({ role_id, tags, created_at, ...row }: Row): InstanceProfile {
  return { ...row, roleId: role_id, tags: readTags(tags), createdAt: created_at }
}

export async function findInstanceProfile(
  reader: Reader,
  account: string,
  name: string,
): Promise<InstanceProfile | undefined> {
  const row = await reader.one<Row>(
    `SELECT account, id, name, path, role_id, tags, created_at FROM instance_profiles
     WHERE account = $1 AND name_key = $2`,
    account,
    name.toLowerCase(),
  )
  return row && profileOf(row)
}

/**
 * At most `limit` profiles in the order of their names, regardless of case, from after the name `after` (the empty text is before all).
 *
 * @param pathPrefix begins with a slash
 */
export async function listInstanceProfiles(
  reader: Reader,
  account: string,
  pathPrefix: string,
  after: string,
  limit: number,
): Promise<InstanceProfile[]> {
  const rows = await reader.all<Row>(
    `SELECT account, id, name, path, role_id, tags, created_at FROM instance_profiles
     WHERE account = $1 AND name_key > $2 AND path >= $3 AND path < $4 ORDER BY name_key LIMIT $5`,
    account,
    after.toLowerCase(),
    pathPrefix,
    afterPathsWith(pathPrefix),
    limit,
  )
  return rows.map(profileOf)
}

/** Those that hold a role; at most `limit` by name, from after the name `after`. */
export async function profilesOfRole(
  reader: Reader,
  { account, id }: Owner,
  after: string,
  limit: number,
): Promise<InstanceProfile[]> {
  const rows = await reader.all<Row>(
    `SELECT account, id, name, path, role_id, tags, created_at FROM instance_profiles
     WHERE account = $1 AND role_id = $2 AND name_key > $3 ORDER BY name_key LIMIT $4`,
    account,
    id,
    after.toLowerCase(),
    limit,
  )
  return rows.map(profileOf)
}

export async function insertInstanceProfile(transaction: Transaction, profile: InstanceProfile): Promise<void> {
  await transaction.run(
    `INSERT INTO instance_profiles (account, name_key, id, name, path, role_id, tags, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    profile.account,
    profile.name.toLowerCase(),
    profile.id,
    profile.name,
    profile.path,
    profile.roleId,
    writeTags(profile.tags),
    profile.createdAt,
  )
}

/** Writes what of a profile may change. */
export async function updateInstanceProfile(transaction: Transaction, profile: InstanceProfile): Promise<void> {
  await transaction.run(
    'UPDATE instance_profiles SET role_id = $1, tags = $2 WHERE account = $3 AND name_key = $4',
    profile.roleId,
    writeTags(profile.tags),
    profile.account,
    profile.name.toLowerCase(),
  )
}

export async function deleteInstanceProfile(transaction: Transaction, profile: InstanceProfile): Promise<void> {
  await transaction.run(
    'DELETE FROM instance_profiles WHERE account = $1 AND name_key = $2',
    profile.account,
    profile.name.toLowerCase(),
  )
}
