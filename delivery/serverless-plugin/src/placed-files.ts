/** Files that lie in the service's folder while it is packaged, and are gone afterwards however that ends: what was there before is there again. */
import { rmdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { textOf, writeWhole } from '@larder/bake/write-whole.ts'

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

export class PlacedFiles {
  readonly #folder: string
  /** What stood there before, by path. */
  readonly #before = new Map<string, string | undefined>()

  constructor(folder: string) {
    this.#folder = folder
  }

  /** Writes all of them or none. @throws BakeError when one is somebody else's */
  place(files: ReadonlyMap<string, string>, isKept: boolean): void {
    const paths = new Map([...files].map(([name, text]) => [join(this.#folder, name), text]))
    const before = [...paths.keys()].map((file) => [file, textOf(file)] as const)
    writeWhole(paths)
    if (isKept || paths.size === 0) return
    if (this.#before.size === 0) {
      process.on('exit', this.#remove)
      for (const signal of signals) process.on(signal, this.#onSignal)
    }
    for (const [file, text] of before) if (!this.#before.has(file)) this.#before.set(file, text)
  }

  remove(): void {
    if (this.#before.size === 0) return
    process.off('exit', this.#remove)
    for (const signal of signals) process.off(signal, this.#onSignal)
    this.#remove()
  }

  readonly #remove = (): void => {
    for (const [file, text] of this.#before) {
      if (text === undefined) rmSync(file, { force: true })
      else writeFileSync(file, text)
      if (resolve(dirname(file)) !== resolve(this.#folder)) removeEmpty(dirname(file))
    }
    this.#before.clear()
  }

  /** Who else listens, as serverless-offline does, ends the process in its own way; otherwise the signal ends it. */
  readonly #onSignal = (signal: NodeJS.Signals): void => {
    this.remove()
    if (process.listenerCount(signal) === 0) process.kill(process.pid, signal)
  }
}

function removeEmpty(folder: string): void {
  try {
    rmdirSync(folder)
  } catch {
    // Something else is in it.
  }
}
