/** The operations of IAM and STS, those of Larder's own about sessions, and the job that forgets them. */
import type { Job } from '../../housekeeping.ts'
import type { Operation } from '../../operation.ts'
import { createAccountAlias, deleteAccountAlias, listAccountAliases } from './account-aliases.ts'
import {
  deleteAccountPasswordPolicy,
  getAccountPasswordPolicy,
  updateAccountPasswordPolicy,
} from './account-password-policy.ts'
import { assumeFunctionRole } from './assume-function-role.ts'
import { assumeRole } from './assume-role.ts'
import { assumeRoleWithWebIdentity } from './assume-role-with-web-identity.ts'
import { changePassword } from './change-password.ts'
import { createAccessKey } from './create-access-key.ts'
import { createAccount } from './create-account.ts'
import { createLoginProfile } from './create-login-profile.ts'
import { createRole } from './create-role.ts'
import { createUser } from './create-user.ts'
import { createVirtualMfaDevice } from './create-virtual-mfa-device.ts'
import { generateCredentialReport, getCredentialReport } from './credential-report.ts'
import { deactivateMfaDevice } from './deactivate-mfa-device.ts'
import { decodeAuthorizationMessage } from './decode-authorization-message.ts'
import { deleteAccessKey } from './delete-access-key.ts'
import { deleteLoginProfile } from './delete-login-profile.ts'
import { deleteRole } from './delete-role.ts'
import { deleteRolePolicy } from './delete-role-policy.ts'
import { deleteUser } from './delete-user.ts'
import { deleteUserPolicy } from './delete-user-policy.ts'
import { deleteVirtualMfaDevice } from './delete-virtual-mfa-device.ts'
import { enableMfaDevice, resyncMfaDevice } from './enable-mfa-device.ts'
import { getAccessKeyInfo } from './get-access-key-info.ts'
import { getAccessKeyLastUsed } from './get-access-key-last-used.ts'
import { getAccountAuthorizationDetails } from './get-account-authorization-details.ts'
import { getAccountSummary } from './get-account-summary.ts'
import { getCallerIdentity } from './get-caller-identity.ts'
import { getContextKeysForCustomPolicy } from './get-context-keys-for-custom-policy.ts'
import { getContextKeysForPrincipalPolicy } from './get-context-keys-for-principal-policy.ts'
import { getFederationToken } from './get-federation-token.ts'
import { getLoginProfile } from './get-login-profile.ts'
import { getMfaDevice } from './get-mfa-device.ts'
import { getRole } from './get-role.ts'
import { getRolePolicy } from './get-role-policy.ts'
import { getSessionToken } from './get-session-token.ts'
import { getUser } from './get-user.ts'
import { getUserPolicy } from './get-user-policy.ts'
import { groupOperations } from './group-operations.ts'
import { instanceProfileOperations } from './instance-profile-operations.ts'
import { listAccessKeys } from './list-access-keys.ts'
import { listAccounts } from './list-accounts.ts'
import { listMfaDevices } from './list-mfa-devices.ts'
import { listRolePolicies } from './list-role-policies.ts'
import { listRoleTags } from './list-role-tags.ts'
import { listRoles } from './list-roles.ts'
import { listServiceSpecificCredentials } from './list-service-specific-credentials.ts'
import { listSignIns } from './list-sign-ins.ts'
import { listSigningCertificates } from './list-signing-certificates.ts'
import { listSshPublicKeys } from './list-ssh-public-keys.ts'
import { listUserPolicies } from './list-user-policies.ts'
import { listUserTags } from './list-user-tags.ts'
import { listUsers } from './list-users.ts'
import { listVirtualMfaDevices } from './list-virtual-mfa-devices.ts'
import { managedPolicyOperations } from './managed-policy-operations.ts'
import { openIdConnectProviderOperations } from './open-id-connect-providers.ts'
import { putRolePolicy } from './put-role-policy.ts'
import { putUserPolicy } from './put-user-policy.ts'
import { revokeSession } from './revoke-session.ts'
import { sessionJobs } from './session-jobs.ts'
import { signIn } from './sign-in.ts'
import { simulateCustomPolicy } from './simulate-custom-policy.ts'
import { simulatePrincipalPolicy } from './simulate-principal-policy.ts'
import { tagRole } from './tag-role.ts'
import { tagUser } from './tag-user.ts'
import { untagRole } from './untag-role.ts'
import { untagUser } from './untag-user.ts'
import { updateAccessKey } from './update-access-key.ts'
import { updateAssumeRolePolicy } from './update-assume-role-policy.ts'
import { updateLoginProfile } from './update-login-profile.ts'
import { updateRole } from './update-role.ts'
import { updateRoleDescription } from './update-role-description.ts'
import { updateUser } from './update-user.ts'

export const identityOperations: readonly Operation[] = [
  createUser,
  getUser,
  updateUser,
  deleteUser,
  listUsers,
  createAccessKey,
  updateAccessKey,
  deleteAccessKey,
  listAccessKeys,
  getAccessKeyLastUsed,
  putUserPolicy,
  getUserPolicy,
  deleteUserPolicy,
  listUserPolicies,
  listSshPublicKeys,
  listMfaDevices,
  listVirtualMfaDevices,
  listSigningCertificates,
  listServiceSpecificCredentials,
  createLoginProfile,
  getLoginProfile,
  updateLoginProfile,
  deleteLoginProfile,
  changePassword,
  updateAccountPasswordPolicy,
  getAccountPasswordPolicy,
  deleteAccountPasswordPolicy,
  createVirtualMfaDevice,
  enableMfaDevice,
  resyncMfaDevice,
  getMfaDevice,
  deactivateMfaDevice,
  deleteVirtualMfaDevice,
  tagUser,
  untagUser,
  listUserTags,
  createRole,
  getRole,
  updateRole,
  updateRoleDescription,
  updateAssumeRolePolicy,
  deleteRole,
  listRoles,
  putRolePolicy,
  getRolePolicy,
  deleteRolePolicy,
  listRolePolicies,
  tagRole,
  untagRole,
  listRoleTags,
  simulateCustomPolicy,
  simulatePrincipalPolicy,
  getContextKeysForCustomPolicy,
  getContextKeysForPrincipalPolicy,
  ...groupOperations,
  ...managedPolicyOperations,
  ...instanceProfileOperations,
  createAccountAlias,
  deleteAccountAlias,
  listAccountAliases,
  getAccountSummary,
  getAccountAuthorizationDetails,
  generateCredentialReport,
  getCredentialReport,
  ...openIdConnectProviderOperations,
  getCallerIdentity,
  assumeRole,
  assumeRoleWithWebIdentity,
  assumeFunctionRole,
  getSessionToken,
  getFederationToken,
  getAccessKeyInfo,
  decodeAuthorizationMessage,
  signIn,
  listSignIns,
  revokeSession,
  createAccount,
  listAccounts,
]

export const identityJobs: readonly Job[] = sessionJobs
