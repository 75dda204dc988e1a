/** What operations on second factors share: virtual MFA devices, which are authenticator apps. */
import { stepOf } from '../../../credentials/one-time-password.ts'
import type { Address } from '../../../crypto/seal.ts'
import { type Context, Fault, type Permission } from '../../../operation.ts'
import { findMfaDevice, type MfaDevice, mfaDevicesOf, useMfaStep } from '../../../store/mfa-devices.ts'
import type { User } from '../../../store/users.ts'
import { entityConditions } from '../entity-tags.ts'
import { countAttempt, forgetAttempts } from './passwords.ts'

export interface NamedMfaDevice {
  readonly serial: string
  readonly device: MfaDevice | undefined
}

export function mfaSerial(account: string, path: string, name: string): string {
  return `arn:aws:iam::${account}:mfa${path}${name}`
}

export async function namedMfaDevice({ store, account }: Context, serial: string): Promise<NamedMfaDevice> {
  return { serial, device: await findMfaDevice(store, account, serial) }
}

export function onMfaDevice(
  action: string,
  { serial, device }: NamedMfaDevice,
  request?: Parameters<typeof entityConditions>[1],
): Permission {
  return { action: `iam:${action}`, resource: serial, conditions: entityConditions(device?.tags ?? new Map(), request) }
}

export function existingMfaDevice({ serial, device }: NamedMfaDevice): MfaDevice {
  if (device !== undefined) return device
  throw new Fault('NoSuchEntity', `VirtualMFADevice with serial number ${serial} does not exist.`)
}

/** A device that this user has enabled. */
export function enabledMfaDevice(named: NamedMfaDevice, user: User): MfaDevice {
  if (named.device?.userId === user.id) return named.device
  throw new Fault('NoSuchEntity', `MFA Device invalid for user.`)
}

export function seedAddress(account: string, serial: string): Address {
  return { account, region: '', resource: serial, version: '', purpose: 'mfa-seed' }
}

type Owner = Pick<User, 'account' | 'id'>

/**
 * Guesses at codes are counted apart from those at the password: strangers, who may guess at that, keep nobody from showing a code, and a new
 * password forgets no guess at a code.
 */
export function guessesAtCodes({ account, id }: Owner): Owner {
  return { account, id: `${id}/codes` }
}

/** Whether one of the user's devices shows this code now. The code is used up by the asking, which counts as a guess until one is right. */
export async function consumeCode(context: Context, user: Owner, code: string, serial?: string): Promise<boolean> {
  const guesses = guessesAtCodes(user)
  if (!(await countAttempt(context, guesses)) || !(await isShown(context, user, code, serial))) return false
  await forgetAttempts(context, guesses)
  return true
}

function isShown(context: Context, { account, id }: Owner, code: string, serial: string | undefined): Promise<boolean> {
  return context.transact(
    async (transaction) => {
      for (const device of await mfaDevicesOf(transaction, account, id)) {
        if (serial !== undefined && device.serial !== serial) continue
        const seed = context.keys.open(device.seed, seedAddress(account, device.serial))
        const step = stepOf(seed, code, context.now, device.usedStep)
        seed.fill(0)
        if (step !== undefined) return useMfaStep(transaction, device, step)
      }
      return false
    },
    () => undefined,
  )
}
