/** Where the keyring of domain keys lies, each key wrapped under the root key before it comes here. */

import type { Reader, Store } from './store.ts'

export interface DomainKeyRow {
  term: number
  wrapped: Uint8Array
  /** Milliseconds since 1970. */
  createdAt: number
}

export interface DomainKeyRows {
  /** All of them, oldest term first. */
  load(): Promise<DomainKeyRow[]>
  /** Resolves when the row is durable; rejects when the term is taken, as it is when another node was faster. */
  add(row: DomainKeyRow): Promise<void>
}

export function domainKeyStore(store: Store): DomainKeyRows {
  return {
    load: () => domainKeys(store.reader),
    async add({ term, wrapped, createdAt }) {
      await store.transaction(async (transaction) => {
        await transaction.run(
          'INSERT INTO domain_keys (term, wrapped, created_at) VALUES ($1, $2, $3)',
          term,
          wrapped,
          createdAt,
        )
        await transaction.changed('keys')
      })
      await store.durable()
    },
  }
}

/** All domain keys, oldest term first. */
export async function domainKeys(reader: Reader): Promise<DomainKeyRow[]> {
  const rows = await reader.all<{ term: number; wrapped: Uint8Array; created_at: number }>(
    'SELECT term, wrapped, created_at FROM domain_keys ORDER BY term',
  )
  return rows.map(({ term, wrapped, created_at }) => ({ term, wrapped, createdAt: created_at }))
}
