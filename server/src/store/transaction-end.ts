/** How a transaction ended, for what keeps something in memory beside the database; and how such a thing asks for another attempt. */

import type { Transaction } from './store.ts'

/**
 * `unknown`: the connection or the disk failed during COMMIT, so only the database itself can tell. `joined`: it is done, those that come after
 * it see what it did, and it shares a COMMIT with them that is still to come; how that went is told then.
 */
export type TransactionEnd = 'joined' | 'committed' | 'rolled back' | 'unknown'

const listeners = new WeakMap<Transaction, ((end: TransactionEnd) => void)[]>()

/** Every engine tells how each attempt ended, before the caller of `store.transaction` hears of it. */
export function onTransactionEnd(transaction: Transaction, listener: (end: TransactionEnd) => void): void {
  const others = listeners.get(transaction)
  if (others) others.push(listener)
  else listeners.set(transaction, [listener])
}

/** For engines only. */
export function tellTransactionEnd(transaction: Transaction, end: TransactionEnd): void {
  for (const listener of listeners.get(transaction) ?? []) listener(end)
  if (end !== 'joined') listeners.delete(transaction)
}

/** Thrown inside a transaction that lost a race with another: the engine rolls it back and runs its work once more. */
export class TransactionConflict extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'TransactionConflict'
  }
}
