/**
 * Multi-Region keys: one key in several regions, with one id and one material. Each region has a row and copies of the material of its
 * own, sealed for that region; what they share is written to all of them in one transaction. Policy, description, tags, aliases and state
 * belong to each alone.
 */
import type { MultiRegionConfiguration } from '../../../../model/kms.ts'
import { Fault } from '../../operation.ts'
import type { KeyAddress, KeyRow } from '../../store/keys.ts'
import { keyArn } from './key-name.ts'

export function isMultiRegion({ primaryRegion }: Pick<KeyRow, 'primaryRegion'>): boolean {
  return primaryRegion !== null
}

export function isReplica({ primaryRegion, region }: Pick<KeyRow, 'primaryRegion' | 'region'>): boolean {
  return primaryRegion !== null && primaryRegion !== region
}

/** PRIMARY or REPLICA; undefined for keys of one region. */
export function multiRegionKeyType(key: KeyRow): 'PRIMARY' | 'REPLICA' | undefined {
  if (!isMultiRegion(key)) return undefined
  return isReplica(key) ? 'REPLICA' : 'PRIMARY'
}

/** The same key wherever it is, this one included, the primary first. */
export function relatedKeys(key: KeyRow): readonly KeyAddress[] {
  const { account, keyId, primaryRegion, replicaRegions } = key
  if (primaryRegion === null) return [key]
  return [primaryRegion, ...replicaRegions].map((region) => ({ account, region, keyId }))
}

export function multiRegionConfiguration(key: KeyRow): MultiRegionConfiguration {
  const [primary, ...replicas] = relatedKeys(key).map((one) => ({ Arn: keyArn(one), Region: one.region }))
  return { MultiRegionKeyType: multiRegionKeyType(key), PrimaryKey: primary, ReplicaKeys: replicas }
}

/** For what a replica key shares with its primary key, and is changed there. @throws Fault UnsupportedOperationException */
export function mustNotBeReplica(key: KeyRow, action: string): void {
  if (!isReplica(key)) return
  throw new Fault(
    'UnsupportedOperationException',
    `${keyArn(key)} is a multi-Region replica key which is not valid for ${action}.`,
  )
}

/** For what only a primary key can do. @throws Fault UnsupportedOperationException */
export function mustBePrimary(key: KeyRow, action: string): void {
  if (!isMultiRegion(key)) {
    throw new Fault('UnsupportedOperationException', `${keyArn(key)} is not a multi-Region key.`)
  }
  mustNotBeReplica(key, action)
}
