/** The OpenID Connect providers of an account, as rows. */

import { readTags, type Tags, writeTags } from './identity-tags.ts'
import type { Reader, Transaction } from './store.ts'

export interface OidcProvider {
  account: string
  /** The URL without its scheme: unique in the account, and how ARNs and condition keys name the provider. */
  place: string
  /** What the `iss` of its tokens must be. */
  url: string
  clientIds: readonly string[]
  thumbprints: readonly string[]
  tags: Tags
  /** Milliseconds since 1970. */
  createdAt: number
}

interface Row {
  account: string
  place: string
  url: string
  client_ids: string
  thumbprints: string
  tags: string
  created_at: number
}

function providerOf({ client_ids, thumbprints, tags, created_at, ...row }: Row): OidcProvider {
  return {
    ...row,
    clientIds: JSON.parse(client_ids) as string[],
    thumbprints: JSON.parse(thumbprints) as string[],
    tags: readTags(tags),
    createdAt: created_at,
  }
}

export async function findOidcProvider(
  reader: Reader,
  account: string,
  place: string,
): Promise<OidcProvider | undefined> {
  const row = await reader.one<Row>(
    `SELECT account, place, url, client_ids, thumbprints, tags, created_at FROM oidc_providers
     WHERE account = $1 AND place = $2`,
    account,
    place,
  )
  return row && providerOf(row)
}

/** All of an account's: AWS permits a hundred. */
export async function oidcProvidersOf(reader: Reader, account: string): Promise<OidcProvider[]> {
  const rows = await reader.all<Row>(
    `SELECT account, place, url, client_ids, thumbprints, tags, created_at FROM oidc_providers
     WHERE account = $1 ORDER BY place`,
    account,
  )
  return rows.map(providerOf)
}

export async function insertOidcProvider(transaction: Transaction, provider: OidcProvider): Promise<void> {
  await transaction.run(
    `INSERT INTO oidc_providers (account, place, url, client_ids, thumbprints, tags, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    provider.account,
    provider.place,
    provider.url,
    JSON.stringify(provider.clientIds),
    JSON.stringify(provider.thumbprints),
    writeTags(provider.tags),
    provider.createdAt,
  )
}

/** Writes what of a provider may change. */
export async function updateOidcProvider(transaction: Transaction, provider: OidcProvider): Promise<void> {
  await transaction.run(
    'UPDATE oidc_providers SET client_ids = $1, thumbprints = $2, tags = $3 WHERE account = $4 AND place = $5',
    JSON.stringify(provider.clientIds),
    JSON.stringify(provider.thumbprints),
    writeTags(provider.tags),
    provider.account,
    provider.place,
  )
}

export async function deleteOidcProvider(transaction: Transaction, { account, place }: OidcProvider): Promise<void> {
  await transaction.run('DELETE FROM oidc_providers WHERE account = $1 AND place = $2', account, place)
}
