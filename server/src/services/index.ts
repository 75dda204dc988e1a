/** Every operation that Larder answers, and every job it does by itself. What is not listed here does not exist. */
import type { Job } from '../housekeeping.ts'
import type { Operation } from '../operation.ts'
import { accessOperations } from './access/operations.ts'
import { eventOperations } from './events/operations.ts'
import { functionOperations } from './functions/operations.ts'
import { identityJobs, identityOperations } from './identities/operations.ts'
import { keyJobs, keyOperations } from './keys/operations.ts'
import { parameterJobs, parameterOperations } from './parameters/operations.ts'
import { secretJobs, secretOperations } from './secrets/operations.ts'

export const operations: readonly Operation[] = [
  ...parameterOperations,
  ...keyOperations,
  ...secretOperations,
  ...identityOperations,
  ...functionOperations,
  ...eventOperations,
  ...accessOperations,
]

export const jobs: readonly Job[] = [...parameterJobs, ...keyJobs, ...secretJobs, ...identityJobs]
