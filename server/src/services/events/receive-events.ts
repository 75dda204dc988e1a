/** ReceiveEvents: a connection on which the account's events arrive as they happen. What it streams is events/stream.ts's. */
import { streamOperation } from '../../operation.ts'

export const receiveEvents = streamOperation('larder', 'ReceiveEvents', {
  permissions: (_input, { account, region }) => [
    { action: 'larder:ReceiveEvents', resource: `arn:aws:larder:${region}:${account}:events` },
  ],
  run: () => ({}),
})
