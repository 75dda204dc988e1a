// The types of the SSM operations that Larder serves. Written by tools/slice-model.ts: do not edit.

export interface AddTagsToResourceRequest {
  ResourceType: ResourceTypeForTagging
  ResourceId: string
  Tags: readonly Tag[]
}

export type AddTagsToResourceResult = Record<string, never>

export interface DeleteParameterRequest {
  Name: string
}

export type DeleteParameterResult = Record<string, never>

export interface DeleteParametersRequest {
  Names: readonly string[]
}

export interface DeleteParametersResult {
  DeletedParameters?: readonly string[] | undefined
  InvalidParameters?: readonly string[] | undefined
}

export interface DeleteResourcePolicyRequest {
  ResourceArn: string
  PolicyId: string
  PolicyHash: string
}

export type DeleteResourcePolicyResponse = Record<string, never>

export interface DescribeParametersRequest {
  Filters?: readonly ParametersFilter[] | undefined
  ParameterFilters?: readonly ParameterStringFilter[] | undefined
  MaxResults?: number | undefined
  NextToken?: string | undefined
  Shared?: boolean | undefined
}

export interface DescribeParametersResult {
  Parameters?: readonly ParameterMetadata[] | undefined
  NextToken?: string | undefined
}

export interface GetParameterHistoryRequest {
  Name: string
  WithDecryption?: boolean | undefined
  MaxResults?: number | undefined
  NextToken?: string | undefined
}

export interface GetParameterHistoryResult {
  Parameters?: readonly ParameterHistory[] | undefined
  NextToken?: string | undefined
}

export interface GetParameterRequest {
  Name: string
  WithDecryption?: boolean | undefined
}

export interface GetParameterResult {
  Parameter?: Parameter | undefined
}

export interface GetParametersByPathRequest {
  Path: string
  Recursive?: boolean | undefined
  ParameterFilters?: readonly ParameterStringFilter[] | undefined
  WithDecryption?: boolean | undefined
  MaxResults?: number | undefined
  NextToken?: string | undefined
}

export interface GetParametersByPathResult {
  Parameters?: readonly Parameter[] | undefined
  NextToken?: string | undefined
}

export interface GetParametersRequest {
  Names: readonly string[]
  WithDecryption?: boolean | undefined
}

export interface GetParametersResult {
  Parameters?: readonly Parameter[] | undefined
  InvalidParameters?: readonly string[] | undefined
}

export interface GetResourcePoliciesRequest {
  ResourceArn: string
  NextToken?: string | undefined
  MaxResults?: number | undefined
}

export interface GetResourcePoliciesResponse {
  NextToken?: string | undefined
  Policies?: readonly GetResourcePoliciesResponseEntry[] | undefined
}

export interface GetResourcePoliciesResponseEntry {
  PolicyId?: string | undefined
  PolicyHash?: string | undefined
  Policy?: string | undefined
}

export interface GetServiceSettingRequest {
  SettingId: string
}

export interface GetServiceSettingResult {
  ServiceSetting?: ServiceSetting | undefined
}

export interface LabelParameterVersionRequest {
  Name: string
  ParameterVersion?: number | undefined
  Labels: readonly string[]
}

export interface LabelParameterVersionResult {
  InvalidLabels?: readonly string[] | undefined
  ParameterVersion?: number | undefined
}

export interface ListTagsForResourceRequest {
  ResourceType: ResourceTypeForTagging
  ResourceId: string
}

export interface ListTagsForResourceResult {
  TagList?: readonly Tag[] | undefined
}

export interface Parameter {
  Name?: string | undefined
  Type?: ParameterType | undefined
  Value?: string | undefined
  Version?: number | undefined
  Selector?: string | undefined
  SourceResult?: string | undefined
  LastModifiedDate?: Date | undefined
  ARN?: string | undefined
  DataType?: string | undefined
}

export interface ParameterHistory {
  Name?: string | undefined
  Type?: ParameterType | undefined
  KeyId?: string | undefined
  LastModifiedDate?: Date | undefined
  LastModifiedUser?: string | undefined
  Description?: string | undefined
  Value?: string | undefined
  AllowedPattern?: string | undefined
  Version?: number | undefined
  Labels?: readonly string[] | undefined
  Tier?: ParameterTier | undefined
  Policies?: readonly ParameterInlinePolicy[] | undefined
  DataType?: string | undefined
}

export interface ParameterInlinePolicy {
  PolicyText?: string | undefined
  PolicyType?: string | undefined
  PolicyStatus?: string | undefined
}

export interface ParameterMetadata {
  Name?: string | undefined
  ARN?: string | undefined
  Type?: ParameterType | undefined
  KeyId?: string | undefined
  LastModifiedDate?: Date | undefined
  LastModifiedUser?: string | undefined
  Description?: string | undefined
  AllowedPattern?: string | undefined
  Version?: number | undefined
  Tier?: ParameterTier | undefined
  Policies?: readonly ParameterInlinePolicy[] | undefined
  DataType?: string | undefined
}

export interface ParameterStringFilter {
  Key: string
  Option?: string | undefined
  Values?: readonly string[] | undefined
}

export type ParameterTier = 'Standard' | 'Advanced' | 'Intelligent-Tiering'

export type ParameterType = 'String' | 'StringList' | 'SecureString'

export interface ParametersFilter {
  Key: ParametersFilterKey
  Values: readonly string[]
}

export type ParametersFilterKey = 'Name' | 'Type' | 'KeyId'

export interface PutParameterRequest {
  Name: string
  Description?: string | undefined
  Value: string
  Type?: ParameterType | undefined
  KeyId?: string | undefined
  Overwrite?: boolean | undefined
  AllowedPattern?: string | undefined
  Tags?: readonly Tag[] | undefined
  Tier?: ParameterTier | undefined
  Policies?: string | undefined
  DataType?: string | undefined
}

export interface PutParameterResult {
  Version?: number | undefined
  Tier?: ParameterTier | undefined
}

export interface PutResourcePolicyRequest {
  ResourceArn: string
  Policy: string
  PolicyId?: string | undefined
  PolicyHash?: string | undefined
}

export interface PutResourcePolicyResponse {
  PolicyId?: string | undefined
  PolicyHash?: string | undefined
}

export interface RemoveTagsFromResourceRequest {
  ResourceType: ResourceTypeForTagging
  ResourceId: string
  TagKeys: readonly string[]
}

export type RemoveTagsFromResourceResult = Record<string, never>

export interface ResetServiceSettingRequest {
  SettingId: string
}

export interface ResetServiceSettingResult {
  ServiceSetting?: ServiceSetting | undefined
}

export type ResourceTypeForTagging = 'Document' | 'ManagedInstance' | 'MaintenanceWindow' | 'Parameter' | 'PatchBaseline' | 'OpsItem' | 'OpsMetadata' | 'Automation' | 'Association'

export interface ServiceSetting {
  SettingId?: string | undefined
  SettingValue?: string | undefined
  LastModifiedDate?: Date | undefined
  LastModifiedUser?: string | undefined
  ARN?: string | undefined
  Status?: string | undefined
}

export interface Tag {
  Key: string
  Value: string
}

export interface UnlabelParameterVersionRequest {
  Name: string
  ParameterVersion: number
  Labels: readonly string[]
}

export interface UnlabelParameterVersionResult {
  RemovedLabels?: readonly string[] | undefined
  InvalidLabels?: readonly string[] | undefined
}

export interface UpdateServiceSettingRequest {
  SettingId: string
  SettingValue: string
}

export type UpdateServiceSettingResult = Record<string, never>

export interface SsmOperations {
  AddTagsToResource: {
    input: AddTagsToResourceRequest
    output: AddTagsToResourceResult
    errors: 'InvalidResourceType' | 'InvalidResourceId' | 'InternalServerError' | 'TooManyTagsError' | 'TooManyUpdates'
  }
  DeleteParameter: {
    input: DeleteParameterRequest
    output: DeleteParameterResult
    errors: 'InternalServerError' | 'ParameterNotFound'
  }
  DeleteParameters: {
    input: DeleteParametersRequest
    output: DeleteParametersResult
    errors: 'InternalServerError'
  }
  DeleteResourcePolicy: {
    input: DeleteResourcePolicyRequest
    output: DeleteResourcePolicyResponse
    errors: 'InternalServerError' | 'ResourcePolicyInvalidParameterException' | 'ResourcePolicyConflictException' | 'ResourceNotFoundException' | 'MalformedResourcePolicyDocumentException' | 'ResourcePolicyNotFoundException'
  }
  DescribeParameters: {
    input: DescribeParametersRequest
    output: DescribeParametersResult
    errors: 'InternalServerError' | 'InvalidFilterKey' | 'InvalidFilterOption' | 'InvalidFilterValue' | 'InvalidNextToken'
  }
  GetParameter: {
    input: GetParameterRequest
    output: GetParameterResult
    errors: 'InternalServerError' | 'InvalidKeyId' | 'ParameterNotFound' | 'ParameterVersionNotFound'
  }
  GetParameterHistory: {
    input: GetParameterHistoryRequest
    output: GetParameterHistoryResult
    errors: 'InternalServerError' | 'ParameterNotFound' | 'InvalidNextToken' | 'InvalidKeyId'
  }
  GetParameters: {
    input: GetParametersRequest
    output: GetParametersResult
    errors: 'InvalidKeyId' | 'InternalServerError'
  }
  GetParametersByPath: {
    input: GetParametersByPathRequest
    output: GetParametersByPathResult
    errors: 'InternalServerError' | 'InvalidFilterKey' | 'InvalidFilterOption' | 'InvalidFilterValue' | 'InvalidKeyId' | 'InvalidNextToken'
  }
  GetResourcePolicies: {
    input: GetResourcePoliciesRequest
    output: GetResourcePoliciesResponse
    errors: 'InternalServerError' | 'ResourcePolicyInvalidParameterException' | 'ResourceNotFoundException'
  }
  GetServiceSetting: {
    input: GetServiceSettingRequest
    output: GetServiceSettingResult
    errors: 'InternalServerError' | 'ServiceSettingNotFound'
  }
  LabelParameterVersion: {
    input: LabelParameterVersionRequest
    output: LabelParameterVersionResult
    errors: 'InternalServerError' | 'TooManyUpdates' | 'ParameterNotFound' | 'ParameterVersionNotFound' | 'ParameterVersionLabelLimitExceeded'
  }
  ListTagsForResource: {
    input: ListTagsForResourceRequest
    output: ListTagsForResourceResult
    errors: 'InvalidResourceType' | 'InvalidResourceId' | 'InternalServerError'
  }
  PutParameter: {
    input: PutParameterRequest
    output: PutParameterResult
    errors: 'InternalServerError' | 'InvalidKeyId' | 'ParameterLimitExceeded' | 'TooManyUpdates' | 'ParameterAlreadyExists' | 'HierarchyLevelLimitExceededException' | 'HierarchyTypeMismatchException' | 'InvalidAllowedPatternException' | 'ParameterMaxVersionLimitExceeded' | 'ParameterPatternMismatchException' | 'UnsupportedParameterType' | 'PoliciesLimitExceededException' | 'InvalidPolicyTypeException' | 'InvalidPolicyAttributeException' | 'IncompatiblePolicyException'
  }
  PutResourcePolicy: {
    input: PutResourcePolicyRequest
    output: PutResourcePolicyResponse
    errors: 'InternalServerError' | 'ResourcePolicyInvalidParameterException' | 'ResourcePolicyLimitExceededException' | 'ResourcePolicyConflictException' | 'ResourceNotFoundException' | 'MalformedResourcePolicyDocumentException' | 'ResourcePolicyNotFoundException'
  }
  RemoveTagsFromResource: {
    input: RemoveTagsFromResourceRequest
    output: RemoveTagsFromResourceResult
    errors: 'InvalidResourceType' | 'InvalidResourceId' | 'InternalServerError' | 'TooManyUpdates'
  }
  ResetServiceSetting: {
    input: ResetServiceSettingRequest
    output: ResetServiceSettingResult
    errors: 'InternalServerError' | 'ServiceSettingNotFound' | 'TooManyUpdates'
  }
  UnlabelParameterVersion: {
    input: UnlabelParameterVersionRequest
    output: UnlabelParameterVersionResult
    errors: 'InternalServerError' | 'TooManyUpdates' | 'ParameterNotFound' | 'ParameterVersionNotFound'
  }
  UpdateServiceSetting: {
    input: UpdateServiceSettingRequest
    output: UpdateServiceSettingResult
    errors: 'InternalServerError' | 'ServiceSettingNotFound' | 'TooManyUpdates'
  }
}
