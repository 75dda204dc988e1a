import assert from 'node:assert/strict'
import { EventEmitter } from 'node:events'
import { test } from 'node:test'
import { type Counts, noCounts } from '../metrics.ts'
import { CountsExchange } from './counts-exchange.ts'

/** Two ends; what one sends arrives at the other, unless that is gone. */
function channel(state: 'open' | 'closed' | 'stuck' = 'open') {
  const end = (own: EventEmitter, other: EventEmitter) => ({
    on: (_event: 'message', listener: (message: unknown) => void) => own.on('message', listener),
    send(message: object, _handle: undefined, _options: undefined, sent: (error: Error | null) => void) {
      if (state === 'open') other.emit('message', structuredClone(message))
      sent(state === 'closed' ? new Error('closed') : null)
      return true
    },
  })
  const [left, right] = [new EventEmitter(), new EventEmitter()]
  return [end(left, right), end(right, left)] as const
}

const counted = (workers: number): Counts => ({ ...noCounts, workers })

test('each side is told what the other has, whoever asks first', async () => {
  const [left, right] = channel()
  const one = new CountsExchange(left, () => counted(1), 1000)
  const all = new CountsExchange(right, async () => counted(7), 1000)
  const answers = await Promise.all([one.ask(), all.ask(), one.ask()])
  assert.deepEqual(
    answers.map((counts) => counts?.workers),
    [7, 1, 7],
  )
})

test('who is gone or stuck has no answer, and is waited for no longer than a while', async () => {
  for (const state of ['closed', 'stuck'] as const) {
    const [left, right] = channel(state)
    const one = new CountsExchange(left, () => counted(1), state === 'closed' ? 2 ** 30 : 1)
    new CountsExchange(right, () => counted(7), 1000)
    assert.equal(await one.ask(), undefined)
  }
})
