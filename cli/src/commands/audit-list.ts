/** `larder audit list`: who did what, newest first. */
import { auditRecords, type FoundRecord } from '@larder/server/audit/search.ts'
import { accountOption } from '../account-option.ts'
import { type Command, countOption, timeOption } from '../command.ts'
import { openData } from '../open-data.ts'
import { printable } from '../printable.ts'

export const auditList: Command = {
  help: `Usage: larder audit list [options]

  --account ID        the account (that of the first start)
  --since TIME        from then on: 2026-01-31T09:05:00Z, or an age such as 24h
  --until TIME        before then
  --principal ARN     calls of this principal
  --name NAME         calls of this operation, as in GetParameter
  --error CODE        calls that ended in this error, as in AccessDeniedException
  --resource PART     calls whose resources' ARNs contain this
  --limit N           at most so many (50)
  --json              whole records, one JSON document a line`,
  options: {
    account: { type: 'string' },
    since: { type: 'string' },
    until: { type: 'string' },
    principal: { type: 'string' },
    name: { type: 'string' },
    error: { type: 'string' },
    resource: { type: 'string' },
    limit: { type: 'string' },
    json: { type: 'boolean' },
  },
  async run(options) {
    const data = await openData(options)
    try {
      const { records } = await auditRecords(data.auditLog, {
        account: await accountOption(options, data.reader),
        since: timeOption(options, 'since', Date.now()),
        until: timeOption(options, 'until', Date.now()),
        principal: options.get('principal'),
        name: options.get('name'),
        errorCode: options.get('error'),
        resource: options.get('resource'),
        limit: countOption(options, 'limit', 50),
      })
      for (const found of records)
        process.stdout.write(`${printable(options.has('json') ? JSON.stringify(found.record) : line(found))}\n`)
      return 0
    } finally {
      await data.close()
    }
  },
}

function line({ record }: FoundRecord): string {
  const { eventTime, userIdentity, eventSource, eventName, errorCode, resources } = record
  const call = `${eventSource.replace('.amazonaws.com', '')}:${eventName}`
  return [
    eventTime,
    userIdentity.arn ?? userIdentity.invokedBy ?? '-',
    call,
    errorCode ?? 'ok',
    resources.map(({ ARN }) => ARN).join(' '),
  ].join('  ')
}
