/** The written-out list of Secrets Manager's operations, and the jobs that it does by itself. */
import type { Job } from '../../housekeeping.ts'
import type { Operation } from '../../operation.ts'
import { batchGetSecretValue } from './batch-get-secret-value.ts'
import { cancelRotateSecret } from './cancel-rotate-secret.ts'
import { createSecret } from './create-secret.ts'
import { deleteDueSecrets } from './delete-due-secrets.ts'
import { deleteSecret } from './delete-secret.ts'
import { describeSecret } from './describe-secret.ts'
import { getRandomPassword } from './get-random-password.ts'
import { getSecretValue } from './get-secret-value.ts'
import { listSecretVersionIds } from './list-secret-version-ids.ts'
import { listSecrets } from './list-secrets.ts'
import { putSecretValue } from './put-secret-value.ts'
import { removeRegionsFromReplication, replicateSecretToRegions, stopReplicationToReplica } from './replicate.ts'
import {
  deleteResourcePolicy,
  getResourcePolicy,
  putResourcePolicy,
  validateResourcePolicy,
} from './resource-policy.ts'
import { restoreSecret } from './restore-secret.ts'
import { rotateSecret } from './rotate-secret.ts'
import { tagResource, untagResource } from './tag-resource.ts'
import { updateSecret } from './update-secret.ts'
import { updateSecretVersionStage } from './update-secret-version-stage.ts'

export const secretOperations: readonly Operation[] = [
  createSecret,
  getSecretValue,
  batchGetSecretValue,
  putSecretValue,
  updateSecret,
  updateSecretVersionStage,
  describeSecret,
  listSecrets,
  listSecretVersionIds,
  deleteSecret,
  restoreSecret,
  tagResource,
  untagResource,
  putResourcePolicy,
  getResourcePolicy,
  deleteResourcePolicy,
  validateResourcePolicy,
  replicateSecretToRegions,
  removeRegionsFromReplication,
  stopReplicationToReplica,
  rotateSecret,
  cancelRotateSecret,
  getRandomPassword,
]

export const secretJobs: readonly Job[] = [deleteDueSecrets]
