/** Moves what the write-ahead log has gathered into the database file, on a thread of its own, so that no request waits for it. */

import { once } from 'node:events'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { SqliteConnection } from './sqlite-connection.ts'

interface Progress {
  busy: number
  /** Pages in the log. */
  log: number
  /** How many of them the database file has. */
  checkpointed: number
}

type Answer = { progress: Progress } | { error: string }

export interface Checkpointer {
  /** One pass over the log; rejects when the disk failed. Calls must not overlap. */
  pass(): Promise<Progress>
  close(): Promise<void>
}

const marker = 'larder checkpoint'

/** The thread starts with the first pass, since many a process never needs one. It keeps the process alive only while it works. */
export function openCheckpointer(path: string): Checkpointer {
  let thread: Worker | undefined

  async function ask(question: 'pass' | 'close'): Promise<Answer | undefined> {
    thread ??= start(path)
    const stop = new AbortController()
    const { signal } = stop
    thread.ref()
    try {
      thread.postMessage(question)
      // `once` rejects on the event "error", with which a thread that breaks down says so.
      const answer = once(thread, 'message', { signal }).then(([message]) => message as Answer)
      const exit = once(thread, 'exit', { signal }).then(() => undefined)
      return await Promise.race([answer, exit])
    } finally {
      stop.abort()
      thread.unref()
    }
  }

  return {
    async pass() {
      const answer = await ask('pass')
      if (!answer) throw new Error('The checkpoint thread ended.')
      if ('error' in answer) throw new Error(answer.error)
      return answer.progress
    },
    async close() {
      if (thread) await ask('close')
      thread = undefined
    },
  }
}

function start(path: string): Worker {
  const thread = new Worker(new URL(import.meta.url), {
    workerData: { marker, path },
    resourceLimits: { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 4 },
  })
  thread.unref()
  return thread
}

function serve(path: string, port: NonNullable<typeof parentPort>): void {
  const connection = new SqliteConnection(path, { readOnly: false, pragmas: checkpointPragmas })
  port.on('message', (question: 'pass' | 'close') => {
    if (question === 'close') {
      connection.close()
      port.close()
      return
    }
    try {
      port.postMessage({ progress: connection.one<Progress>('PRAGMA wal_checkpoint(PASSIVE)', []) } as Answer)
    } catch (error) {
      port.postMessage({ error: String(error) } satisfies Answer)
    }
  })
}

/** NORMAL is what makes a checkpoint sync the log before it, and the database file after it. */
const checkpointPragmas = ['synchronous = NORMAL', 'cache_size = -512', 'fullfsync = ON']

if (!isMainThread && parentPort && workerData?.marker === marker) serve(workerData.path, parentPort)
