// The types of the Larder operations that Larder serves. Written by tools/slice-model.ts: do not edit.

export interface Account {
  AccountId?: string | undefined
  AccountName?: string | undefined
  CreatedAt?: Date | undefined
}

export interface Administrator {
  UserName?: string | undefined
  AccessKeyId?: string | undefined
  SecretAccessKey?: string | undefined
}

export interface AssumeFunctionRoleRequest {
  RoleArn: string
  FunctionName: string
}

export interface AssumeFunctionRoleResponse {
  Credentials?: Credentials | undefined
  FunctionArn?: string | undefined
}

export interface CalendarFeed {
  FeedId?: string | undefined
  Region?: string | undefined
  UserId?: string | undefined
  CreatedAt?: Date | undefined
}

export interface CreateAccountRequest {
  AccountName: string
  AccountId?: string | undefined
}

export interface CreateAccountResponse {
  Account?: Account | undefined
  Administrator?: Administrator | undefined
}

export type CreateCalendarFeedRequest = Record<string, never>

export interface CreateCalendarFeedResponse {
  FeedId?: string | undefined
  Path?: string | undefined
}

export interface Credentials {
  AccessKeyId?: string | undefined
  SecretAccessKey?: string | undefined
  SessionToken?: string | undefined
  Expiration?: Date | undefined
}

export interface DeadLetter {
  Webhook?: string | undefined
  EventId?: string | undefined
  EventTime?: Date | undefined
  Attempts?: number | undefined
  Problem?: string | undefined
}

export interface DeleteCalendarFeedRequest {
  FeedId: string
}

export type DeleteCalendarFeedResponse = Record<string, never>

export interface ListAccountsRequest {
  MaxResults?: number | undefined
  NextToken?: string | undefined
}

export interface ListAccountsResponse {
  Accounts?: readonly Account[] | undefined
  NextToken?: string | undefined
}

export type ListCalendarFeedsRequest = Record<string, never>

export interface ListCalendarFeedsResponse {
  CalendarFeeds?: readonly CalendarFeed[] | undefined
}

export interface ListDeadLettersRequest {
  MaxResults?: number | undefined
  NextToken?: string | undefined
}

export interface ListDeadLettersResponse {
  DeadLetters?: readonly DeadLetter[] | undefined
  NextToken?: string | undefined
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

export interface ReadCalendarRequest {
  Token: string
}

export interface ReadCalendarResponse {
  Calendar?: string | undefined
}

export interface ReceiveEventsRequest {
  After?: string | undefined
}

export type ReceiveEventsResponse = Record<string, never>

export interface RedriveDeadLettersRequest {
  Webhook?: string | undefined
}

export interface RedriveDeadLettersResponse {
  Redriven?: number | undefined
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
  AssumeFunctionRole: {
    input: AssumeFunctionRoleRequest
    output: AssumeFunctionRoleResponse
    errors: 'RoleNotForFunctionsException'
  }
  CreateAccount: {
    input: CreateAccountRequest
    output: CreateAccountResponse
    errors: 'AccountAlreadyExistsException'
  }
  CreateCalendarFeed: {
    input: CreateCalendarFeedRequest
    output: CreateCalendarFeedResponse
    errors: 'NotAUserException' | 'LimitExceededException'
  }
  DeleteCalendarFeed: {
    input: DeleteCalendarFeedRequest
    output: DeleteCalendarFeedResponse
    errors: 'ResourceNotFoundException'
  }
  ListAccounts: {
    input: ListAccountsRequest
    output: ListAccountsResponse
    errors: 'InvalidNextToken'
  }
  ListCalendarFeeds: {
    input: ListCalendarFeedsRequest
    output: ListCalendarFeedsResponse
    errors: never
  }
  ListDeadLetters: {
    input: ListDeadLettersRequest
    output: ListDeadLettersResponse
    errors: 'InvalidNextToken'
  }
  ListSignIns: {
    input: ListSignInsRequest
    output: ListSignInsResponse
    errors: 'InvalidNextToken' | 'ResourceNotFoundException'
  }
  ReadCalendar: {
    input: ReadCalendarRequest
    output: ReadCalendarResponse
    errors: 'ResourceNotFoundException'
  }
  ReceiveEvents: {
    input: ReceiveEventsRequest
    output: ReceiveEventsResponse
    errors: 'TooManyFollowersException'
  }
  RedriveDeadLetters: {
    input: RedriveDeadLettersRequest
    output: RedriveDeadLettersResponse
    errors: never
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
