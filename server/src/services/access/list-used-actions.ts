/** ListUsedActions: what a user or role was allowed and used, as the audit log has it; what a least-privilege policy is written from. */
import type { UsedAction } from '../../../../model/larder.ts'
import type { InnerRecord, RequestRecord } from '../../audit/record.ts'
import { type ScanPlace, scanAudit } from '../../audit/scan.ts'
import { Fault, readOperation } from '../../operation.ts'
import { openCursor, sealCursor } from '../cursor.ts'
import { findSubject } from '../identities/principal-access.ts'
import { noPrincipal } from './explain-access.ts'

const operation = 'larder:ListUsedActions'
/** Records of the log that one request looks at. */
const mostRecords = 500

export const listUsedActions = readOperation('larder', 'ListUsedActions', {
  target: ({ Principal }, context) => findSubject(context, Principal),
  permissions: ({ Principal }, _context, subject) => [{ action: operation, resource: subject?.arn ?? Principal }],
  async run({ Principal, Since, Until, NextToken }, context, subject) {
    if (subject === undefined) throw noPrincipal(Principal)
    const since = Since.getTime()
    const until = Until?.getTime() ?? context.now + 1000
    const request = { Principal, since, until: Until?.getTime() }
    const after = NextToken === undefined ? undefined : openCursor<ScanPlace>(context, operation, request, NextToken)
    if (NextToken !== undefined && after === undefined) {
      throw new Fault('InvalidNextToken', 'The token does not belong to this request.')
    }
    const { account, auditLog } = context
    const { records, examined, next } = await scanAudit(auditLog, { account, since, until }, after, mostRecords)
    const isSession = subject.arn !== (subject.caller.principal.roleArn ?? subject.caller.principal.arn)
    const uses = new Map<string, UsedAction>()
    for (const record of records) {
      const { principalId = '', arn } = record.userIdentity
      // By its id: whoever had the name before is somebody else.
      if (principalId.split(':', 1)[0] !== subject.id || (isSession && arn !== subject.arn)) continue
      for (const use of usesIn(record)) add(uses, use)
    }
    return {
      PrincipalArn: subject.arn,
      UsedActions: [...uses.values()],
      Examined: examined,
      ...(next && { NextToken: sealCursor(context, operation, request, next) }),
    }
  },
})

function add(uses: Map<string, UsedAction>, use: UsedAction): void {
  const { Count: _count, LastUsed: _last, ...what } = use
  const key = JSON.stringify(what)
  const known = uses.get(key)
  // The log is read from its newest records on.
  uses.set(key, known ? { ...known, Count: known.Count! + 1 } : use)
}

/** What the request was allowed, and then what the calls were that it made on the way. */
function usesIn(record: RequestRecord): UsedAction[] {
  const { inner = [], eventSource, awsRegion } = record
  const via = eventSource.replace('.amazonaws.com', '')
  return [
    ...usesOf(record, record, record.additionalEventData?.actions),
    // What the store made of its own accord nobody was asked permission for.
    ...inner.filter(({ readOnly }) => readOnly).flatMap((call) => usesOf(call, record).map(usedVia(via, awsRegion))),
  ]
}

const refusals = /^(?:AccessDenied|UnauthorizedOperation|ExpiredToken|InternalFailure)/

function usesOf(call: InnerRecord, { eventTime }: RequestRecord, actions?: readonly string[]): UsedAction[] {
  // What was asked for and failed otherwise was allowed, and may be needed: a parameter may be there the next time.
  if (call.errorCode !== undefined && refusals.test(call.errorCode)) return []
  const own = `${call.eventSource.replace('.amazonaws.com', '')}:${call.eventName}`
  return call.resources.map(({ ARN }, place) => {
    const action = actions?.[place] ?? own
    const context = encryptionContextOf(call, action)
    return {
      Action: action,
      Resource: ARN,
      ...(context && { EncryptionContext: context }),
      Count: 1,
      LastUsed: new Date(eventTime),
    }
  })
}

/** Of the parameters of a call to KMS: a re-encryption has two. */
function encryptionContextOf({ requestParameters }: InnerRecord, action: string): Record<string, string> | undefined {
  if (!action.startsWith('kms:') || requestParameters === null) return undefined
  const { encryptionContext, sourceEncryptionContext, destinationEncryptionContext } = requestParameters
  const given =
    action === 'kms:ReEncryptFrom'
      ? sourceEncryptionContext
      : action === 'kms:ReEncryptTo'
        ? destinationEncryptionContext
        : encryptionContext
  return typeof given === 'object' && given !== null ? { ...(given as Record<string, string>) } : undefined
}

const usedVia =
  (service: string, region: string) =>
  (use: UsedAction): UsedAction =>
    use.Action?.startsWith('kms:') ? { ...use, ViaService: `${service}.${region}.amazonaws.com` } : use
