/** Where the records of reads go: to rows of a database that several nodes share, or to a file of the one that has it for itself. */
import type { AuditColumns } from '../store/audit-log.ts'
import type { Store } from '../store/store.ts'
import type { Chains } from './chains.ts'
import { columnsOf, textOf } from './columns.ts'
import type { CitedHead } from './heads.ts'
import type { Journal } from './journal.ts'
import type { RequestRecord } from './record.ts'

export interface Book<Entry extends { readonly record: string }> {
  /** @throws TypeError when the record cannot be kept. */
  entryOf(record: RequestRecord): Entry
  /** Resolves when the entries, and all that was committed before, survive a power cut. One call at a time. */
  write(entries: readonly Entry[]): Promise<void>
  /** @throws Error when nothing can be written any more. */
  check(): void
  close(): Promise<void>
}

export function rowBook(store: Store, chains: Chains): Book<AuditColumns> {
  return {
    entryOf: columnsOf,
    async write(rows) {
      await chains.citeOthers()
      await store.transaction((transaction) => chains.append(transaction, rows))
      await store.durable()
    },
    check() {}, // The store tells by itself.
    close: () => store.durable(),
  }
}

export function fileBook(store: Store, chains: Chains, journal: Journal): Book<{ readonly record: string }> {
  /** Ends of other chains, by their numbers, that the file does not tell yet. */
  const unsaid = new Map<number, CitedHead>()
  return {
    entryOf: (record) => ({ record: textOf(record) }),
    async write(entries) {
      const lines = entries.map(({ record }) => record)
      const own = journal.isNew ? undefined : journal.head?.chain
      const due = journal.isNew ? await chains.ends() : await chains.citeOthers()
      for (const head of due ?? []) if (head.chain !== own) unsaid.set(head.chain, head)
      if (unsaid.size > 0) {
        // What is cited must not be gone after a power cut that leaves the citation.
        await store.durable()
        lines.unshift(JSON.stringify(chains.heads([...unsaid.values()])))
      }
      const [written, durable] = await Promise.allSettled([journal.write(lines), store.durable()])
      if (written.status === 'rejected') throw written.reason
      unsaid.clear()
      if (durable.status === 'rejected') throw durable.reason
    },
    check: () => journal.check(),
    async close() {
      await journal.close()
      await store.durable()
    },
  }
}
