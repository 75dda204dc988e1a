/** `larder events list`: what changed and what expired, oldest first. */
import { eventBridgeShape, eventsSince } from '@larder/server/store/events.ts'
import { accountOption } from '../account-option.ts'
import { type Command, countOption } from '../command.ts'
import { openData } from '../open-data.ts'
import { printable } from '../printable.ts'

export const eventsList: Command = {
  help: `Usage: larder events list [options]

Prints events in EventBridge's shape, one JSON document a line.

  --account ID     the account (that of the first start)
  --region NAME    the region (LARDER_REGION, or us-east-1)
  --after ID       those after this event
  --limit N        at most so many (100)`,
  options: {
    account: { type: 'string' },
    region: { type: 'string' },
    after: { type: 'string' },
    limit: { type: 'string' },
  },
  async run(options) {
    const data = await openData(options)
    try {
      const account = await accountOption(options, data.reader)
      const region = options.get('region') ?? process.env.LARDER_REGION ?? 'us-east-1'
      for (const event of await eventsSince(
        data.reader,
        account,
        region,
        options.get('after'),
        countOption(options, 'limit', 100),
      )) {
        process.stdout.write(`${printable(JSON.stringify(eventBridgeShape(event)))}\n`)
      }
      return 0
    } finally {
      await data.close()
    }
  },
}
