/** Which operations a key's state admits, in AWS's words. Source: KMS Developer Guide, key-state. */
import { Fault } from '../../operation.ts'
import type { KeyRow, KeyState } from '../../store/keys.ts'
import { keyArn } from './key-name.ts'

/** What a refusal says of a key in each state. */
const refusals: Readonly<Partial<Record<KeyState, readonly [Fault['code'], string]>>> = {
  Disabled: ['DisabledException', 'is disabled'],
  PendingImport: ['KMSInvalidStateException', 'is pending import'],
  PendingDeletion: ['KMSInvalidStateException', 'is pending deletion'],
  PendingReplicaDeletion: ['KMSInvalidStateException', 'is pending replica deletion'],
}

function refuseIn(key: KeyRow, states: readonly KeyState[]): void {
  const refusal = states.includes(key.state) ? refusals[key.state] : undefined
  if (refusal !== undefined) throw new Fault(refusal[0], `${keyArn(key)} ${refusal[1]}.`)
}

/** For cryptography, replication and changes to rotation. */
export function mustBeEnabled(key: KeyRow): void {
  refuseIn(key, ['Disabled', 'PendingImport', 'PendingDeletion', 'PendingReplicaDeletion'])
}

/** For changes to the key. Its policy can be changed in any state. */
export function mustNotBePendingDeletion(key: KeyRow): void {
  refuseIn(key, ['PendingDeletion', 'PendingReplicaDeletion'])
}

/** For what would make a key usable, or stop its use. */
export function mustHaveMaterial(key: KeyRow): void {
  refuseIn(key, ['PendingImport', 'PendingDeletion', 'PendingReplicaDeletion'])
}

export function mustBePendingDeletion(key: KeyRow): void {
  if (isPendingDeletion(key)) return
  throw new Fault('KMSInvalidStateException', `${keyArn(key)} is not pending deletion.`)
}

export function isPendingDeletion({ state }: KeyRow): boolean {
  return state === 'PendingDeletion' || state === 'PendingReplicaDeletion'
}

/**
 * The key as it is at this time. Imported material is of no use from the moment when it expires, even while the job that takes it away has
 * still to come.
 */
export function asOf(key: KeyRow, now: number): KeyRow {
  if (key.validTo === null || key.validTo > now || isPendingDeletion(key)) return key
  return { ...key, state: 'PendingImport', expirationModel: null, validTo: null }
}

/** For what is about rotation: only keys for symmetric encryption rotate. */
export function mustRotate(key: KeyRow, action: string): void {
  if (key.spec === 'SYMMETRIC_DEFAULT') return
  throw new Fault(
    'UnsupportedOperationException',
    `${keyArn(key)} key spec is ${key.spec} which is not valid for ${action}.`,
  )
}

/** Whatever its state. */
export function mustHaveOrigin(key: KeyRow, origin: KeyRow['origin']): void {
  if (key.origin === origin) return
  throw new Fault(
    'UnsupportedOperationException',
    `${keyArn(key)} origin is ${key.origin} which is not valid for this operation.`,
  )
}
