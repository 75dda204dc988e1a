/** The primary and a worker ask each other for what was counted: a worker tells its own counts, the primary those of all workers. */
import type { Counts } from '../metrics.ts'

/** One end of the channel between two processes. */
interface Channel {
  send?(message: object, handle: undefined, options: undefined, sent: (error: Error | null) => void): boolean
  on(event: 'message', listener: (message: unknown) => void): unknown
}

type Message = { readonly ask: number } | { readonly answer: number; readonly counts: Counts }

export class CountsExchange {
  readonly #channel: Channel
  readonly #patience: number
  readonly #asked = new Map<number, (counts: Counts | undefined) => void>()
  #last = 0

  /** @param patience milliseconds to wait for an answer */
  constructor(channel: Channel, tell: () => Counts | Promise<Counts>, patience: number) {
    this.#channel = channel
    this.#patience = patience
    channel.on('message', (message) => {
      const { ask, answer, counts } = message as Partial<Record<'ask' | 'answer', number>> & { counts?: Counts }
      if (ask !== undefined) void this.#tell(ask, tell)
      else if (answer !== undefined) this.#asked.get(answer)?.(counts)
    })
  }

  /** Undefined when no answer came. */
  ask(): Promise<Counts | undefined> {
    this.#last += 1
    const id = this.#last
    return new Promise((resolve) => {
      const end = (counts: Counts | undefined) => {
        clearTimeout(timer)
        this.#asked.delete(id)
        resolve(counts)
      }
      const timer = setTimeout(end, this.#patience, undefined)
      this.#asked.set(id, end)
      this.#send({ ask: id }, () => end(undefined))
    })
  }

  async #tell(answer: number, tell: () => Counts | Promise<Counts>): Promise<void> {
    this.#send({ answer, counts: await tell() }, () => {})
  }

  /** A process that is gone is nobody's defect here: who waits for it is told by `failed`, or by the time. */
  #send(message: Message, failed: () => void): void {
    this.#channel.send?.(message, undefined, undefined, (error) => error && failed())
  }
}
