/** Reads the bodies of requests, of which neither one nor all together may take more memory than they are given. */
import type { IncomingMessage } from 'node:http'

/** AWS's largest legal request here is far smaller: 10 names, or 8 KB of value with its policies. */
const largestBody = 512 * 1024

/** Why there is no body: it is larger than any may be, too many others are arriving, or its sender has gone. */
export type NoBody = 'too large' | 'too many' | 'cut off'

const nothing = Buffer.alloc(0)

export class BodyReader {
  readonly #mostHeld: number
  #held = 0

  /** @param mostHeld bytes for bodies that have begun to arrive, those left out that came as one piece, as nearly all do */
  constructor(mostHeld: number) {
    this.#mostHeld = mostHeld
  }

  read(request: IncomingMessage): Promise<Buffer | NoBody> {
    return new Promise((resolve) => {
      let body: Buffer = nothing
      let length = 0
      /** Of a buffer of our own, into which the pieces are copied: thousands of tiny ones would take far more than their bytes. */
      let capacity = 0
      const end = (outcome: Buffer | NoBody) => {
        this.#held -= capacity
        capacity = 0
        resolve(outcome)
      }
      const refuse = (reason: NoBody) => {
        request.removeAllListeners('data')
        request.resume()
        body = nothing
        end(reason)
      }
      request.on('data', (piece: Buffer) => {
        const before = length
        length += piece.length
        if (length > largestBody) return refuse('too large')
        if (before === 0) {
          body = piece
          return
        }
        if (length > capacity) {
          const larger = Math.min(Math.max(2 * length, 4096), largestBody)
          if (this.#held + larger - capacity > this.#mostHeld) return refuse('too many')
          this.#held += larger - capacity
          capacity = larger
          const grown = Buffer.allocUnsafe(larger)
          body.copy(grown, 0, 0, before)
          body = grown
        }
        piece.copy(body, before)
      })
      request.on('end', () => end(capacity === 0 ? body : body.subarray(0, length)))
      request.on('close', () => end('cut off'))
      request.on('error', () => end('cut off'))
    })
  }
}
