/** The chains that this process appends to: one for each transaction that is open at the same time. */

import type { KeyObject } from 'node:crypto'
import { type AuditColumns, type AuditRow, auditHeads, insertAuditRows, rowsPerChain } from '../store/audit-log.ts'
import type { Store, Transaction } from '../store/store.ts'
import { onTransactionEnd, TransactionConflict, type TransactionEnd } from '../store/transaction-end.ts'
import { macOf, noMac } from './chain-mac.ts'
import { type CitedHead, citedHead, columnsOfHeads, type HeadsRecord } from './heads.ts'
import type { ChainEnd } from './log.ts'

interface Chain {
  readonly number: number
  sequence: number
  mac: Uint8Array
  /** Heads of other chains to cite before anything else is appended. */
  citation: CitedHead[] | undefined
}

/** What a transaction has appended so far; it counts when the transaction commits. */
interface Draft {
  readonly chain: Chain
  sequence: number
  mac: Uint8Array
  citation: CitedHead[] | undefined
  /** Somebody else has appended to this chain. */
  lost: boolean
  /** Others append behind it, before it is committed. */
  joined: boolean
}

export interface ChainOptions {
  /** Names this node in the rows that cite other chains. */
  node: string
  now: () => number
  /** The end of the chain that is kept in a file, if there is one. */
  beside?: (() => ChainEnd | undefined) | undefined
  /** The highest number that chains in files have. */
  taken?: number | undefined
}

/**
 * A chain that nobody has appended to for `idleAfter` is continued by whoever needs one, so their number follows the number of
 * transactions that run at once, not the number of restarts. If two processes hold the same chain for theirs, both know the same end
 * of it, and the place after it goes to one of them: the other's transaction runs again, on another chain. SQLite has one process
 * only, so there every chain is free at start.
 */
const idleAfter = 10 * 60_000
const citeEvery = 60_000
/** No transaction writes more rows than this, so a chain that has this much room left can take one more. */
const room = 100_000

export class Chains {
  readonly #store: Store
  readonly #key: KeyObject
  readonly #node: string
  readonly #now: () => number
  readonly #beside: () => ChainEnd | undefined
  /** No other process can append. */
  readonly #alone: boolean
  readonly #free: Chain[] = []
  readonly #ours = new Set<number>()
  readonly #drafts = new WeakMap<Transaction, Draft>()
  readonly #cited = new Map<number, number>()
  #citation: CitedHead[] | undefined
  #citedAt: number
  #opening: Promise<unknown> = Promise.resolve()

  private constructor(store: Store, key: KeyObject, { node, now, beside, taken }: ChainOptions) {
    this.#store = store
    this.#key = key
    this.#node = node
    this.#now = now
    this.#beside = beside ?? (() => undefined)
    if (taken !== undefined) this.#ours.add(taken)
    this.#citedAt = now()
    this.#alone = store.engine === 'sqlite'
  }

  static async open(store: Store, key: KeyObject, options: ChainOptions): Promise<Chains> {
    const chains = new Chains(store, key, options)
    chains.#free.push(await chains.#open())
    return chains
  }

  /** Appends rows to one chain as part of a transaction. If that rolls back, or runs again, the chain is as it was. */
  async append(transaction: Transaction, records: readonly AuditColumns[]): Promise<void> {
    const draft = await this.#draftOf(transaction)
    const { chain } = draft
    let { sequence, mac } = draft
    const rows: AuditRow[] = []
    const add = (columns: AuditColumns) => {
      sequence += 1
      mac = macOf(this.#key, mac, chain.number, sequence, columns.record)
      // Written out, since spreading costs as much here as everything else in this function but the MAC.
      const { account, region, time, sources, names, principal, errorCodes, resources, record } = columns
      rows.push({
        chain: chain.number,
        sequence,
        mac,
        account,
        region,
        time,
        sources,
        names,
        principal,
        errorCodes,
        resources,
        record,
      })
    }
    if (!draft.citation) {
      draft.citation = chain.citation ?? this.#citation
      const others = draft.citation?.filter((head) => head.chain !== chain.number) ?? []
      if (chain.citation || others.length > 0) {
        add(columnsOfHeads(this.heads(others)))
      }
    }
    for (const record of records) add(record)
    try {
      await insertAuditRows(transaction, rows)
    } catch (cause) {
      draft.lost = cause instanceof TransactionConflict
      throw cause
    }
    draft.sequence = sequence
    draft.mac = mac
  }

  /** A record of where chains end. */
  heads(heads: readonly CitedHead[]): HeadsRecord {
    return { larder: 'chain-heads', time: this.#now(), node: this.#node, heads }
  }

  /** Where all chains end that whoever begins one must cite. */
  async ends(): Promise<CitedHead[]> {
    const beside = this.#beside()
    return [...(beside ? [beside] : []), ...(await auditHeads(this.#store.reader))].map(citedHead)
  }

  /**
   * Has the next transaction cite what other chains grew since the last time, if that is a while ago, and tells the same to whoever
   * else keeps a chain. Not to be called inside a transaction.
   */
  async citeOthers(): Promise<CitedHead[] | undefined> {
    const now = this.#now()
    if (now - this.#citedAt < citeEvery) return undefined
    this.#citedAt = now
    const ends = await this.ends()
    if (ends.length < 2) return undefined
    const grown = ends.filter(({ chain, sequence }) => this.#cited.get(chain) !== sequence)
    for (const { chain, sequence } of grown) this.#cited.set(chain, sequence)
    this.#citation = grown
    return grown
  }

  /** A number for a chain that is kept in a file. */
  async newNumber(): Promise<number> {
    return this.#take(await auditHeads(this.#store.reader))
  }

  #take(heads: readonly ChainEnd[]): number {
    const number = Math.max(0, ...this.#ours, heads[0]?.chain ?? 0) + 1
    this.#ours.add(number)
    return number
  }

  async #draftOf(transaction: Transaction): Promise<Draft> {
    const known = this.#drafts.get(transaction)
    if (known) return known
    const chain = this.#free.pop() ?? (await this.#open())
    const { sequence, mac } = chain
    const draft: Draft = { chain, sequence, mac, citation: undefined, lost: false, joined: false }
    this.#drafts.set(transaction, draft)
    onTransactionEnd(transaction, (end) => this.#settle(draft, end))
    return draft
  }

  /** A chain whose end is in doubt is given up: whoever continues it reads from the database where it ends. */
  #settle(draft: Draft, end: TransactionEnd): void {
    const { chain, lost } = draft
    if (draft.joined) {
      if (end !== 'committed') this.#giveUp(chain)
      return
    }
    draft.joined = end === 'joined'
    if (end === 'joined' || end === 'committed') {
      chain.sequence = draft.sequence
      chain.mac = draft.mac
      chain.citation = undefined
      if (draft.citation === this.#citation) this.#citation = undefined
    }
    if (end === 'unknown' || lost || !hasRoom(chain)) this.#giveUp(chain)
    else this.#free.push(chain)
  }

  #giveUp(chain: Chain): void {
    this.#ours.delete(chain.number)
    const place = this.#free.indexOf(chain)
    if (place >= 0) this.#free.splice(place, 1)
  }

  /** One after the other, so that two transactions never choose the same. */
  #open(): Promise<Chain> {
    const chain = this.#opening.then(() => this.#choose())
    this.#opening = chain.catch(() => {})
    return chain
  }

  async #choose(): Promise<Chain> {
    const heads = await auditHeads(this.#store.reader)
    const now = this.#now()
    const idle = heads.find(
      (head) => !this.#ours.has(head.chain) && hasRoom(head) && (this.#alone || head.time < now - idleAfter),
    )
    const beside = this.#beside()
    const place = idle ?? { chain: this.#take(heads), sequence: 0, mac: noMac }
    this.#ours.add(place.chain)
    const others = heads.filter((head) => head !== idle)
    return {
      number: place.chain,
      sequence: place.sequence,
      mac: place.mac,
      citation: [...(beside ? [beside] : []), ...others].map(citedHead),
    }
  }
}

const hasRoom = ({ sequence }: { sequence: number }) => sequence < rowsPerChain - room
