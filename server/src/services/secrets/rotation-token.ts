/** What a rotation's function proves itself with, beside its credentials: made from the rotation, so that it is stored nowhere. */
import { createHmac, timingSafeEqual } from 'node:crypto'
import type { KeyHierarchy } from '../../crypto/key-hierarchy.ts'
import type { Rotation } from '../../store/secret-rotations.ts'

export function rotationToken(keys: KeyHierarchy, { account, region, name, versionId, beganAt }: Rotation): string {
  const rotation = JSON.stringify([account, region, name, versionId, beganAt])
  return createHmac('sha256', keys.derive('rotation-token')).update(rotation).digest('hex')
}

export function isRotationToken(keys: KeyHierarchy, rotation: Rotation, given: string): boolean {
  const [expected, shown] = [Buffer.from(rotationToken(keys, rotation)), Buffer.from(given)]
  return expected.length === shown.length && timingSafeEqual(expected, shown)
}
