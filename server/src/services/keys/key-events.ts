/** Events of keys, as KMS sends them to EventBridge. Source: KMS Developer Guide, kms-events. */
import type { StoredEvent } from '../../store/events.ts'
import type { KeyAddress } from '../../store/keys.ts'
import { keyArn } from './key-name.ts'

type KeyEvent = Pick<StoredEvent, 'source' | 'detailType' | 'resources' | 'detail'>

export function rotationEvent(key: KeyAddress): KeyEvent {
  return keyEvent('KMS CMK Rotation', key)
}

export function deletionEvent(key: KeyAddress): KeyEvent {
  return keyEvent('KMS CMK Deletion', key)
}

export function expirationEvent(key: KeyAddress): KeyEvent {
  return keyEvent('KMS Imported Key Material Expiration', key)
}

function keyEvent(detailType: string, key: KeyAddress): KeyEvent {
  return { source: 'aws.kms', detailType, resources: [keyArn(key)], detail: { 'key-id': key.keyId } }
}
