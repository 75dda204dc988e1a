/** ListDeadLetters and RedriveDeadLetters: events that a webhook would not take in three days. */
import { Fault, readOperation, writeOperation } from '../../operation.ts'
import { deadDeliveries, redrive } from '../../store/webhook-deliveries.ts'
import { openCursor, sealCursor } from '../cursor.ts'

type Position = [eventTime: number, webhook: string, eventId: string]

const lettersOf = (account: string) => `arn:aws:larder::${account}:dead-letters`

export const listDeadLetters = readOperation('larder', 'ListDeadLetters', {
  permissions: (_input, { account }) => [{ action: 'larder:ListDeadLetters', resource: lettersOf(account) }],
  async run({ MaxResults = 50, NextToken }, context) {
    const operation = 'larder:ListDeadLetters'
    const after = NextToken === undefined ? first : openCursor<Position>(context, operation, {}, NextToken)
    if (after === undefined) throw new Fault('InvalidNextToken', 'The token does not belong to this request.')
    const found = await deadDeliveries(context.store, context.account, after, MaxResults + 1)
    const rows = found.slice(0, MaxResults)
    const last = rows.at(-1)
    const position: Position | undefined = last && [last.eventTime, last.webhook, last.eventId]
    return {
      DeadLetters: rows.map(({ webhook, eventId, eventTime, attempts, problem }) => ({
        Webhook: webhook,
        EventId: eventId,
        EventTime: new Date(eventTime),
        Attempts: attempts,
        ...(problem !== undefined && { Problem: problem }),
      })),
      ...(found.length > MaxResults && { NextToken: sealCursor(context, operation, {}, position) }),
    }
  },
})

const first: Position = [-1, '', '']

export const redriveDeadLetters = writeOperation('larder', 'RedriveDeadLetters', {
  permissions: (_input, { account }) => [{ action: 'larder:RedriveDeadLetters', resource: lettersOf(account) }],
  async run({ Webhook }, { store, account, now }) {
    return { Redriven: await redrive(store, account, Webhook, now) }
  },
})
