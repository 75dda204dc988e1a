// The types of the Larder operations that Larder serves. Written by tools/slice-model.ts: do not edit.

export interface Credentials {
  AccessKeyId?: string | undefined
  SecretAccessKey?: string | undefined
  SessionToken?: string | undefined
  Expiration?: Date | undefined
}

export interface ListSignInsRequest {
  UserName?: string | undefined
  MaxResults?: number | undefined
  NextToken?: string | undefined
}

export interface ListSignInsResponse {
  SignIns?: readonly SignIn[] | undefined
  NextToken?: string | undefined
}

export interface RevokeSessionRequest {
  AccessKeyId?: string | undefined
}

export type RevokeSessionResponse = Record<string, never>

export interface SignIn {
  AccessKeyId?: string | undefined
  SignedInAt?: Date | undefined
  ExpiresAt?: Date | undefined
  SourceIp?: string | undefined
  UserAgent?: string | undefined
  SecondFactor?: boolean | undefined
}

export interface SignInRequest {
  AccountId: string
  UserName: string
  Password: string
  MFACode?: string | undefined
  NewPassword?: string | undefined
  DurationSeconds?: number | undefined
}

export interface SignInResponse {
  Credentials?: Credentials | undefined
  Arn?: string | undefined
  SecondFactor?: boolean | undefined
}

export interface LarderOperations {
  ListSignIns: {
    input: ListSignInsRequest
    output: ListSignInsResponse
    errors: 'InvalidNextToken' | 'ResourceNotFoundException'
  }
  RevokeSession: {
    input: RevokeSessionRequest
    output: RevokeSessionResponse
    errors: 'NotASessionException'
  }
  SignIn: {
    input: SignInRequest
    output: SignInResponse
    errors: 'SignInFailedException' | 'MultiFactorRequiredException' | 'PasswordResetRequiredException' | 'PasswordPolicyViolation'
  }
}
