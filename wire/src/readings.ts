/** What was read of texts that come again and again, such as the beginnings of a client's headers. */

/** Requests choose the texts, so those that are kept are few and short. */
const MOST_KEPT = 256
const LONGEST_KEPT = 512

export class Readings<Value> {
  readonly #read: (text: string) => Value
  readonly #kept = new Map<string, Value>()

  /** @param read depends on its text alone; what it returns is for everybody who has the same */
  constructor(read: (text: string) => Value) {
    this.#read = read
  }

  of(text: string): Value {
    const known = this.#kept.get(text)
    if (known !== undefined) return known
    // A copy, since a part of a text keeps the whole of it in memory: that of a request's head has credentials in it.
    const own = text.length <= LONGEST_KEPT ? Buffer.from(text).toString() : undefined
    if (own !== text) return this.#read(text)
    const value = this.#read(own)
    // When there is no more room all go: what is read again and again is soon back.
    if (this.#kept.size === MOST_KEPT) this.#kept.clear()
    this.#kept.set(own, value)
    return value
  }
}
