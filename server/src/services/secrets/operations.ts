/** The written-out list of Secrets Manager's operations, and the jobs that it does by itself. */
import type { Job } from '../../housekeeping.ts'
import type { Operation } from '../../operation.ts'

export const secretOperations: readonly Operation[] = []

export const secretJobs: readonly Job[] = []
