// The types of the Larder operations that Larder serves. Written by tools/slice-model.ts: do not edit.

export interface AccessCondition {
  Operator?: string | undefined
  Key?: string | undefined
  Wanted?: readonly string[] | undefined
  Given?: readonly string[] | undefined
  Holds?: Truth | undefined
}

export type AccessDecision = 'allowed' | 'depends' | 'denied'

export interface AccessPolicy {
  Part?: PolicyPart | undefined
  Type?: PolicyType | undefined
  Name?: string | undefined
  Statements?: readonly AccessStatement[] | undefined
}

export interface AccessSource {
  Type?: PolicyType | undefined
  Name?: string | undefined
  Index?: number | undefined
  Sid?: string | undefined
}

export interface AccessStatement {
  Index?: number | undefined
  Sid?: string | undefined
  Effect?: Effect | undefined
  Applies?: Truth | undefined
  Missed?: StatementElement | undefined
  Conditions?: readonly AccessCondition[] | undefined
}

export interface AccessStep {
  Action?: string | undefined
  Resource?: string | undefined
  Decision?: AccessDecision | undefined
  Reason?: string | undefined
  DependsOn?: readonly string[] | undefined
  Policies?: readonly AccessPolicy[] | undefined
}

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

export interface ConditionValue {
  Key: string
  Values: readonly string[]
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

export type Effect = 'Allow' | 'Deny'

export interface ExplainAccessRequest {
  Principal: string
  Action: string
  Resource: string
  ConditionValues?: readonly ConditionValue[] | undefined
}

export interface ExplainAccessResponse {
  PrincipalArn?: string | undefined
  Decision?: AccessDecision | undefined
  Reason?: string | undefined
  Steps?: readonly AccessStep[] | undefined
}

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

export interface ListReadersRequest {
  Resource: string
  IncludeDenied?: boolean | undefined
  MaxResults?: number | undefined
  NextToken?: string | undefined
}

export interface ListReadersResponse {
  ResourceArn?: string | undefined
  Readers?: readonly Reader[] | undefined
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

export interface ListUsedActionsRequest {
  Principal: string
  Since: Date
  Until?: Date | undefined
  NextToken?: string | undefined
}

export interface ListUsedActionsResponse {
  PrincipalArn?: string | undefined
  UsedActions?: readonly UsedAction[] | undefined
  Examined?: number | undefined
  NextToken?: string | undefined
}

export type PolicyPart = 'identity' | 'boundary' | 'session' | 'resource'

export type PolicyType = 'user' | 'role' | 'group' | 'managed' | 'boundary' | 'session' | 'resource' | 'key' | 'trust' | 'grant'

export interface ReadCalendarRequest {
  Token: string
}

export interface ReadCalendarResponse {
  Calendar?: string | undefined
}

export interface Reader {
  Principal?: string | undefined
  Decision?: AccessDecision | undefined
  Needs?: readonly ReaderNeed[] | undefined
}

export interface ReaderNeed {
  Action?: string | undefined
  Resource?: string | undefined
  Decision?: AccessDecision | undefined
  Reason?: string | undefined
  DependsOn?: readonly string[] | undefined
  Through?: readonly AccessSource[] | undefined
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

export type StatementElement = 'Principal' | 'Action' | 'Resource' | 'Condition'

export type Truth = 'yes' | 'unknown' | 'no'

export interface UsedAction {
  Action?: string | undefined
  Resource?: string | undefined
  ViaService?: string | undefined
  EncryptionContext?: Readonly<Record<string, string>> | undefined
  Count?: number | undefined
  LastUsed?: Date | undefined
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
  ExplainAccess: {
    input: ExplainAccessRequest
    output: ExplainAccessResponse
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
  ListReaders: {
    input: ListReadersRequest
    output: ListReadersResponse
    errors: 'InvalidNextToken' | 'ResourceNotFoundException'
  }
  ListSignIns: {
    input: ListSignInsRequest
    output: ListSignInsResponse
    errors: 'InvalidNextToken' | 'ResourceNotFoundException'
  }
  ListUsedActions: {
    input: ListUsedActionsRequest
    output: ListUsedActionsResponse
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
