/** The operations by which people sign in: passwords, second factors, and the sessions that begin so. */
import type { Operation } from '../../../operation.ts'
import {
  deleteAccountPasswordPolicy,
  getAccountPasswordPolicy,
  updateAccountPasswordPolicy,
} from './account-password-policy.ts'
import { changePassword } from './change-password.ts'
import { createLoginProfile } from './create-login-profile.ts'
import { createVirtualMfaDevice } from './create-virtual-mfa-device.ts'
import { deactivateMfaDevice } from './deactivate-mfa-device.ts'
import { deleteLoginProfile } from './delete-login-profile.ts'
import { deleteVirtualMfaDevice } from './delete-virtual-mfa-device.ts'
import { enableMfaDevice, resyncMfaDevice } from './enable-mfa-device.ts'
import { getLoginProfile } from './get-login-profile.ts'
import { getMfaDevice } from './get-mfa-device.ts'
import { listMfaDeviceTags } from './list-mfa-device-tags.ts'
import { listMfaDevices } from './list-mfa-devices.ts'
import { listSignIns } from './list-sign-ins.ts'
import { listVirtualMfaDevices } from './list-virtual-mfa-devices.ts'
import { revokeSession } from './revoke-session.ts'
import { signIn } from './sign-in.ts'
import { tagMfaDevice } from './tag-mfa-device.ts'
import { untagMfaDevice } from './untag-mfa-device.ts'
import { updateLoginProfile } from './update-login-profile.ts'

export const signInOperations: readonly Operation[] = [
  listMfaDevices,
  listVirtualMfaDevices,
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
  tagMfaDevice,
  untagMfaDevice,
  listMfaDeviceTags,
  signIn,
  listSignIns,
  revokeSession,
]
