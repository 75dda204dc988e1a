/** Work that the store does by itself when its time has come: expiry, rotation, deletion. Each job finds what is due and may run on several nodes at once. */
import type { AuditTrail } from './audit/trail.ts'
import type { KeyHierarchy } from './crypto/key-hierarchy.ts'
import type { Store } from './store/store.ts'

export interface Housekeeping {
  readonly store: Store
  readonly keys: KeyHierarchy
  readonly audit: AuditTrail
  now(): number
  random(bytes: number): Buffer
  uuid(): string
}

/** A job does one bounded portion and says whether more is due now. What it changes, its event and its audit record are one transaction each. */
export interface Job {
  readonly name: string
  run(parts: Housekeeping): Promise<'done' | 'more'>
}

/** Runs every job until it is done. A job that fails is reported and does not keep the others from their turn. */
export async function runJobs(
  jobs: readonly Job[],
  parts: Housekeeping,
  failed: (job: string, error: unknown) => void,
): Promise<void> {
  for (const job of jobs) {
    try {
      while ((await job.run(parts)) === 'more');
    } catch (error) {
      failed(job.name, error)
    }
  }
}
