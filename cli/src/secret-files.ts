/** Secrets as files, for programs that read no variables: in a folder that only its owner enters, in memory where the machine has such a place, and gone with the command. */
import { execFileSync } from 'node:child_process'
import {
  accessSync,
  closeSync,
  constants,
  mkdtempSync,
  openSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'

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
    rmSync(this.#directory, { recursive: true, force: true })
  }

  async #serve(path: string): Promise<void> {
    while (!this.#closed) {
      const pipe = openForReader(path)
      if (pipe !== undefined) {
        try {
          await this.#give(pipe, Buffer.from(this.#pipes.get(path) ?? ''))
        } finally {
          closeSync(pipe)
        }
      }
      // The reader takes the end of this writing for the end of the file; the next writing is for the next reader.
      await setTimeout(20)
    }
  }

  /** As fast as it is read. A reader that leaves early is its own affair. */
  async #give(pipe: number, value: Buffer): Promise<void> {
    for (let given = 0; given < value.length && !this.#closed; ) {
      try {
        given += writeSync(pipe, value, given)
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') return
        await setTimeout(5)
      }
    }
  }
}

/** Undefined while nobody reads. Waiting for a reader in open() would hold one of the four threads that Node has for files, each pipe one. */
function openForReader(path: string): number | undefined {
  try {
    return openSync(path, constants.O_WRONLY | constants.O_NONBLOCK)
  } catch {
    return undefined
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
