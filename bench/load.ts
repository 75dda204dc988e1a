/**
 * The load: keep-alive connections, one request in flight on each, prepared bytes sent round-robin. A process of its own, so that it
 * takes nothing from the server's thread. Reads a job from its parent, answers with what it measured.
 */
import { connect, type Socket } from 'node:net'

export interface Job {
  readonly port: number
  /** Whole HTTP requests, base64. */
  readonly requests: readonly string[]
  readonly connections: number
  /** Ends after so many milliseconds, or after so many requests, whichever is given. */
  readonly milliseconds?: number
  readonly count?: number
}

export interface Measured {
  readonly perSecond: number
  readonly completed: number
  /** Answers that were not 200, by status, with the first body of each. */
  readonly failures: Readonly<Record<string, string>>
  readonly medianMs: number
  readonly p99Ms: number
}

process.on('message', (job: Job) => {
  measure(job).then((measured) => process.send?.(measured))
})

async function measure(job: Job): Promise<Measured> {
  const requests = job.requests.map((request) => Buffer.from(request, 'base64'))
  const latencies: number[] = []
  const failures: Record<string, string> = {}
  const started = performance.now()
  const deadline = started + (job.milliseconds ?? Number.POSITIVE_INFINITY)
  let sent = 0
  const more = () => sent < (job.count ?? Number.POSITIVE_INFINITY) && performance.now() < deadline
  const next = () => requests[sent++ % requests.length]!
  await Promise.all(Array.from({ length: job.connections }, () => drive(job.port, more, next, latencies, failures)))
  const elapsed = performance.now() - started
  latencies.sort((a, b) => a - b)
  const at = (share: number) => latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * share))] ?? 0
  return {
    perSecond: (latencies.length / elapsed) * 1000,
    completed: latencies.length,
    failures,
    medianMs: at(0.5),
    p99Ms: at(0.99),
  }
}

function drive(
  port: number,
  more: () => boolean,
  next: () => Buffer,
  latencies: number[],
  failures: Record<string, string>,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket: Socket = connect({ port, host: '127.0.0.1', noDelay: true })
    let received: Buffer = Buffer.alloc(0)
    let began = 0
    const send = () => {
      if (!more()) {
        socket.end()
        resolve()
        return
      }
      began = performance.now()
      socket.write(next())
    }
    socket.on('connect', send)
    socket.on('error', reject)
    socket.on('data', (chunk: Buffer) => {
      received = received.length === 0 ? chunk : Buffer.concat([received, chunk])
      const end = received.indexOf('\r\n\r\n')
      if (end < 0) return
      const head = received.toString('latin1', 0, end).toLowerCase()
      const length = Number(/content-length: (\d+)/.exec(head)?.[1] ?? 0)
      if (received.length < end + 4 + length) return
      latencies.push(performance.now() - began)
      const status = head.slice(9, 12)
      if (status !== '200') failures[status] ??= received.toString('utf8', end + 4)
      received = Buffer.alloc(0)
      send()
    })
  })
}
