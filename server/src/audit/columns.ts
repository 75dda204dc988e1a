/** How a record becomes a row: its JSON, and the columns that repeat parts of it for searching. */

import type { AuditColumns } from '../store/audit-log.ts'
import type { InnerRecord, RequestRecord } from './record.ts'

/** CloudTrail leaves out parameters beyond this size as well (UTF-16 units here). */
const largestParameters = 100_000

/** The JSON of a record, one line. @throws TypeError when the record has no valid time or does not fit JSON. */
export function textOf(record: RequestRecord): string {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(record.eventTime)) throw new TypeError(untimed)
  return fitting(record).text
}

/** @throws TypeError when the record has no valid time or does not fit JSON. */
export function columnsOf(record: RequestRecord): AuditColumns {
  const fitted = fitting(record)
  return columnsFrom(fitted.record, fitted.text)
}

function fitting(record: RequestRecord): { record: RequestRecord; text: string } {
  const text = JSON.stringify(record)
  if (text.length <= largestParameters || record.requestParameters === omitted) return { record, text }
  return fitting({ ...record, requestParameters: omitted, resources: record.resources.slice(0, 100) })
}

const untimed = 'An audit record needs the time of its event.'
const omitted = { omitted: 'the parameters of this request were too large for the audit log' }

/** The columns that belong to a record whose JSON is `text`. */
export function columnsFrom(record: RequestRecord, text: string): AuditColumns {
  const time = Date.parse(record.eventTime)
  if (Number.isNaN(time)) throw new TypeError(untimed)
  const { userIdentity, inner } = record
  let sources = record.eventSource
  let names = record.eventName
  let errorCodes = record.errorCode ?? ''
  let resources = arnsOf(record)
  for (const call of inner ?? []) {
    sources += `\n${call.eventSource}`
    names += `\n${call.eventName}`
    errorCodes += `\n${call.errorCode ?? ''}`
    resources += `\n${arnsOf(call)}`
  }
  return {
    account: storable(record.recipientAccountId),
    region: storable(record.awsRegion),
    time,
    sources: storable(sources),
    names: storable(names),
    principal: storable(userIdentity.arn ?? userIdentity.invokedBy ?? ''),
    errorCodes: storable(errorCodes),
    resources: storable(resources),
    record: text,
  }
}

function arnsOf({ resources }: Pick<InnerRecord, 'resources'>): string {
  return resources.length === 1 ? resources[0]!.ARN : resources.map(({ ARN }) => ARN).join('\n')
}

/** JSON escapes what a text column cannot hold, NUL and halves of surrogate pairs; in plain columns they must not lose the record. */
function storable(text: string): string {
  return text.isWellFormed() && !text.includes('\0') ? text : text.toWellFormed().replaceAll('\0', '\uFFFD')
}
