/**
 * Follows the stream on which a store tells what changed (Larder's ReceiveEvents: server-sent events), for as long as it takes: comes back after
 * each end, asks for what it missed, and says so when that cannot be told. AWS has no such stream; then nothing follows, and ages decide.
 */
import { type Credentials, signRequest } from '@larder/wire'

/** In EventBridge's shape. */
export interface StoreEvent {
  readonly id: string
  readonly source: string
  readonly 'detail-type': string
  readonly resources: readonly string[]
  readonly detail: Readonly<Record<string, unknown>>
}

export interface EventSource {
  readonly url: string
  readonly region: string
  credentials(): Promise<Credentials>
}

export interface FollowerTold {
  /** Something happened. */
  event(event: StoreEvent): void
  /** Anything may have happened. */
  gap(): void
  /** Whether the stream is open now. */
  following(now: boolean): void
  /** The store does not let this caller follow, or has no stream; `forGood`: it will not be asked again. Told once. */
  refused(code: string, forGood: boolean): void
}

export interface EventFollower {
  /** Whatever was connected may be dead: this process was frozen. Connects again if nothing was heard for a while. */
  wake(): void
  close(): void
}

/** Milliseconds. The store sends a sign of life every fifteen seconds. */
const longestSilence = 40_000
const silenceWhenFrozen = 20_000
const firstPause = 500
const longestPause = 30_000
const pauseWhenRefused = 60_000
/** Characters of one event: more is no event of ours. */
const longestFrame = 1_048_576

const noSuchStream = /^(?:UnknownOperation|InvalidAction|Http404|Http405)/

export function followEvents(source: EventSource, told: FollowerTold): EventFollower {
  let connection = new AbortController()
  let heard = Date.now()
  let last: string | undefined
  let closed = false
  let failures = 0
  let refusal: string | undefined
  let resume = () => {}

  async function follow(): Promise<void> {
    while (!closed) {
      connection = new AbortController()
      let pause: number | undefined
      try {
        const answer = await connect(source, last, connection.signal)
        if (answer.status === 200) await read(answer)
        else pause = refusedBy(codeOf(answer.status, await answer.text()))
      } catch {
        // Not there, or gone: it is asked again.
      }
      told.following(false)
      if (closed) return
      failures += 1
      await waiting(pause ?? Math.random() * Math.min(firstPause * 2 ** failures, longestPause))
    }
  }

  async function read(answer: Response): Promise<void> {
    failures = 0
    told.following(true)
    // What happened before the first event that is known of.
    if (last === undefined) told.gap()
    const watch = setInterval(() => {
      if (Date.now() - heard > longestSilence) connection.abort()
    }, 5_000).unref()
    try {
      let text = ''
      for await (const piece of answer.body!.pipeThrough(new TextDecoderStream())) {
        heard = Date.now()
        text += piece
        const frames = text.split('\n\n')
        text = frames.pop()!
        if (text.length > longestFrame) return
        for (const frame of frames) take(frame)
      }
    } finally {
      clearInterval(watch)
    }
  }

  function take(frame: string): void {
    const fields = new Map(frame.split('\n').map((line) => [line.slice(0, line.indexOf(':')), line] as const))
    const field = (name: string) =>
      fields
        .get(name)
        ?.slice(name.length + 1)
        .trim()
    const data = field('data')
    // A sign of life.
    if (data === undefined) return
    if (field('event') === 'resync') {
      last = undefined
      told.gap()
    } else {
      const event = JSON.parse(data) as StoreEvent
      last = event.id
      told.event(event)
    }
  }

  function refusedBy(code: string): number | undefined {
    const forGood = noSuchStream.test(code)
    const isRefusal = forGood || /^AccessDenied/.test(code)
    if (!isRefusal) return undefined
    if (code !== refusal) told.refused(code, forGood)
    refusal = code
    if (forGood) closed = true
    return pauseWhenRefused
  }

  function waiting(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds)
      timer.unref()
      resume = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }

  void follow()
  return {
    wake() {
      if (Date.now() - heard > silenceWhenFrozen) connection.abort()
      resume()
    },
    close() {
      closed = true
      connection.abort()
      resume()
    },
  }
}

async function connect(
  { url, region, credentials }: EventSource,
  last: string | undefined,
  signal: AbortSignal,
): Promise<Response> {
  const body = Buffer.from(JSON.stringify(last === undefined ? {} : { After: last }))
  const headers = {
    host: new URL(url).host,
    'content-type': 'application/x-amz-json-1.1',
    'x-amz-target': 'Larder.ReceiveEvents',
  }
  const request = { method: 'POST', path: '/', query: '', headers, body }
  const signed = signRequest(request, await credentials(), { region, service: 'larder', now: Date.now() })
  return fetch(new URL('/', url), {
    method: 'POST',
    headers: { ...headers, ...signed },
    body,
    redirect: 'error',
    signal,
  })
}

function codeOf(status: number, body: string): string {
  try {
    return String((JSON.parse(body) as { __type?: string }).__type ?? `Http${status}`).replace(/^.*#/, '')
  } catch {
    return `Http${status}`
  }
}
