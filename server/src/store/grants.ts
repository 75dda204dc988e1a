/** Grants on KMS keys, as rows. They stand in the partition of their key, whoever made them. No copy of them is kept in memory. */
import type { KeyAddress } from './keys.ts'
import type { Reader, Transaction } from './store.ts'

/** As KMS names them. */
export type GrantOperation =
  | 'Decrypt'
  | 'Encrypt'
  | `GenerateDataKey${'' | 'WithoutPlaintext'}`
  | `GenerateDataKeyPair${'' | 'WithoutPlaintext'}`
  | `ReEncrypt${'From' | 'To'}`
  | 'Sign'
  | 'Verify'
  | 'GetPublicKey'
  | 'GenerateMac'
  | 'VerifyMac'
  | 'DeriveSharedSecret'
  | 'CreateGrant'
  | 'RetireGrant'
  | 'DescribeKey'

type Pairs = Readonly<Record<string, string>>

/** What the encryption context of a request must be, or contain. */
export interface GrantConstraints {
  readonly EncryptionContextEquals?: Pairs
  readonly EncryptionContextSubset?: Pairs
}

/** Somebody who has a part in a grant. */
export interface GrantPrincipal {
  /** As it was written. */
  readonly arn: string
  /** Who is meant: a unique id (`AIDA…`, `AROA…`, `AROA…:session`), an account's id, or the ARN of one who has no id here. */
  readonly id: string
}

export interface GrantRow extends KeyAddress {
  /** 64 hexadecimal digits. */
  readonly grantId: string
  readonly name: string | null
  /** The account that made it. */
  readonly issuer: string
  readonly grantee: GrantPrincipal
  readonly retiring: GrantPrincipal | null
  readonly operations: readonly GrantOperation[]
  readonly constraints: GrantConstraints
  /** Milliseconds since 1970. */
  readonly createdAt: number
}

interface StoredGrant extends KeyAddress {
  readonly grantId: string
  readonly name: string | null
  readonly issuer: string
  readonly grantee: string
  readonly granteeId: string
  readonly retiring: string | null
  readonly retiringId: string | null
  readonly operations: string
  readonly constraints: string
  readonly createdAt: number
}

const columns = `account AS "account", region AS "region", key_id AS "keyId", grant_id AS "grantId", name AS "name", issuer AS "issuer",
  grantee AS "grantee", grantee_id AS "granteeId", retiring AS "retiring", retiring_id AS "retiringId", operations AS "operations",
  constraints AS "constraints", created_at AS "createdAt"`
const ofKey = 'account = $1 AND region = $2 AND key_id = $3'

function grantOf({ grantee, granteeId, retiring, retiringId, operations, constraints, ...row }: StoredGrant): GrantRow {
  return {
    ...row,
    grantee: { arn: grantee, id: granteeId },
    retiring: retiring === null || retiringId === null ? null : { arn: retiring, id: retiringId },
    operations: JSON.parse(operations) as GrantOperation[],
    constraints: JSON.parse(constraints) as GrantConstraints,
  }
}

export async function insertGrant(transaction: Transaction, grant: GrantRow): Promise<void> {
  await transaction.run(
    `INSERT INTO grants (account, region, key_id, grant_id, name, issuer, grantee, grantee_id, retiring, retiring_id, operations, constraints,
       created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
    grant.account,
    grant.region,
    grant.keyId,
    grant.grantId,
    grant.name,
    grant.issuer,
    grant.grantee.arn,
    grant.grantee.id,
    grant.retiring?.arn ?? null,
    grant.retiring?.id ?? null,
    JSON.stringify(grant.operations),
    JSON.stringify(grant.constraints),
    grant.createdAt,
  )
}

export async function findGrant(
  reader: Reader,
  { account, region, keyId }: KeyAddress,
  grantId: string,
): Promise<GrantRow | undefined> {
  const row = await reader.one<StoredGrant>(
    `SELECT ${columns} FROM grants WHERE ${ofKey} AND grant_id = $4`,
    account,
    region,
    keyId,
    grantId,
  )
  return row && grantOf(row)
}

/** Those of a key that were given this name. A name may come back with other properties. */
export async function grantsByName(
  reader: Reader,
  { account, region, keyId }: KeyAddress,
  name: string,
): Promise<GrantRow[]> {
  const rows = await reader.all<StoredGrant>(
    `SELECT ${columns} FROM grants WHERE ${ofKey} AND name = $4`,
    account,
    region,
    keyId,
    name,
  )
  return rows.map(grantOf)
}

export async function countGrants(reader: Reader, { account, region, keyId }: KeyAddress): Promise<number> {
  const row = await reader.one<{ count: number }>(
    `SELECT COUNT(*) AS count FROM grants WHERE ${ofKey}`,
    account,
    region,
    keyId,
  )
  return Number(row?.count ?? 0)
}

/** The grants of a key by id, from the one after `after`. */
export async function grantsAfter(
  reader: Reader,
  { account, region, keyId }: KeyAddress,
  after: string,
  limit: number,
): Promise<GrantRow[]> {
  const rows = await reader.all<StoredGrant>(
    `SELECT ${columns} FROM grants WHERE ${ofKey} AND grant_id > $4 ORDER BY grant_id LIMIT $5`,
    account,
    region,
    keyId,
    after,
    limit,
  )
  return rows.map(grantOf)
}

/** Of a list of names somebody may go by; the shorter lists are filled up, since a statement's text is constant. */
type Names = readonly [string, string, string, string, string]

/** Where a list of grants to somebody of several names goes on. */
export type GranteePosition = readonly [granteeId: string, grantId: string]

/** Those of a key that let somebody do something. */
export async function grantsTo(
  reader: Reader,
  { account, region, keyId }: KeyAddress,
  granteeIds: Names,
  after: GranteePosition,
  limit: number,
): Promise<GrantRow[]> {
  const rows = await reader.all<StoredGrant>(
    `SELECT ${columns} FROM grants WHERE ${ofKey} AND grantee_id IN ($4, $5, $6, $7, $8) AND (grantee_id, grant_id) > ($9, $10)
     ORDER BY grantee_id, grant_id LIMIT $11`,
    account,
    region,
    keyId,
    ...granteeIds,
    ...after,
    limit,
  )
  return rows.map(grantOf)
}

/** Where a list of grants on keys of several accounts goes on. */
export type GrantPosition = readonly [account: string, keyId: string, grantId: string]

/** Those in a region, on keys of any account, that somebody may retire; `retiringIds` are the two names that one may go by. */
export async function grantsRetirableBy(
  reader: Reader,
  region: string,
  retiringIds: readonly [string, string],
  after: GrantPosition,
  limit: number,
): Promise<GrantRow[]> {
  const rows = await reader.all<StoredGrant>(
    `SELECT ${columns} FROM grants
     WHERE region = $1 AND retiring_id IN ($2, $3) AND (account, key_id, grant_id) > ($4, $5, $6)
     ORDER BY account, key_id, grant_id LIMIT $7`,
    region,
    ...retiringIds,
    ...after,
    limit,
  )
  return rows.map(grantOf)
}

export async function deleteGrant(
  transaction: Transaction,
  { account, region, keyId, grantId }: KeyAddress & { readonly grantId: string },
): Promise<void> {
  await transaction.run(`DELETE FROM grants WHERE ${ofKey} AND grant_id = $4`, account, region, keyId, grantId)
}
