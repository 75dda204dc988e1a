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

export interface AssumeRoleWithWebIdentityRequest {
  RoleArn: string
  RoleSessionName: string
  WebIdentityToken: string
  ProviderId?: string | undefined
  PolicyArns?: readonly PolicyDescriptorType[] | undefined
  Policy?: string | undefined
  DurationSeconds?: number | undefined
}

export interface AssumeRoleWithWebIdentityResponse {
  Credentials?: Credentials | undefined
  SubjectFromWebIdentityToken?: string | undefined
  AssumedRoleUser?: AssumedRoleUser | undefined
  PackedPolicySize?: number | undefined
  Provider?: string | undefined
  Audience?: string | undefined
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

export interface DecodeAuthorizationMessageRequest {
  EncodedMessage: string
}

export interface DecodeAuthorizationMessageResponse {
  DecodedMessage?: string | undefined
}

export interface FederatedUser {
  FederatedUserId?: string | undefined
  Arn?: string | undefined
}

export interface GetAccessKeyInfoRequest {
  AccessKeyId: string
}

export interface GetAccessKeyInfoResponse {
  Account?: string | undefined
}

export type GetCallerIdentityRequest = Record<string, never>

export interface GetCallerIdentityResponse {
  UserId?: string | undefined
  Account?: string | undefined
  Arn?: string | undefined
}

export interface GetFederationTokenRequest {
  Name: string
  Policy?: string | undefined
  PolicyArns?: readonly PolicyDescriptorType[] | undefined
  DurationSeconds?: number | undefined
  Tags?: readonly Tag[] | undefined
}

export interface GetFederationTokenResponse {
  Credentials?: Credentials | undefined
  FederatedUser?: FederatedUser | undefined
  PackedPolicySize?: number | undefined
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
  AssumeRoleWithWebIdentity: {
    input: AssumeRoleWithWebIdentityRequest
    output: AssumeRoleWithWebIdentityResponse
    errors: 'MalformedPolicyDocument' | 'PackedPolicyTooLarge' | 'IDPRejectedClaim' | 'IDPCommunicationError' | 'InvalidIdentityToken' | 'ExpiredTokenException' | 'RegionDisabledException'
  }
  DecodeAuthorizationMessage: {
    input: DecodeAuthorizationMessageRequest
    output: DecodeAuthorizationMessageResponse
    errors: 'InvalidAuthorizationMessageException'
  }
  GetAccessKeyInfo: {
    input: GetAccessKeyInfoRequest
    output: GetAccessKeyInfoResponse
    errors: never
  }
  GetCallerIdentity: {
    input: GetCallerIdentityRequest
    output: GetCallerIdentityResponse
    errors: never
  }
  GetFederationToken: {
    input: GetFederationTokenRequest
    output: GetFederationTokenResponse
    errors: 'MalformedPolicyDocument' | 'PackedPolicyTooLarge' | 'RegionDisabledException'
  }
  GetSessionToken: {
    input: GetSessionTokenRequest
    output: GetSessionTokenResponse
    errors: 'RegionDisabledException'
  }
}
