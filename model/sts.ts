// The types of the STS operations that Larder serves. Written by tools/slice-model.ts: do not edit.

export interface AssumeRoleRequest {
  RoleArn: string
  RoleSessionName: string
  PolicyArns?: readonly PolicyDescriptorType[] | undefined
  Policy?: string | undefined
  DurationSeconds?: number | undefined
  Tags?: readonly Tag[] | undefined
  TransitiveTagKeys?: readonly string[] | undefined
  ExternalId?: string | undefined
  SerialNumber?: string | undefined
  TokenCode?: string | undefined
  SourceIdentity?: string | undefined
  ProvidedContexts?: readonly ProvidedContext[] | undefined
}

export interface AssumeRoleResponse {
  Credentials?: Credentials | undefined
  AssumedRoleUser?: AssumedRoleUser | undefined
  PackedPolicySize?: number | undefined
  SourceIdentity?: string | undefined
}

export interface AssumedRoleUser {
  AssumedRoleId?: string | undefined
  Arn?: string | undefined
}

export interface Credentials {
  AccessKeyId?: string | undefined
  SecretAccessKey?: string | undefined
  SessionToken?: string | undefined
  Expiration?: Date | undefined
}

export type GetCallerIdentityRequest = Record<string, never>

export interface GetCallerIdentityResponse {
  UserId?: string | undefined
  Account?: string | undefined
  Arn?: string | undefined
}

export interface GetSessionTokenRequest {
  DurationSeconds?: number | undefined
  SerialNumber?: string | undefined
  TokenCode?: string | undefined
}

export interface GetSessionTokenResponse {
  Credentials?: Credentials | undefined
}

export interface PolicyDescriptorType {
  arn?: string | undefined
}

export interface ProvidedContext {
  ProviderArn?: string | undefined
  ContextAssertion?: string | undefined
}

export interface Tag {
  Key: string
  Value: string
}

export interface StsOperations {
  AssumeRole: {
    input: AssumeRoleRequest
    output: AssumeRoleResponse
    errors: 'MalformedPolicyDocument' | 'PackedPolicyTooLarge' | 'RegionDisabledException' | 'ExpiredTokenException'
  }
  GetCallerIdentity: {
    input: GetCallerIdentityRequest
    output: GetCallerIdentityResponse
    errors: never
  }
  GetSessionToken: {
    input: GetSessionTokenRequest
    output: GetSessionTokenResponse
    errors: 'RegionDisabledException'
  }
}
