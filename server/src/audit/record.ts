/** The shape of an audit record: CloudTrail's, so that what reads CloudTrail reads this. */

/**
 * What one call did, as CloudTrail tells it. It never carries a value that AWS's model marks as sensitive.
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
 */
export interface AuditRecord {
  readonly eventVersion: string
  readonly userIdentity: AuditIdentity
  /** To the second, as in `2026-01-31T09:05:00Z`. */
  readonly eventTime: string
  /** As in `ssm.amazonaws.com`. */
  readonly eventSource: string
  readonly eventName: string
  readonly awsRegion: string
  readonly sourceIPAddress: string
  readonly userAgent: string
  readonly errorCode?: string
  readonly errorMessage?: string
  readonly requestParameters: Readonly<Record<string, unknown>> | null
  readonly responseElements: Readonly<Record<string, unknown>> | null
  readonly requestID: string
  /** Unique to this record; a request that makes several records gives each its own. */
  readonly eventID: string
  readonly readOnly: boolean
  readonly resources: readonly { readonly ARN: string; readonly accountId?: string; readonly type?: string }[]
  /** A call of somebody, or what the store did by itself, such as the expiry of a parameter. */
  readonly eventType: 'AwsApiCall' | 'AwsServiceEvent'
  /** The account whose log this belongs to. */
  readonly recipientAccountId: string
}

/** @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html */
export interface AuditIdentity {
  readonly type: 'Root' | 'IAMUser' | 'AssumedRole' | 'FederatedUser' | 'AWSService'
  readonly principalId?: string
  readonly arn?: string
  readonly accountId?: string
  readonly accessKeyId?: string
  readonly userName?: string
  readonly invokedBy?: string
  readonly sessionContext?: {
    readonly sessionIssuer?: {
      readonly type: string
      readonly principalId: string
      readonly arn: string
      readonly accountId: string
      readonly userName: string
    }
    readonly sourceIdentity?: string
    readonly attributes: { readonly creationDate: string; readonly mfaAuthenticated: string }
  }
}
