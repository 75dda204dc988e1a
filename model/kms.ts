// The types of the KMS operations that Larder serves. Written by tools/slice-model.ts: do not edit.

export type AlgorithmSpec = 'RSAES_PKCS1_V1_5' | 'RSAES_OAEP_SHA_1' | 'RSAES_OAEP_SHA_256' | 'RSA_AES_KEY_WRAP_SHA_1' | 'RSA_AES_KEY_WRAP_SHA_256' | 'SM2PKE'

export interface AliasListEntry {
  AliasName?: string | undefined
  AliasArn?: string | undefined
  TargetKeyId?: string | undefined
  CreationDate?: Date | undefined
  LastUpdatedDate?: Date | undefined
}

export interface CancelKeyDeletionRequest {
  KeyId: string
}

export interface CancelKeyDeletionResponse {
  KeyId?: string | undefined
}

export interface CreateAliasRequest {
  AliasName: string
  TargetKeyId: string
}

export interface CreateGrantRequest {
  KeyId: string
  GranteePrincipal: string
  RetiringPrincipal?: string | undefined
  Operations: readonly GrantOperation[]
  Constraints?: GrantConstraints | undefined
  GrantTokens?: readonly string[] | undefined
  Name?: string | undefined
  DryRun?: boolean | undefined
}

export interface CreateGrantResponse {
  GrantToken?: string | undefined
  GrantId?: string | undefined
}

export interface CreateKeyRequest {
  Policy?: string | undefined
  Description?: string | undefined
  KeyUsage?: KeyUsageType | undefined
  CustomerMasterKeySpec?: CustomerMasterKeySpec | undefined
  KeySpec?: KeySpec | undefined
  Origin?: OriginType | undefined
  CustomKeyStoreId?: string | undefined
  BypassPolicyLockoutSafetyCheck?: boolean | undefined
  Tags?: readonly Tag[] | undefined
  MultiRegion?: boolean | undefined
  XksKeyId?: string | undefined
}

export interface CreateKeyResponse {
  KeyMetadata?: KeyMetadata | undefined
}

export type CustomerMasterKeySpec = 'RSA_2048' | 'RSA_3072' | 'RSA_4096' | 'ECC_NIST_P256' | 'ECC_NIST_P384' | 'ECC_NIST_P521' | 'ECC_SECG_P256K1' | 'SYMMETRIC_DEFAULT' | 'HMAC_224' | 'HMAC_256' | 'HMAC_384' | 'HMAC_512' | 'SM2'

export type DataKeyPairSpec = 'RSA_2048' | 'RSA_3072' | 'RSA_4096' | 'ECC_NIST_P256' | 'ECC_NIST_P384' | 'ECC_NIST_P521' | 'ECC_SECG_P256K1' | 'SM2' | 'ECC_NIST_EDWARDS25519'

export type DataKeySpec = 'AES_256' | 'AES_128'

export interface DecryptRequest {
  CiphertextBlob?: Uint8Array | undefined
  EncryptionContext?: Readonly<Record<string, string>> | undefined
  GrantTokens?: readonly string[] | undefined
  KeyId?: string | undefined
  EncryptionAlgorithm?: EncryptionAlgorithmSpec | undefined
  Recipient?: RecipientInfo | undefined
  DryRun?: boolean | undefined
  DryRunModifiers?: readonly DryRunModifierType[] | undefined
}

export interface DecryptResponse {
  KeyId?: string | undefined
  Plaintext?: Uint8Array | undefined
  EncryptionAlgorithm?: EncryptionAlgorithmSpec | undefined
  CiphertextForRecipient?: Uint8Array | undefined
  KeyMaterialId?: string | undefined
}

export interface DeleteAliasRequest {
  AliasName: string
}

export interface DeleteImportedKeyMaterialRequest {
  KeyId: string
  KeyMaterialId?: string | undefined
}

export interface DeleteImportedKeyMaterialResponse {
  KeyId?: string | undefined
  KeyMaterialId?: string | undefined
}

export interface DeriveSharedSecretRequest {
  KeyId: string
  KeyAgreementAlgorithm: KeyAgreementAlgorithmSpec
  PublicKey: Uint8Array
  GrantTokens?: readonly string[] | undefined
  DryRun?: boolean | undefined
  Recipient?: RecipientInfo | undefined
}

export interface DeriveSharedSecretResponse {
  KeyId?: string | undefined
  SharedSecret?: Uint8Array | undefined
  CiphertextForRecipient?: Uint8Array | undefined
  KeyAgreementAlgorithm?: KeyAgreementAlgorithmSpec | undefined
  KeyOrigin?: OriginType | undefined
}

export interface DescribeKeyRequest {
  KeyId: string
  GrantTokens?: readonly string[] | undefined
}

export interface DescribeKeyResponse {
  KeyMetadata?: KeyMetadata | undefined
}

export interface DisableKeyRequest {
  KeyId: string
}

export interface DisableKeyRotationRequest {
  KeyId: string
}

export type DryRunModifierType = 'IGNORE_CIPHERTEXT'

export interface EnableKeyRequest {
  KeyId: string
}

export interface EnableKeyRotationRequest {
  KeyId: string
  RotationPeriodInDays?: number | undefined
}

export interface EncryptRequest {
  KeyId: string
  Plaintext: Uint8Array
  EncryptionContext?: Readonly<Record<string, string>> | undefined
  GrantTokens?: readonly string[] | undefined
  EncryptionAlgorithm?: EncryptionAlgorithmSpec | undefined
  DryRun?: boolean | undefined
}

export interface EncryptResponse {
  CiphertextBlob?: Uint8Array | undefined
  KeyId?: string | undefined
  EncryptionAlgorithm?: EncryptionAlgorithmSpec | undefined
}

export type EncryptionAlgorithmSpec = 'SYMMETRIC_DEFAULT' | 'RSAES_OAEP_SHA_1' | 'RSAES_OAEP_SHA_256' | 'SM2PKE'

export type ExpirationModelType = 'KEY_MATERIAL_EXPIRES' | 'KEY_MATERIAL_DOES_NOT_EXPIRE'

export interface GenerateDataKeyPairRequest {
  EncryptionContext?: Readonly<Record<string, string>> | undefined
  KeyId: string
  KeyPairSpec: DataKeyPairSpec
  GrantTokens?: readonly string[] | undefined
  Recipient?: RecipientInfo | undefined
  DryRun?: boolean | undefined
}

export interface GenerateDataKeyPairResponse {
  PrivateKeyCiphertextBlob?: Uint8Array | undefined
  PrivateKeyPlaintext?: Uint8Array | undefined
  PublicKey?: Uint8Array | undefined
  KeyId?: string | undefined
  KeyPairSpec?: DataKeyPairSpec | undefined
  CiphertextForRecipient?: Uint8Array | undefined
  KeyMaterialId?: string | undefined
}

export interface GenerateDataKeyPairWithoutPlaintextRequest {
  EncryptionContext?: Readonly<Record<string, string>> | undefined
  KeyId: string
  KeyPairSpec: DataKeyPairSpec
  GrantTokens?: readonly string[] | undefined
  DryRun?: boolean | undefined
}

export interface GenerateDataKeyPairWithoutPlaintextResponse {
  PrivateKeyCiphertextBlob?: Uint8Array | undefined
  PublicKey?: Uint8Array | undefined
  KeyId?: string | undefined
  KeyPairSpec?: DataKeyPairSpec | undefined
  KeyMaterialId?: string | undefined
}

export interface GenerateDataKeyRequest {
  KeyId: string
  EncryptionContext?: Readonly<Record<string, string>> | undefined
  NumberOfBytes?: number | undefined
  KeySpec?: DataKeySpec | undefined
  GrantTokens?: readonly string[] | undefined
  Recipient?: RecipientInfo | undefined
  DryRun?: boolean | undefined
}

export interface GenerateDataKeyResponse {
  CiphertextBlob?: Uint8Array | undefined
  Plaintext?: Uint8Array | undefined
  KeyId?: string | undefined
  CiphertextForRecipient?: Uint8Array | undefined
  KeyMaterialId?: string | undefined
}

export interface GenerateDataKeyWithoutPlaintextRequest {
  KeyId: string
  EncryptionContext?: Readonly<Record<string, string>> | undefined
  KeySpec?: DataKeySpec | undefined
  NumberOfBytes?: number | undefined
  GrantTokens?: readonly string[] | undefined
  DryRun?: boolean | undefined
}

export interface GenerateDataKeyWithoutPlaintextResponse {
  CiphertextBlob?: Uint8Array | undefined
  KeyId?: string | undefined
  KeyMaterialId?: string | undefined
}

export interface GenerateMacRequest {
  Message: Uint8Array
  KeyId: string
  MacAlgorithm: MacAlgorithmSpec
  GrantTokens?: readonly string[] | undefined
  DryRun?: boolean | undefined
}

export interface GenerateMacResponse {
  Mac?: Uint8Array | undefined
  MacAlgorithm?: MacAlgorithmSpec | undefined
  KeyId?: string | undefined
}

export interface GenerateRandomRequest {
  NumberOfBytes?: number | undefined
  CustomKeyStoreId?: string | undefined
  Recipient?: RecipientInfo | undefined
}

export interface GenerateRandomResponse {
  Plaintext?: Uint8Array | undefined
  CiphertextForRecipient?: Uint8Array | undefined
}

export interface GetKeyLastUsageRequest {
  KeyId: string
}

export interface GetKeyLastUsageResponse {
  KeyId?: string | undefined
  KeyLastUsage?: KeyLastUsageData | undefined
  TrackingStartDate?: Date | undefined
  KeyCreationDate?: Date | undefined
}

export interface GetKeyPolicyRequest {
  KeyId: string
  PolicyName?: string | undefined
}

export interface GetKeyPolicyResponse {
  Policy?: string | undefined
  PolicyName?: string | undefined
}

export interface GetKeyRotationStatusRequest {
  KeyId: string
}

export interface GetKeyRotationStatusResponse {
  KeyRotationEnabled?: boolean | undefined
  KeyId?: string | undefined
  RotationPeriodInDays?: number | undefined
  NextRotationDate?: Date | undefined
  OnDemandRotationStartDate?: Date | undefined
}

export interface GetParametersForImportRequest {
  KeyId: string
  WrappingAlgorithm: AlgorithmSpec
  WrappingKeySpec: WrappingKeySpec
}

export interface GetParametersForImportResponse {
  KeyId?: string | undefined
  ImportToken?: Uint8Array | undefined
  PublicKey?: Uint8Array | undefined
  ParametersValidTo?: Date | undefined
}

export interface GetPublicKeyRequest {
  KeyId: string
  GrantTokens?: readonly string[] | undefined
}

export interface GetPublicKeyResponse {
  KeyId?: string | undefined
  PublicKey?: Uint8Array | undefined
  CustomerMasterKeySpec?: CustomerMasterKeySpec | undefined
  KeySpec?: KeySpec | undefined
  KeyUsage?: KeyUsageType | undefined
  EncryptionAlgorithms?: readonly EncryptionAlgorithmSpec[] | undefined
  SigningAlgorithms?: readonly SigningAlgorithmSpec[] | undefined
  KeyAgreementAlgorithms?: readonly KeyAgreementAlgorithmSpec[] | undefined
}

export interface GrantConstraints {
  EncryptionContextSubset?: Readonly<Record<string, string>> | undefined
  EncryptionContextEquals?: Readonly<Record<string, string>> | undefined
}

export interface GrantListEntry {
  KeyId?: string | undefined
  GrantId?: string | undefined
  Name?: string | undefined
  CreationDate?: Date | undefined
  GranteePrincipal?: string | undefined
  RetiringPrincipal?: string | undefined
  IssuingAccount?: string | undefined
  Operations?: readonly GrantOperation[] | undefined
  Constraints?: GrantConstraints | undefined
}

export type GrantOperation = 'Decrypt' | 'Encrypt' | 'GenerateDataKey' | 'GenerateDataKeyWithoutPlaintext' | 'ReEncryptFrom' | 'ReEncryptTo' | 'Sign' | 'Verify' | 'GetPublicKey' | 'CreateGrant' | 'RetireGrant' | 'DescribeKey' | 'GenerateDataKeyPair' | 'GenerateDataKeyPairWithoutPlaintext' | 'GenerateMac' | 'VerifyMac' | 'DeriveSharedSecret'

export interface ImportKeyMaterialRequest {
  KeyId: string
  ImportToken: Uint8Array
  EncryptedKeyMaterial: Uint8Array
  ValidTo?: Date | undefined
  ExpirationModel?: ExpirationModelType | undefined
  ImportType?: ImportType | undefined
  KeyMaterialDescription?: string | undefined
  KeyMaterialId?: string | undefined
}

export interface ImportKeyMaterialResponse {
  KeyId?: string | undefined
  KeyMaterialId?: string | undefined
}

export type ImportState = 'IMPORTED' | 'PENDING_IMPORT'

export type ImportType = 'NEW_KEY_MATERIAL' | 'EXISTING_KEY_MATERIAL'

export type IncludeKeyMaterial = 'ALL_KEY_MATERIAL' | 'ROTATIONS_ONLY'

export type KeyAgreementAlgorithmSpec = 'ECDH'

export type KeyEncryptionMechanism = 'RSAES_OAEP_SHA_256'

export interface KeyLastUsageData {
  Operation?: KeyLastUsageTrackingOperation | undefined
  Timestamp?: Date | undefined
  CloudTrailEventId?: string | undefined
  KmsRequestId?: string | undefined
}

export type KeyLastUsageTrackingOperation = 'Decrypt' | 'DeriveSharedSecret' | 'Encrypt' | 'GenerateDataKey' | 'GenerateDataKeyPair' | 'GenerateDataKeyPairWithoutPlaintext' | 'GenerateDataKeyWithoutPlaintext' | 'GenerateMac' | 'ReEncrypt' | 'Sign' | 'Verify' | 'VerifyMac'

export interface KeyListEntry {
  KeyId?: string | undefined
  KeyArn?: string | undefined
}

export type KeyManagerType = 'AWS' | 'CUSTOMER'

export type KeyMaterialState = 'NON_CURRENT' | 'CURRENT' | 'PENDING_ROTATION' | 'PENDING_MULTI_REGION_IMPORT_AND_ROTATION'

export interface KeyMetadata {
  AWSAccountId?: string | undefined
  KeyId?: string | undefined
  Arn?: string | undefined
  CreationDate?: Date | undefined
  Enabled?: boolean | undefined
  Description?: string | undefined
  KeyUsage?: KeyUsageType | undefined
  KeyState?: KeyState | undefined
  DeletionDate?: Date | undefined
  ValidTo?: Date | undefined
  Origin?: OriginType | undefined
  CustomKeyStoreId?: string | undefined
  CloudHsmClusterId?: string | undefined
  ExpirationModel?: ExpirationModelType | undefined
  KeyManager?: KeyManagerType | undefined
  CustomerMasterKeySpec?: CustomerMasterKeySpec | undefined
  KeySpec?: KeySpec | undefined
  EncryptionAlgorithms?: readonly EncryptionAlgorithmSpec[] | undefined
  SigningAlgorithms?: readonly SigningAlgorithmSpec[] | undefined
  KeyAgreementAlgorithms?: readonly KeyAgreementAlgorithmSpec[] | undefined
  MultiRegion?: boolean | undefined
  MultiRegionConfiguration?: MultiRegionConfiguration | undefined
  PendingDeletionWindowInDays?: number | undefined
  MacAlgorithms?: readonly MacAlgorithmSpec[] | undefined
  XksKeyConfiguration?: XksKeyConfigurationType | undefined
  CurrentKeyMaterialId?: string | undefined
}

export type KeySpec = 'RSA_2048' | 'RSA_3072' | 'RSA_4096' | 'ECC_NIST_P256' | 'ECC_NIST_P384' | 'ECC_NIST_P521' | 'ECC_SECG_P256K1' | 'SYMMETRIC_DEFAULT' | 'HMAC_224' | 'HMAC_256' | 'HMAC_384' | 'HMAC_512' | 'SM2' | 'ML_DSA_44' | 'ML_DSA_65' | 'ML_DSA_87' | 'ECC_NIST_EDWARDS25519'

export type KeyState = 'Creating' | 'Enabled' | 'Disabled' | 'PendingDeletion' | 'PendingImport' | 'PendingReplicaDeletion' | 'Unavailable' | 'Updating'

export type KeyUsageType = 'SIGN_VERIFY' | 'ENCRYPT_DECRYPT' | 'GENERATE_VERIFY_MAC' | 'KEY_AGREEMENT'

export interface ListAliasesRequest {
  KeyId?: string | undefined
  Limit?: number | undefined
  Marker?: string | undefined
}

export interface ListAliasesResponse {
  Aliases?: readonly AliasListEntry[] | undefined
  NextMarker?: string | undefined
  Truncated?: boolean | undefined
}

export interface ListGrantsRequest {
  Limit?: number | undefined
  Marker?: string | undefined
  KeyId: string
  GrantId?: string | undefined
  GranteePrincipal?: string | undefined
}

export interface ListGrantsResponse {
  Grants?: readonly GrantListEntry[] | undefined
  NextMarker?: string | undefined
  Truncated?: boolean | undefined
}

export interface ListKeyPoliciesRequest {
  KeyId: string
  Limit?: number | undefined
  Marker?: string | undefined
}

export interface ListKeyPoliciesResponse {
  PolicyNames?: readonly string[] | undefined
  NextMarker?: string | undefined
  Truncated?: boolean | undefined
}

export interface ListKeyRotationsRequest {
  KeyId: string
  IncludeKeyMaterial?: IncludeKeyMaterial | undefined
  Limit?: number | undefined
  Marker?: string | undefined
}

export interface ListKeyRotationsResponse {
  Rotations?: readonly RotationsListEntry[] | undefined
  NextMarker?: string | undefined
  Truncated?: boolean | undefined
}

export interface ListKeysRequest {
  Limit?: number | undefined
  Marker?: string | undefined
}

export interface ListKeysResponse {
  Keys?: readonly KeyListEntry[] | undefined
  NextMarker?: string | undefined
  Truncated?: boolean | undefined
}

export interface ListResourceTagsRequest {
  KeyId: string
  Limit?: number | undefined
  Marker?: string | undefined
}

export interface ListResourceTagsResponse {
  Tags?: readonly Tag[] | undefined
  NextMarker?: string | undefined
  Truncated?: boolean | undefined
}

export interface ListRetirableGrantsRequest {
  Limit?: number | undefined
  Marker?: string | undefined
  RetiringPrincipal: string
}

export type MacAlgorithmSpec = 'HMAC_SHA_224' | 'HMAC_SHA_256' | 'HMAC_SHA_384' | 'HMAC_SHA_512'

export type MessageType = 'RAW' | 'DIGEST' | 'EXTERNAL_MU'

export interface MultiRegionConfiguration {
  MultiRegionKeyType?: MultiRegionKeyType | undefined
  PrimaryKey?: MultiRegionKey | undefined
  ReplicaKeys?: readonly MultiRegionKey[] | undefined
}

export interface MultiRegionKey {
  Arn?: string | undefined
  Region?: string | undefined
}

export type MultiRegionKeyType = 'PRIMARY' | 'REPLICA'

export type OriginType = 'AWS_KMS' | 'EXTERNAL' | 'AWS_CLOUDHSM' | 'EXTERNAL_KEY_STORE'

export interface PutKeyPolicyRequest {
  KeyId: string
  PolicyName?: string | undefined
  Policy: string
  BypassPolicyLockoutSafetyCheck?: boolean | undefined
}

export interface ReEncryptRequest {
  CiphertextBlob?: Uint8Array | undefined
  SourceEncryptionContext?: Readonly<Record<string, string>> | undefined
  SourceKeyId?: string | undefined
  DestinationKeyId: string
  DestinationEncryptionContext?: Readonly<Record<string, string>> | undefined
  SourceEncryptionAlgorithm?: EncryptionAlgorithmSpec | undefined
  DestinationEncryptionAlgorithm?: EncryptionAlgorithmSpec | undefined
  GrantTokens?: readonly string[] | undefined
  DryRun?: boolean | undefined
  DryRunModifiers?: readonly DryRunModifierType[] | undefined
}

export interface ReEncryptResponse {
  CiphertextBlob?: Uint8Array | undefined
  SourceKeyId?: string | undefined
  KeyId?: string | undefined
  SourceEncryptionAlgorithm?: EncryptionAlgorithmSpec | undefined
  DestinationEncryptionAlgorithm?: EncryptionAlgorithmSpec | undefined
  SourceKeyMaterialId?: string | undefined
  DestinationKeyMaterialId?: string | undefined
}

export interface RecipientInfo {
  KeyEncryptionAlgorithm?: KeyEncryptionMechanism | undefined
  AttestationDocument?: Uint8Array | undefined
}

export interface ReplicateKeyRequest {
  KeyId: string
  ReplicaRegion: string
  Policy?: string | undefined
  BypassPolicyLockoutSafetyCheck?: boolean | undefined
  Description?: string | undefined
  Tags?: readonly Tag[] | undefined
}

export interface ReplicateKeyResponse {
  ReplicaKeyMetadata?: KeyMetadata | undefined
  ReplicaPolicy?: string | undefined
  ReplicaTags?: readonly Tag[] | undefined
}

export interface RetireGrantRequest {
  GrantToken?: string | undefined
  KeyId?: string | undefined
  GrantId?: string | undefined
  DryRun?: boolean | undefined
}

export interface RevokeGrantRequest {
  KeyId: string
  GrantId: string
  DryRun?: boolean | undefined
}

export interface RotateKeyOnDemandRequest {
  KeyId: string
}

export interface RotateKeyOnDemandResponse {
  KeyId?: string | undefined
}

export type RotationType = 'AUTOMATIC' | 'ON_DEMAND'

export interface RotationsListEntry {
  KeyId?: string | undefined
  KeyMaterialId?: string | undefined
  KeyMaterialDescription?: string | undefined
  ImportState?: ImportState | undefined
  KeyMaterialState?: KeyMaterialState | undefined
  ExpirationModel?: ExpirationModelType | undefined
  ValidTo?: Date | undefined
  RotationDate?: Date | undefined
  RotationType?: RotationType | undefined
}

export interface ScheduleKeyDeletionRequest {
  KeyId: string
  PendingWindowInDays?: number | undefined
}

export interface ScheduleKeyDeletionResponse {
  KeyId?: string | undefined
  DeletionDate?: Date | undefined
  KeyState?: KeyState | undefined
  PendingWindowInDays?: number | undefined
}

export interface SignRequest {
  KeyId: string
  Message: Uint8Array
  MessageType?: MessageType | undefined
  GrantTokens?: readonly string[] | undefined
  SigningAlgorithm: SigningAlgorithmSpec
  DryRun?: boolean | undefined
}

export interface SignResponse {
  KeyId?: string | undefined
  Signature?: Uint8Array | undefined
  SigningAlgorithm?: SigningAlgorithmSpec | undefined
}

export type SigningAlgorithmSpec = 'RSASSA_PSS_SHA_256' | 'RSASSA_PSS_SHA_384' | 'RSASSA_PSS_SHA_512' | 'RSASSA_PKCS1_V1_5_SHA_256' | 'RSASSA_PKCS1_V1_5_SHA_384' | 'RSASSA_PKCS1_V1_5_SHA_512' | 'ECDSA_SHA_256' | 'ECDSA_SHA_384' | 'ECDSA_SHA_512' | 'SM2DSA' | 'ML_DSA_SHAKE_256' | 'ED25519_SHA_512' | 'ED25519_PH_SHA_512'

export interface Tag {
  TagKey: string
  TagValue: string
}

export interface TagResourceRequest {
  KeyId: string
  Tags: readonly Tag[]
}

export interface UntagResourceRequest {
  KeyId: string
  TagKeys: readonly string[]
}

export interface UpdateAliasRequest {
  AliasName: string
  TargetKeyId: string
}

export interface UpdateKeyDescriptionRequest {
  KeyId: string
  Description: string
}

export interface UpdatePrimaryRegionRequest {
  KeyId: string
  PrimaryRegion: string
}

export interface VerifyMacRequest {
  Message: Uint8Array
  KeyId: string
  MacAlgorithm: MacAlgorithmSpec
  Mac: Uint8Array
  GrantTokens?: readonly string[] | undefined
  DryRun?: boolean | undefined
}

export interface VerifyMacResponse {
  KeyId?: string | undefined
  MacValid?: boolean | undefined
  MacAlgorithm?: MacAlgorithmSpec | undefined
}

export interface VerifyRequest {
  KeyId: string
  Message: Uint8Array
  MessageType?: MessageType | undefined
  Signature: Uint8Array
  SigningAlgorithm: SigningAlgorithmSpec
  GrantTokens?: readonly string[] | undefined
  DryRun?: boolean | undefined
}

export interface VerifyResponse {
  KeyId?: string | undefined
  SignatureValid?: boolean | undefined
  SigningAlgorithm?: SigningAlgorithmSpec | undefined
}

export type WrappingKeySpec = 'RSA_2048' | 'RSA_3072' | 'RSA_4096' | 'SM2'

export interface XksKeyConfigurationType {
  Id?: string | undefined
}

export interface KmsOperations {
  CancelKeyDeletion: {
    input: CancelKeyDeletionRequest
    output: CancelKeyDeletionResponse
    errors: 'NotFoundException' | 'InvalidArnException' | 'DependencyTimeoutException' | 'KMSInternalException' | 'KMSInvalidStateException'
  }
  CreateAlias: {
    input: CreateAliasRequest
    output: Record<string, never>
    errors: 'DependencyTimeoutException' | 'AlreadyExistsException' | 'NotFoundException' | 'InvalidAliasNameException' | 'KMSInternalException' | 'LimitExceededException' | 'KMSInvalidStateException'
  }
  CreateGrant: {
    input: CreateGrantRequest
    output: CreateGrantResponse
    errors: 'NotFoundException' | 'DisabledException' | 'DependencyTimeoutException' | 'InvalidArnException' | 'KMSInternalException' | 'InvalidGrantTokenException' | 'LimitExceededException' | 'KMSInvalidStateException' | 'DryRunOperationException'
  }
  CreateKey: {
    input: CreateKeyRequest
    output: CreateKeyResponse
    errors: 'MalformedPolicyDocumentException' | 'DependencyTimeoutException' | 'InvalidArnException' | 'UnsupportedOperationException' | 'KMSInternalException' | 'LimitExceededException' | 'TagException' | 'CustomKeyStoreNotFoundException' | 'CustomKeyStoreInvalidStateException' | 'CloudHsmClusterInvalidConfigurationException' | 'XksKeyInvalidConfigurationException' | 'XksKeyAlreadyInUseException' | 'XksKeyNotFoundException'
  }
  Decrypt: {
    input: DecryptRequest
    output: DecryptResponse
    errors: 'NotFoundException' | 'DisabledException' | 'InvalidCiphertextException' | 'KeyUnavailableException' | 'IncorrectKeyException' | 'InvalidKeyUsageException' | 'DependencyTimeoutException' | 'InvalidGrantTokenException' | 'KMSInternalException' | 'KMSInvalidStateException' | 'DryRunOperationException'
  }
  DeleteAlias: {
    input: DeleteAliasRequest
    output: Record<string, never>
    errors: 'DependencyTimeoutException' | 'NotFoundException' | 'KMSInternalException' | 'KMSInvalidStateException'
  }
  DeleteImportedKeyMaterial: {
    input: DeleteImportedKeyMaterialRequest
    output: DeleteImportedKeyMaterialResponse
    errors: 'InvalidArnException' | 'UnsupportedOperationException' | 'DependencyTimeoutException' | 'NotFoundException' | 'KMSInternalException' | 'KMSInvalidStateException'
  }
  DeriveSharedSecret: {
    input: DeriveSharedSecretRequest
    output: DeriveSharedSecretResponse
    errors: 'NotFoundException' | 'DisabledException' | 'KeyUnavailableException' | 'DependencyTimeoutException' | 'InvalidGrantTokenException' | 'InvalidKeyUsageException' | 'KMSInternalException' | 'KMSInvalidStateException' | 'DryRunOperationException'
  }
  DescribeKey: {
    input: DescribeKeyRequest
    output: DescribeKeyResponse
    errors: 'NotFoundException' | 'InvalidArnException' | 'DependencyTimeoutException' | 'KMSInternalException'
  }
  DisableKey: {
    input: DisableKeyRequest
    output: Record<string, never>
    errors: 'NotFoundException' | 'InvalidArnException' | 'DependencyTimeoutException' | 'KMSInternalException' | 'KMSInvalidStateException'
  }
  DisableKeyRotation: {
    input: DisableKeyRotationRequest
    output: Record<string, never>
    errors: 'NotFoundException' | 'DisabledException' | 'InvalidArnException' | 'DependencyTimeoutException' | 'KMSInternalException' | 'KMSInvalidStateException' | 'UnsupportedOperationException'
  }
  EnableKey: {
    input: EnableKeyRequest
    output: Record<string, never>
    errors: 'NotFoundException' | 'InvalidArnException' | 'DependencyTimeoutException' | 'KMSInternalException' | 'LimitExceededException' | 'KMSInvalidStateException'
  }
  EnableKeyRotation: {
    input: EnableKeyRotationRequest
    output: Record<string, never>
    errors: 'NotFoundException' | 'DisabledException' | 'InvalidArnException' | 'DependencyTimeoutException' | 'KMSInternalException' | 'KMSInvalidStateException' | 'UnsupportedOperationException'
  }
  Encrypt: {
    input: EncryptRequest
    output: EncryptResponse
    errors: 'NotFoundException' | 'DisabledException' | 'KeyUnavailableException' | 'DependencyTimeoutException' | 'InvalidKeyUsageException' | 'InvalidGrantTokenException' | 'KMSInternalException' | 'KMSInvalidStateException' | 'DryRunOperationException'
  }
  GenerateDataKey: {
    input: GenerateDataKeyRequest
    output: GenerateDataKeyResponse
    errors: 'NotFoundException' | 'DisabledException' | 'KeyUnavailableException' | 'DependencyTimeoutException' | 'InvalidKeyUsageException' | 'InvalidGrantTokenException' | 'KMSInternalException' | 'KMSInvalidStateException' | 'DryRunOperationException'
  }
  GenerateDataKeyPair: {
    input: GenerateDataKeyPairRequest
    output: GenerateDataKeyPairResponse
    errors: 'NotFoundException' | 'DisabledException' | 'KeyUnavailableException' | 'DependencyTimeoutException' | 'InvalidKeyUsageException' | 'InvalidGrantTokenException' | 'KMSInternalException' | 'KMSInvalidStateException' | 'UnsupportedOperationException' | 'DryRunOperationException'
  }
  GenerateDataKeyPairWithoutPlaintext: {
    input: GenerateDataKeyPairWithoutPlaintextRequest
    output: GenerateDataKeyPairWithoutPlaintextResponse
    errors: 'NotFoundException' | 'DisabledException' | 'KeyUnavailableException' | 'DependencyTimeoutException' | 'InvalidKeyUsageException' | 'InvalidGrantTokenException' | 'KMSInternalException' | 'KMSInvalidStateException' | 'UnsupportedOperationException' | 'DryRunOperationException'
  }
  GenerateDataKeyWithoutPlaintext: {
    input: GenerateDataKeyWithoutPlaintextRequest
    output: GenerateDataKeyWithoutPlaintextResponse
    errors: 'NotFoundException' | 'DisabledException' | 'KeyUnavailableException' | 'DependencyTimeoutException' | 'InvalidKeyUsageException' | 'InvalidGrantTokenException' | 'KMSInternalException' | 'KMSInvalidStateException' | 'DryRunOperationException'
  }
  GenerateMac: {
    input: GenerateMacRequest
    output: GenerateMacResponse
    errors: 'NotFoundException' | 'DisabledException' | 'KeyUnavailableException' | 'InvalidKeyUsageException' | 'InvalidGrantTokenException' | 'KMSInternalException' | 'KMSInvalidStateException' | 'DryRunOperationException'
  }
  GenerateRandom: {
    input: GenerateRandomRequest
    output: GenerateRandomResponse
    errors: 'DependencyTimeoutException' | 'KMSInternalException' | 'UnsupportedOperationException' | 'CustomKeyStoreNotFoundException' | 'CustomKeyStoreInvalidStateException'
  }
  GetKeyLastUsage: {
    input: GetKeyLastUsageRequest
    output: GetKeyLastUsageResponse
    errors: 'NotFoundException' | 'InvalidArnException' | 'DependencyTimeoutException' | 'KMSInternalException'
  }
  GetKeyPolicy: {
    input: GetKeyPolicyRequest
    output: GetKeyPolicyResponse
    errors: 'NotFoundException' | 'InvalidArnException' | 'DependencyTimeoutException' | 'KMSInternalException' | 'KMSInvalidStateException'
  }
  GetKeyRotationStatus: {
    input: GetKeyRotationStatusRequest
    output: GetKeyRotationStatusResponse
    errors: 'NotFoundException' | 'InvalidArnException' | 'DependencyTimeoutException' | 'KMSInternalException' | 'KMSInvalidStateException' | 'UnsupportedOperationException'
  }
  GetParametersForImport: {
    input: GetParametersForImportRequest
    output: GetParametersForImportResponse
    errors: 'InvalidArnException' | 'UnsupportedOperationException' | 'DependencyTimeoutException' | 'NotFoundException' | 'KMSInternalException' | 'KMSInvalidStateException'
  }
  GetPublicKey: {
    input: GetPublicKeyRequest
    output: GetPublicKeyResponse
    errors: 'NotFoundException' | 'DisabledException' | 'KeyUnavailableException' | 'DependencyTimeoutException' | 'UnsupportedOperationException' | 'InvalidArnException' | 'InvalidGrantTokenException' | 'InvalidKeyUsageException' | 'KMSInternalException' | 'KMSInvalidStateException'
  }
  ImportKeyMaterial: {
    input: ImportKeyMaterialRequest
    output: ImportKeyMaterialResponse
    errors: 'InvalidArnException' | 'UnsupportedOperationException' | 'DependencyTimeoutException' | 'NotFoundException' | 'KMSInternalException' | 'KMSInvalidStateException' | 'InvalidCiphertextException' | 'IncorrectKeyMaterialException' | 'ExpiredImportTokenException' | 'InvalidImportTokenException'
  }
  ListAliases: {
    input: ListAliasesRequest
    output: ListAliasesResponse
    errors: 'DependencyTimeoutException' | 'InvalidMarkerException' | 'KMSInternalException' | 'InvalidArnException' | 'NotFoundException'
  }
  ListGrants: {
    input: ListGrantsRequest
    output: ListGrantsResponse
    errors: 'NotFoundException' | 'DependencyTimeoutException' | 'InvalidMarkerException' | 'InvalidGrantIdException' | 'InvalidArnException' | 'KMSInternalException' | 'KMSInvalidStateException'
  }
  ListKeyPolicies: {
    input: ListKeyPoliciesRequest
    output: ListKeyPoliciesResponse
    errors: 'NotFoundException' | 'InvalidArnException' | 'DependencyTimeoutException' | 'KMSInternalException' | 'KMSInvalidStateException'
  }
  ListKeyRotations: {
    input: ListKeyRotationsRequest
    output: ListKeyRotationsResponse
    errors: 'NotFoundException' | 'InvalidArnException' | 'InvalidMarkerException' | 'KMSInternalException' | 'KMSInvalidStateException' | 'UnsupportedOperationException'
  }
  ListKeys: {
    input: ListKeysRequest
    output: ListKeysResponse
    errors: 'DependencyTimeoutException' | 'KMSInternalException' | 'InvalidMarkerException'
  }
  ListResourceTags: {
    input: ListResourceTagsRequest
    output: ListResourceTagsResponse
    errors: 'KMSInternalException' | 'NotFoundException' | 'InvalidArnException' | 'InvalidMarkerException'
  }
  ListRetirableGrants: {
    input: ListRetirableGrantsRequest
    output: ListGrantsResponse
    errors: 'DependencyTimeoutException' | 'InvalidMarkerException' | 'InvalidArnException' | 'NotFoundException' | 'KMSInternalException'
  }
  PutKeyPolicy: {
    input: PutKeyPolicyRequest
    output: Record<string, never>
    errors: 'NotFoundException' | 'InvalidArnException' | 'MalformedPolicyDocumentException' | 'DependencyTimeoutException' | 'UnsupportedOperationException' | 'KMSInternalException' | 'LimitExceededException' | 'KMSInvalidStateException'
  }
  ReEncrypt: {
    input: ReEncryptRequest
    output: ReEncryptResponse
    errors: 'NotFoundException' | 'DisabledException' | 'InvalidCiphertextException' | 'KeyUnavailableException' | 'IncorrectKeyException' | 'DependencyTimeoutException' | 'InvalidKeyUsageException' | 'InvalidGrantTokenException' | 'KMSInternalException' | 'KMSInvalidStateException' | 'DryRunOperationException'
  }
  ReplicateKey: {
    input: ReplicateKeyRequest
    output: ReplicateKeyResponse
    errors: 'AlreadyExistsException' | 'DisabledException' | 'InvalidArnException' | 'KMSInvalidStateException' | 'KMSInternalException' | 'LimitExceededException' | 'MalformedPolicyDocumentException' | 'NotFoundException' | 'TagException' | 'UnsupportedOperationException'
  }
  RetireGrant: {
    input: RetireGrantRequest
    output: Record<string, never>
    errors: 'InvalidArnException' | 'InvalidGrantTokenException' | 'InvalidGrantIdException' | 'NotFoundException' | 'DependencyTimeoutException' | 'KMSInternalException' | 'KMSInvalidStateException' | 'DryRunOperationException'
  }
  RevokeGrant: {
    input: RevokeGrantRequest
    output: Record<string, never>
    errors: 'NotFoundException' | 'DependencyTimeoutException' | 'InvalidArnException' | 'InvalidGrantIdException' | 'KMSInternalException' | 'KMSInvalidStateException' | 'DryRunOperationException'
  }
  RotateKeyOnDemand: {
    input: RotateKeyOnDemandRequest
    output: RotateKeyOnDemandResponse
    errors: 'NotFoundException' | 'DisabledException' | 'InvalidArnException' | 'DependencyTimeoutException' | 'KMSInternalException' | 'KMSInvalidStateException' | 'UnsupportedOperationException' | 'LimitExceededException' | 'ConflictException'
  }
  ScheduleKeyDeletion: {
    input: ScheduleKeyDeletionRequest
    output: ScheduleKeyDeletionResponse
    errors: 'NotFoundException' | 'InvalidArnException' | 'DependencyTimeoutException' | 'KMSInternalException' | 'KMSInvalidStateException'
  }
  Sign: {
    input: SignRequest
    output: SignResponse
    errors: 'NotFoundException' | 'DisabledException' | 'KeyUnavailableException' | 'DependencyTimeoutException' | 'InvalidKeyUsageException' | 'InvalidGrantTokenException' | 'KMSInternalException' | 'KMSInvalidStateException' | 'DryRunOperationException'
  }
  TagResource: {
    input: TagResourceRequest
    output: Record<string, never>
    errors: 'KMSInternalException' | 'NotFoundException' | 'InvalidArnException' | 'KMSInvalidStateException' | 'LimitExceededException' | 'TagException'
  }
  UntagResource: {
    input: UntagResourceRequest
    output: Record<string, never>
    errors: 'KMSInternalException' | 'NotFoundException' | 'InvalidArnException' | 'KMSInvalidStateException' | 'TagException'
  }
  UpdateAlias: {
    input: UpdateAliasRequest
    output: Record<string, never>
    errors: 'DependencyTimeoutException' | 'NotFoundException' | 'KMSInternalException' | 'LimitExceededException' | 'KMSInvalidStateException'
  }
  UpdateKeyDescription: {
    input: UpdateKeyDescriptionRequest
    output: Record<string, never>
    errors: 'NotFoundException' | 'InvalidArnException' | 'DependencyTimeoutException' | 'KMSInternalException' | 'KMSInvalidStateException'
  }
  UpdatePrimaryRegion: {
    input: UpdatePrimaryRegionRequest
    output: Record<string, never>
    errors: 'DisabledException' | 'InvalidArnException' | 'KMSInvalidStateException' | 'KMSInternalException' | 'NotFoundException' | 'UnsupportedOperationException'
  }
  Verify: {
    input: VerifyRequest
    output: VerifyResponse
    errors: 'NotFoundException' | 'DisabledException' | 'KeyUnavailableException' | 'DependencyTimeoutException' | 'InvalidKeyUsageException' | 'InvalidGrantTokenException' | 'KMSInternalException' | 'KMSInvalidStateException' | 'KMSInvalidSignatureException' | 'DryRunOperationException'
  }
  VerifyMac: {
    input: VerifyMacRequest
    output: VerifyMacResponse
    errors: 'NotFoundException' | 'DisabledException' | 'KeyUnavailableException' | 'InvalidKeyUsageException' | 'InvalidGrantTokenException' | 'KMSInternalException' | 'KMSInvalidMacException' | 'KMSInvalidStateException' | 'DryRunOperationException'
  }
}
