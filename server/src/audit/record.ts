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
  readonly errorCode?: string | undefined
  readonly errorMessage?: string | undefined
  readonly requestParameters: Readonly<Record<string, unknown>> | null
  readonly responseElements: Readonly<Record<string, unknown>> | null
  /** Present when what was asked for is not simply the call's own name, such as a TagResource within a CreateKey: an action for each resource. */
  readonly additionalEventData?: { readonly actions: readonly string[] }
  readonly requestID: string
  /** Unique to this record; a request that makes several records gives each its own. The request's own begins with its millisecond. */
  readonly eventID: string
  readonly readOnly: boolean
  readonly resources: readonly { readonly ARN: string; readonly accountId?: string; readonly type?: string }[]
  /** A call of somebody, or what the store did by itself, such as the expiry of a parameter. */
  readonly eventType: 'AwsApiCall' | 'AwsServiceEvent'
  /** The account whose log this belongs to. */
  readonly recipientAccountId: string
}

/** What a record of a call on the way says for itself; the rest it has in common with the request's own. */
export type InnerRecord = Pick<
  AuditRecord,
  | 'eventSource'
  | 'eventName'
  | 'errorCode'
  | 'errorMessage'
  | 'requestParameters'
  | 'eventID'
  | 'readOnly'
  | 'resources'
>

/**
 * All that one request did, as it is kept: its own record, and the calls that the store made on the way, such as the Decrypt inside a
 * GetParameter. They share a row, since they share most of what they say and are written on the path of every read.
 */
export interface RequestRecord extends AuditRecord {
  readonly inner?: readonly InnerRecord[] | undefined
}

/** CloudTrail's records of a request, its own first. */
export function expand({ inner, ...own }: RequestRecord): AuditRecord[] {
  if (inner === undefined) return [own]
  const { errorCode: _code, errorMessage: _message, additionalEventData: _data, ...shared } = own
  return [own, ...inner.map((call) => ({ ...shared, ...call }))]
}

/** @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html */
interface AuditIdentity {
  readonly type: 'Root' | 'IAMUser' | 'AssumedRole' | 'FederatedUser' | 'WebIdentityUser' | 'AWSService'
  readonly principalId?: string
  readonly arn?: string
  readonly accountId?: string
  readonly accessKeyId?: string
  readonly userName?: string
  readonly identityProvider?: string
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
