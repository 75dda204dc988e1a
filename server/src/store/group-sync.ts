/** One sync of the disk for everybody who waits: group commit, apart from any database. */

export interface GroupSync {
  /** Notes that something was written which a later `durable` must cover. */
  written(): void
  /** Resolves when all that was written before this call is on the disk. */
  durable(): Promise<void>
}

/**
 * A sync that has begun may miss what is written while it runs, so whoever asks meanwhile waits for the next one. After a sync
 * failed nothing is ever reported durable again: the kernel may have dropped the pages that it could not write and then call the
 * next sync a success, so trying again would lie (https://wiki.postgresql.org/wiki/Fsync_Errors).
 */
export function groupSync(sync: () => Promise<void>, onFailure: (cause: unknown) => void): GroupSync {
  let written = 0
  let synced = 0
  let failure: { cause: unknown } | undefined
  let running: { covers: number; done: Promise<void> } | undefined
  let next: Promise<void> | undefined

  async function run(covers: number): Promise<void> {
    try {
      await sync()
      synced = covers
    } catch (cause) {
      failure = { cause }
      onFailure(cause)
      throw cause
    } finally {
      running = undefined
    }
  }

  function start(): Promise<void> {
    if (failure) return Promise.reject(failure.cause)
    running = { covers: written, done: run(written) }
    return running.done
  }

  return {
    written() {
      written += 1
    },
    durable() {
      if (failure) return Promise.reject(failure.cause)
      if (synced === written) return Promise.resolve()
      if (!running) return start()
      if (running.covers === written) return running.done
      next ??= running.done.then(() => {
        next = undefined
        return start()
      })
      return next
    },
  }
}
