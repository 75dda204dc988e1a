/** The operations of IAM and STS, those of Larder's own about accounts and sessions, and the job that forgets sessions. */
import type { Job } from '../../housekeeping.ts'
import type { Operation } from '../../operation.ts'
import { accessKeyOperations } from './access-keys/operations.ts'
import { accountOperations } from './account/operations.ts'
import { groupOperations } from './groups/operations.ts'
import { openIdConnectProviderOperations } from './identity-providers/operations.ts'
import { instanceProfileOperations } from './instance-profiles/operations.ts'
import { managedPolicyOperations } from './policies/operations.ts'
import { roleOperations } from './roles/operations.ts'
import { sessionOperations } from './sessions/operations.ts'
import { signInOperations } from './sign-in/operations.ts'
import { sessionJobs } from './sign-in/session-jobs.ts'
import { simulationOperations } from './simulation/operations.ts'
import { userOperations } from './users/operations.ts'

export const identityOperations: readonly Operation[] = [
  ...accountOperations,
  ...userOperations,
  ...accessKeyOperations,
  ...groupOperations,
  ...roleOperations,
  ...managedPolicyOperations,
  ...simulationOperations,
  ...instanceProfileOperations,
  ...openIdConnectProviderOperations,
  ...signInOperations,
  ...sessionOperations,
]

export const identityJobs: readonly Job[] = sessionJobs
