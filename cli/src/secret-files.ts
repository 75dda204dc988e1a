/** Secrets as files, for programs that read no variables: in a folder that only its owner enters, in memory where the machine has such a place, and gone with the command. */
import { execFileSync } from 'node:child_process'
import { accessSync, closeSync, constants, mkdtempSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export class SecretFiles {
  readonly #directory: string
  readonly #pipes = new Map<string, string>()
  #closed = false

  constructor() {
    this.#directory = mkdtempSync(join(inMemory() ?? tmpdir(), 'larder-run-'))
  }

  /** Writes or replaces the file of a name, whole at any moment; its path. */
  write(name: string, value: string): string {
    const path = join(this.#directory, name)
    const aside = `${path}.new`
    writeFileSync(aside, value, { mode: 0o600, flag: 'wx' })
    renameSync(aside, path)
    return path
  }

  /** A named pipe that gives the value to everyone who reads it, and keeps it nowhere; its path. */
  pipe(name: string, value: string): string {
    const path = join(this.#directory, name)
    const known = this.#pipes.has(path)
    this.#pipes.set(path, value)
    if (!known) {
      execFileSync('mkfifo', ['-m', '600', path])
      void this.#serve(path)
    }
    return path
  }

  remove(): void {
    this.#closed = true
    for (const path of this.#pipes.keys()) {
      // Who waits for a reader there would wait for ever, and keep this process.
      closeSync(openSync(path, constants.O_RDONLY | constants.O_NONBLOCK))
    }
    rmSync(this.#directory, { recursive: true, force: true })
  }

  async #serve(path: string): Promise<void> {
    while (!this.#closed) {
      try {
        // Waits for a reader.
        const pipe = await open(path, 'w')
        try {
          if (this.#closed) return
          await pipe.writeFile(this.#pipes.get(path) ?? '')
        } finally {
          await pipe.close()
        }
        // The reader takes the end of this writing for the end of the file; the next writing is for the next reader.
        await new Promise((resolve) => setTimeout(resolve, 20))
      } catch {
        // A reader that leaves early is its own affair; the next one is served again.
        if (this.#closed) return
      }
    }
  }
}

function inMemory(): string | undefined {
  try {
    accessSync('/dev/shm', constants.W_OK)
    return '/dev/shm'
  } catch {
    return undefined
  }
}
