/** The operations on users. */
import type { Operation } from '../../../operation.ts'
import { createUser } from './create-user.ts'
import { deleteUser } from './delete-user.ts'
import { deleteUserPolicy } from './delete-user-policy.ts'
import { getUser } from './get-user.ts'
import { getUserPolicy } from './get-user-policy.ts'
import { listServiceSpecificCredentials } from './list-service-specific-credentials.ts'
import { listSigningCertificates } from './list-signing-certificates.ts'
import { listSshPublicKeys } from './list-ssh-public-keys.ts'
import { listUserPolicies } from './list-user-policies.ts'
import { listUserTags } from './list-user-tags.ts'
import { listUsers } from './list-users.ts'
import { putUserPolicy } from './put-user-policy.ts'
import { tagUser } from './tag-user.ts'
import { untagUser } from './untag-user.ts'
import { updateUser } from './update-user.ts'

export const userOperations: readonly Operation[] = [
  createUser,
  getUser,
  updateUser,
  deleteUser,
  listUsers,
  putUserPolicy,
  getUserPolicy,
  deleteUserPolicy,
  listUserPolicies,
  listSshPublicKeys,
  listSigningCertificates,
  listServiceSpecificCredentials,
  tagUser,
  untagUser,
  listUserTags,
]
