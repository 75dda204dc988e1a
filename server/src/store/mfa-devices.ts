/** Second factors, as rows: the seeds of authenticator apps, sealed, and who has enabled them. */
import { readTags, type Tags, writeTags } from './identity-tags.ts'
import type { Reader, Sealed, Transaction } from './store.ts'

export interface MfaDevice {
  readonly account: string
  /** An ARN. */
  readonly serial: string
  readonly name: string
  readonly seed: Uint8Array
  readonly tags: Tags
  /** Absent until it is enabled. */
  readonly userId: string | undefined
  /** Milliseconds since 1970. */
  readonly enabledAt: number | undefined
  /** The last time step whose code was accepted. */
  readonly usedStep: number
}

interface Row {
  account: string
  serial: string
  name: string
  seed: Uint8Array
  tags: string
  user_id: string | null
  enabled_at: number | null
  used_step: number
}

function deviceOf({ account, serial, name, seed, tags, user_id, enabled_at, used_step }: Row): MfaDevice {
  return {
    account,
    serial,
    name,
    seed,
    tags: readTags(tags),
    userId: user_id ?? undefined,
    enabledAt: enabled_at ?? undefined,
    usedStep: used_step,
  }
}

export async function findMfaDevice(reader: Reader, account: string, serial: string): Promise<MfaDevice | undefined> {
  const row = await reader.one<Row>(
    `SELECT account, serial, name, seed, tags, user_id, enabled_at, used_step FROM mfa_devices
     WHERE account = $1 AND serial = $2`,
    account,
    serial,
  )
  return row && deviceOf(row)
}

/** All that a user has enabled, by serial number. */
export async function mfaDevicesOf(reader: Reader, account: string, userId: string): Promise<MfaDevice[]> {
  const rows = await reader.all<Row>(
    `SELECT account, serial, name, seed, tags, user_id, enabled_at, used_step FROM mfa_devices
     WHERE account = $1 AND user_id = $2 ORDER BY serial`,
    account,
    userId,
  )
  return rows.map(deviceOf)
}

/** At most `limit` of an account's devices, by serial number, from after `after`. */
export async function listMfaDevices(
  reader: Reader,
  account: string,
  after: string,
  limit: number,
): Promise<MfaDevice[]> {
  const rows = await reader.all<Row>(
    `SELECT account, serial, name, seed, tags, user_id, enabled_at, used_step FROM mfa_devices
     WHERE account = $1 AND serial > $2 ORDER BY serial LIMIT $3`,
    account,
    after,
    limit,
  )
  return rows.map(deviceOf)
}

export async function insertMfaDevice(
  transaction: Transaction,
  device: Pick<MfaDevice, 'account' | 'serial' | 'name' | 'tags'>,
  seed: Sealed,
): Promise<void> {
  await transaction.run(
    'INSERT INTO mfa_devices (account, serial, name, seed, tags, used_step) VALUES ($1, $2, $3, $4, $5, 0)',
    device.account,
    device.serial,
    device.name,
    seed,
    writeTags(device.tags),
  )
}

export async function setMfaDeviceTags(
  transaction: Transaction,
  { account, serial }: MfaDevice,
  tags: Tags,
): Promise<void> {
  await transaction.run(
    'UPDATE mfa_devices SET tags = $1 WHERE account = $2 AND serial = $3',
    writeTags(tags),
    account,
    serial,
  )
}

export async function enableMfaDevice(
  transaction: Transaction,
  { account, serial }: MfaDevice,
  userId: string,
  now: number,
  usedStep: number,
): Promise<void> {
  await transaction.run(
    'UPDATE mfa_devices SET user_id = $1, enabled_at = $2, used_step = $3 WHERE account = $4 AND serial = $5',
    userId,
    now,
    usedStep,
    account,
    serial,
  )
}

/** A device that was taken off can be enabled again only when it is made anew: its seed was seen by whoever had it. */
export async function disableMfaDevice(transaction: Transaction, { account, serial }: MfaDevice): Promise<void> {
  await transaction.run(
    'UPDATE mfa_devices SET user_id = NULL, enabled_at = NULL WHERE account = $1 AND serial = $2',
    account,
    serial,
  )
}

/** Whether this step was not used before, also by another request at this moment. */
export async function useMfaStep(transaction: Transaction, device: MfaDevice, step: number): Promise<boolean> {
  const changed = await transaction.run(
    'UPDATE mfa_devices SET used_step = $1 WHERE account = $2 AND serial = $3 AND used_step < $4',
    step,
    device.account,
    device.serial,
    step,
  )
  return changed > 0
}

export async function deleteMfaDevice(transaction: Transaction, { account, serial }: MfaDevice): Promise<void> {
  await transaction.run('DELETE FROM mfa_devices WHERE account = $1 AND serial = $2', account, serial)
}
