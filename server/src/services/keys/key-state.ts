/** Which operations a key's state admits, in AWS's words. Source: KMS Developer Guide, key-state. */
import { Fault } from '../../operation.ts'
import type { KeyRow } from '../../store/keys.ts'
import { keyArn } from './key-name.ts'

/** For cryptography and for changes to rotation. */
export function mustBeEnabled(key: KeyRow): void {
  if (key.state === 'Disabled') throw new Fault('DisabledException', `${keyArn(key)} is disabled.`)
  mustNotBePendingDeletion(key)
}

/** For what is about rotation: only keys for symmetric encryption rotate. */
export function mustRotate(key: KeyRow, action: string): void {
  if (key.spec === 'SYMMETRIC_DEFAULT') return
  throw new Fault(
    'UnsupportedOperationException',
    `${keyArn(key)} key spec is ${key.spec} which is not valid for ${action}.`,
  )
}

/** For changes to the key. Its policy can be changed in any state. */
export function mustNotBePendingDeletion(key: KeyRow): void {
  if (key.state === 'PendingDeletion')
    throw new Fault('KMSInvalidStateException', `${keyArn(key)} is pending deletion.`)
}

export function mustBePendingDeletion(key: KeyRow): void {
  if (key.state !== 'PendingDeletion') {
    throw new Fault('KMSInvalidStateException', `${keyArn(key)} is not pending deletion.`)
  }
}
