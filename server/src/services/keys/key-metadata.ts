/** What KMS tells of a key. */
import type { KeyMetadata } from '../../../../model/kms.ts'
import type { KeyRow } from '../../store/keys.ts'
import { keyArn } from './key-name.ts'
import { algorithmsOf } from './key-specs.ts'
import { isMultiRegion, multiRegionConfiguration } from './multi-region.ts'
import { materialId } from './opened-keys.ts'

export function keyMetadata(key: KeyRow): KeyMetadata {
  const { encryption, signing, mac, agreement } = algorithmsOf(key)
  const { pendingWindowDays, expirationModel, validTo } = key
  const namesMaterial = key.spec === 'SYMMETRIC_DEFAULT' && key.backingKeyId !== ''
  const multiRegion = isMultiRegion(key)
  return {
    AWSAccountId: key.account,
    KeyId: key.keyId,
    Arn: keyArn(key),
    CreationDate: new Date(key.createdAt),
    Enabled: key.state === 'Enabled',
    Description: key.description,
    KeyUsage: key.usage,
    KeyState: key.state,
    DeletionDate: key.deletionAt === null ? undefined : new Date(key.deletionAt),
    ...(pendingWindowDays !== null && { PendingDeletionWindowInDays: pendingWindowDays }),
    Origin: key.origin,
    ...(expirationModel !== null && { ExpirationModel: expirationModel }),
    ...(validTo !== null && { ValidTo: new Date(validTo) }),
    KeyManager: key.manager,
    CustomerMasterKeySpec: key.spec as KeyMetadata['CustomerMasterKeySpec'],
    KeySpec: key.spec,
    ...(encryption && { EncryptionAlgorithms: [...encryption] }),
    ...(signing && { SigningAlgorithms: [...signing] }),
    ...(mac && { MacAlgorithms: [...mac] }),
    ...(agreement && { KeyAgreementAlgorithms: [...agreement] }),
    MultiRegion: multiRegion,
    ...(multiRegion && { MultiRegionConfiguration: multiRegionConfiguration(key) }),
    ...(namesMaterial && { CurrentKeyMaterialId: materialId(key, key.backingKeyId) }),
  }
}
