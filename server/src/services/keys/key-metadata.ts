/** What KMS tells of a key. */
import type { KeyMetadata } from '../../../../model/kms.ts'
import type { KeyRow } from '../../store/keys.ts'
import { symmetricDefault } from './cryptographic-request.ts'
import { keyArn } from './key-name.ts'
import { materialId } from './opened-keys.ts'

export function keyMetadata(key: KeyRow): KeyMetadata {
  return {
    AWSAccountId: key.account,
    KeyId: key.keyId,
    Arn: keyArn(key),
    CreationDate: new Date(key.createdAt),
    Enabled: key.state === 'Enabled',
    Description: key.description,
    KeyUsage: 'ENCRYPT_DECRYPT',
    KeyState: key.state,
    DeletionDate: key.deletionAt === null ? undefined : new Date(key.deletionAt),
    Origin: 'AWS_KMS',
    KeyManager: key.manager,
    CustomerMasterKeySpec: symmetricDefault,
    KeySpec: symmetricDefault,
    EncryptionAlgorithms: [symmetricDefault],
    MultiRegion: false,
    CurrentKeyMaterialId: materialId(key, key.backingKeyId),
  }
}
