/** Reads binary formats from bytes that anybody may have written: past the end, and bad UTF-8, is OpenError. */
import { OpenError } from './open-error.ts'

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

export class ByteReader {
  readonly #bytes: Buffer
  #at = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  }

  /** How many bytes are read. */
  get position(): number {
    return this.#at
  }

  get atEnd(): boolean {
    return this.#at === this.#bytes.length
  }

  /** A view, not a copy. */
  bytes(length: number): Buffer {
    const end = this.#at + length
    if (end > this.#bytes.length) throw new OpenError()
    const bytes = this.#bytes.subarray(this.#at, end)
    this.#at = end
    return bytes
  }

  /** An unsigned big-endian number of 1 to 6 bytes. */
  number(width: number): number {
    return this.bytes(width).readUIntBE(0, width)
  }

  /** Bytes after their length, a u16. */
  counted(): Buffer {
    return this.bytes(this.number(2))
  }

  /** UTF-8 after its length, a u16. */
  text(): string {
    try {
      return UTF8.decode(this.counted())
    } catch {
      throw new OpenError()
    }
  }
}
