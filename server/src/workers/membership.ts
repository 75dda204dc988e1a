/** A worker's side: it tells the primary when it is ready, counts with the other workers, and stops when the primary is gone. */
import cluster from 'node:cluster'
import { Metrics } from '../metrics.ts'
import { CountsExchange } from './counts-exchange.ts'

export interface Membership {
  /** Of all workers together. */
  readonly metrics: Metrics
  /** Whether this is the one that all others waited for. */
  readonly first: boolean
  /** Tells that this worker answers at a URL. From here on it stops when the channel to the primary closes, whoever closed it. */
  ready(url: string, stop: () => void): void
}

/** Milliseconds. Longer than the primary waits for the workers. */
const patience = 3_000

export function joinWorkers(): Membership {
  const { worker } = cluster
  if (worker === undefined) throw new Error('This process has no primary.')
  const metrics = new Metrics(async () => {
    const counts = await exchange.ask()
    // Its own alone would look like a sum that shrank.
    if (counts === undefined) throw new Error('What all workers have counted cannot be told at this moment.')
    return counts
  })
  const exchange = new CountsExchange(process, () => metrics.counts(), patience)
  // A channel that breaks while something is written to it is closed, which is told by itself.
  worker.on('error', () => {})
  return {
    metrics,
    first: worker.id === 1,
    ready(url, stop) {
      worker.on('disconnect', () => {
        // Otherwise Node ends the process at once, and with it what is in flight.
        worker.exitedAfterDisconnect = true
        stop()
      })
      process.send?.({ ready: url }, undefined, undefined, () => {})
    },
  }
}
