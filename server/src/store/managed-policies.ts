/** The managed policies of an account and their versions, as rows; and those that AWS manages, which every account has. */

import { type AwsManagedPolicy, awsManagedPolicies } from './aws-managed-policies.ts'
import { readTags, type Tags, writeTags } from './identity-tags.ts'
import type { Usage } from './policy-attachments.ts'
import type { Reader, Transaction } from './store.ts'
import { afterPathsWith } from './users.ts'

export interface ManagedPolicy {
  /** Whose policy it is: `aws` for those that AWS manages. */
  readonly account: string
  readonly arn: string
  /** `ANPA…`: never given to another policy. */
  readonly id: string
  /** As its creator wrote it; unique in the account without regard to case. */
  readonly name: string
  /** Begins and ends with a slash. */
  readonly path: string
  readonly description: string | null
  readonly defaultVersion: number
  /** Numbers are not used again. */
  readonly newestVersion: number
  readonly tags: Tags
  /** Milliseconds since 1970. */
  readonly createdAt: number
  /** When its newest version was made. */
  readonly updatedAt: number
}

export interface PolicyVersion {
  readonly version: number
  readonly document: string
  /** Milliseconds since 1970. */
  readonly createdAt: number
}

interface Row {
  account: string
  arn: string
  id: string
  name: string
  path: string
  description: string | null
  default_version: number
  newest_version: number
  tags: string
  created_at: number
  updated_at: number
}

function policyOf({ default_version, newest_version, tags, created_at, updated_at, ...row }: Row): ManagedPolicy {
  return {
    ...row,
    defaultVersion: default_version,
    newestVersion: newest_version,
    tags: readTags(tags),
    createdAt: created_at,
    updatedAt: updated_at,
  }
}

export function policyArn({ account, path, name }: Pick<ManagedPolicy, 'account' | 'path' | 'name'>): string {
  return `arn:aws:iam::${account}:policy${path}${name}`
}

/** A policy of this account or one that AWS manages. */
export async function findManagedPolicy(
  reader: Reader,
  account: string,
  arn: string,
): Promise<ManagedPolicy | undefined> {
  const ofAws = awsManagedPolicies.get(arn)
  if (ofAws !== undefined) return policyOfAws(ofAws)
  const row = await reader.one<Row>(
    `SELECT account, arn, id, name, path, description, default_version, newest_version, tags, created_at, updated_at
     FROM managed_policies WHERE account = $1 AND arn = $2`,
    account,
    arn,
  )
  return row && policyOf(row)
}

/** Without regard to case or path. */
export async function policyNameTaken(reader: Reader, account: string, name: string): Promise<boolean> {
  const row = await reader.one<{ arn: string }>(
    'SELECT arn FROM managed_policies WHERE account = $1 AND name_key = $2',
    account,
    name.toLowerCase(),
  )
  return row !== undefined
}

/**
 * At most `limit` of the account's own policies in the order of their names, regardless of case, from after the name `after` (the empty
 * text is before all).
 *
 * @param pathPrefix begins with a slash
 * @param usage lists only those that are in use this way
 */
export async function listManagedPolicies(
  reader: Reader,
  account: string,
  pathPrefix: string,
  usage: Usage | undefined,
  after: string,
  limit: number,
): Promise<ManagedPolicy[]> {
  const rows = await reader.all<Row>(
    `SELECT account, arn, id, name, path, description, default_version, newest_version, tags, created_at, updated_at
     FROM managed_policies
     WHERE account = $1 AND name_key > $2 AND path >= $3 AND path < $4 AND ($5 = '' OR EXISTS (
       SELECT 1 FROM policy_attachments
       WHERE policy_attachments.account = managed_policies.account AND policy_attachments.arn = managed_policies.arn
         AND policy_attachments.usage = $5))
     ORDER BY name_key LIMIT $6`,
    account,
    after.toLowerCase(),
    pathPrefix,
    afterPathsWith(pathPrefix),
    usage ?? '',
    limit,
  )
  return rows.map(policyOf)
}

/** All that AWS manages, in the order of their ARNs. */
export function policiesOfAws(): ManagedPolicy[] {
  return [...awsManagedPolicies.values()].map(policyOfAws)
}

function policyOfAws({ arn, id, name, path, description, version, updatedAt }: AwsManagedPolicy): ManagedPolicy {
  return {
    account: 'aws',
    arn,
    id,
    name,
    path,
    description,
    defaultVersion: version,
    newestVersion: version,
    tags: new Map(),
    createdAt: updatedAt,
    updatedAt,
  }
}

export async function insertManagedPolicy(
  transaction: Transaction,
  policy: ManagedPolicy,
  document: string,
): Promise<void> {
  await transaction.run(
    `INSERT INTO managed_policies
       (account, arn, name_key, id, name, path, description, default_version, newest_version, tags, created_at, updated_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
    policy.account,
    policy.arn,
    policy.name.toLowerCase(),
    policy.id,
    policy.name,
    policy.path,
    policy.description,
    policy.defaultVersion,
    policy.newestVersion,
    writeTags(policy.tags),
    policy.createdAt,
    policy.updatedAt,
  )
  await insertPolicyVersion(transaction, policy, {
    version: policy.defaultVersion,
    document,
    createdAt: policy.createdAt,
  })
}

/** Writes what of a policy may change. */
export async function updateManagedPolicy(transaction: Transaction, policy: ManagedPolicy): Promise<void> {
  await transaction.run(
    `UPDATE managed_policies SET default_version = $1, newest_version = $2, tags = $3, updated_at = $4
     WHERE account = $5 AND arn = $6`,
    policy.defaultVersion,
    policy.newestVersion,
    writeTags(policy.tags),
    policy.updatedAt,
    policy.account,
    policy.arn,
  )
  await transaction.changed('identities')
}

/** Its last version goes with it; it must not be attached any more. */
export async function deleteManagedPolicy(transaction: Transaction, { account, arn }: ManagedPolicy): Promise<void> {
  await transaction.run('DELETE FROM managed_policy_versions WHERE account = $1 AND arn = $2', account, arn)
  await transaction.run('DELETE FROM managed_policies WHERE account = $1 AND arn = $2', account, arn)
  await transaction.changed('identities')
}

/** The document that holds, of a policy of this account or one that AWS manages. */
export async function findDefaultDocument(reader: Reader, account: string, arn: string): Promise<string | undefined> {
  const ofAws = awsManagedPolicies.get(arn)
  if (ofAws !== undefined) return ofAws.document
  const row = await reader.one<{ document: string }>(
    `SELECT managed_policy_versions.document FROM managed_policies
     JOIN managed_policy_versions
       ON managed_policy_versions.account = managed_policies.account
       AND managed_policy_versions.arn = managed_policies.arn
       AND managed_policy_versions.version = managed_policies.default_version
     WHERE managed_policies.account = $1 AND managed_policies.arn = $2`,
    account,
    arn,
  )
  return row?.document
}

/** All versions of a policy, newest first: AWS permits five. Of what AWS manages there is the one that holds. */
export async function versionsOf(reader: Reader, { account, arn }: ManagedPolicy): Promise<PolicyVersion[]> {
  const ofAws = awsManagedPolicies.get(arn)
  if (ofAws !== undefined) {
    return [{ version: ofAws.version, document: ofAws.document, createdAt: ofAws.updatedAt }]
  }
  const rows = await reader.all<{ version: number; document: string; created_at: number }>(
    `SELECT version, document, created_at FROM managed_policy_versions
     WHERE account = $1 AND arn = $2 ORDER BY version DESC`,
    account,
    arn,
  )
  return rows.map(({ created_at, ...row }) => ({ ...row, createdAt: created_at }))
}

export async function insertPolicyVersion(
  transaction: Transaction,
  { account, arn }: ManagedPolicy,
  { version, document, createdAt }: PolicyVersion,
): Promise<void> {
  await transaction.run(
    'INSERT INTO managed_policy_versions (account, arn, version, document, created_at) VALUES ($1, $2, $3, $4, $5)',
    account,
    arn,
    version,
    document,
    createdAt,
  )
}

export async function deletePolicyVersion(
  transaction: Transaction,
  { account, arn }: ManagedPolicy,
  version: number,
): Promise<void> {
  await transaction.run(
    'DELETE FROM managed_policy_versions WHERE account = $1 AND arn = $2 AND version = $3',
    account,
    arn,
    version,
  )
}
