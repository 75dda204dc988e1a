/** Which managed policies hold for a user, role or group, as permissions or as a boundary: one kind of row for all of them. */

import type { Owner } from './inline-policies.ts'
import type { Reader, Transaction } from './store.ts'
import { afterPathsWith } from './users.ts'

/** How AWS calls the two uses of a managed policy. */
export type Usage = 'PermissionsPolicy' | 'PermissionsBoundary'

/** The ARNs of all policies that are attached to a user, role or group, in order: AWS permits ten. */
export async function attachedPolicies(reader: Reader, { account, id }: Owner): Promise<string[]> {
  const rows = await reader.all<{ arn: string }>(
    "SELECT arn FROM policy_attachments WHERE account = $1 AND owner = $2 AND usage = 'PermissionsPolicy' ORDER BY arn",
    account,
    id,
  )
  return rows.map(({ arn }) => arn)
}

/** The ARN of the policy that bounds what a user or role may be allowed. */
export async function findBoundary(reader: Reader, { account, id }: Owner): Promise<string | undefined> {
  const row = await reader.one<{ arn: string }>(
    "SELECT arn FROM policy_attachments WHERE account = $1 AND owner = $2 AND usage = 'PermissionsBoundary'",
    account,
    id,
  )
  return row?.arn
}

/** What is attached already stays so. */
export async function attachPolicy(transaction: Transaction, { account, id }: Owner, arn: string): Promise<void> {
  await insert(transaction, account, id, 'PermissionsPolicy', arn)
}

/** Whether it was attached. */
export async function detachPolicy(transaction: Transaction, { account, id }: Owner, arn: string): Promise<boolean> {
  const detached = await transaction.run(
    "DELETE FROM policy_attachments WHERE account = $1 AND owner = $2 AND usage = 'PermissionsPolicy' AND arn = $3",
    account,
    id,
    arn,
  )
  await transaction.changed('identities')
  return detached > 0
}

/** In the place of the boundary that there was. */
export async function putBoundary(transaction: Transaction, owner: Owner, arn: string): Promise<void> {
  await deleteBoundary(transaction, owner)
  await insert(transaction, owner.account, owner.id, 'PermissionsBoundary', arn)
}

/** Whether there was one. */
export async function deleteBoundary(transaction: Transaction, { account, id }: Owner): Promise<boolean> {
  const deleted = await transaction.run(
    "DELETE FROM policy_attachments WHERE account = $1 AND owner = $2 AND usage = 'PermissionsBoundary'",
    account,
    id,
  )
  await transaction.changed('identities')
  return deleted > 0
}

async function insert(transaction: Transaction, account: string, owner: string, usage: Usage, arn: string) {
  await transaction.run(
    'INSERT INTO policy_attachments (account, owner, usage, arn) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING',
    account,
    owner,
    usage,
    arn,
  )
  await transaction.changed('identities')
}

/** Whom a policy is attached to. */
export interface AttachedEntity {
  /** `AGPA…` of a group, `AIDA…` of a user, `AROA…` of a role. */
  readonly id: string
  readonly name: string
}

/** What is asked for of those to whom a policy is attached. */
export interface EntityFilter {
  /** Begins with a slash. */
  readonly pathPrefix: string
  /** Undefined for both. */
  readonly usage: Usage | undefined
  /** What the id begins with: empty for all. */
  readonly idPrefix: string
}

/** At most `limit` of them in the order of their ids, from after the id `after`; the empty text is before all. */
export async function attachedEntities(
  reader: Reader,
  { account, arn }: { readonly account: string; readonly arn: string },
  { pathPrefix, usage, idPrefix }: EntityFilter,
  after: string,
  limit: number,
): Promise<AttachedEntity[]> {
  return reader.all<AttachedEntity>(
    `SELECT DISTINCT owner AS id, COALESCE(users.name, roles.name, user_groups.name) AS name
     FROM policy_attachments
     LEFT JOIN users ON users.account = policy_attachments.account AND users.id = owner
     LEFT JOIN roles ON roles.account = policy_attachments.account AND roles.id = owner
     LEFT JOIN user_groups ON user_groups.account = policy_attachments.account AND user_groups.id = owner
     WHERE policy_attachments.account = $1 AND arn = $2 AND ($3 = '' OR usage = $3)
       AND owner > $4 AND owner >= $5 AND owner < $6
       AND COALESCE(users.path, roles.path, user_groups.path) >= $7
       AND COALESCE(users.path, roles.path, user_groups.path) < $8
     ORDER BY id LIMIT $9`,
    account,
    arn,
    usage ?? '',
    after,
    idPrefix,
    `${idPrefix}\u007f`,
    pathPrefix,
    afterPathsWith(pathPrefix),
    limit,
  )
}

/** How often a policy is attached, and how often it is a boundary. */
export type UsageCounts = Readonly<Record<Usage, number>>

export async function countUsage(reader: Reader, account: string, arn: string): Promise<UsageCounts> {
  const rows = await reader.all<{ usage: Usage; count: number }>(
    'SELECT usage, count(*) AS count FROM policy_attachments WHERE account = $1 AND arn = $2 GROUP BY usage',
    account,
    arn,
  )
  return countsOf(rows)
}

/** For every policy of an account that is in use, by its ARN. */
export async function countUsages(reader: Reader, account: string): Promise<ReadonlyMap<string, UsageCounts>> {
  const rows = await reader.all<{ arn: string; usage: Usage; count: number }>(
    'SELECT arn, usage, count(*) AS count FROM policy_attachments WHERE account = $1 GROUP BY arn, usage',
    account,
  )
  return new Map([...Map.groupBy(rows, ({ arn }) => arn)].map(([arn, own]) => [arn, countsOf(own)]))
}

function countsOf(rows: readonly { usage: Usage; count: number }[]): UsageCounts {
  const count = (usage: Usage) => rows.find((row) => row.usage === usage)?.count ?? 0
  return { PermissionsPolicy: count('PermissionsPolicy'), PermissionsBoundary: count('PermissionsBoundary') }
}
