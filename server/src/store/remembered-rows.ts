/** What was made of rows that request after request asks for, kept as long as nothing has changed their tables. Decision 0005 has the numbers. */
import { concern, type Tables } from './sqlite-connection.ts'

/** Of texts and bytes in the rows, and of the texts that they were asked for with: a row of a parameter is some 600. */
const mostKept = 2 ** 20
/** What a row takes beside its content. */
const overhead = 400

/** Answers by the values that were asked with, one map within the other: to join them to one text costs more than to look each up. */
type Answers = Map<string, Answers | object | null>

/** What there is of one question. */
interface Answered {
  /** That it reads. */
  readonly tables: Tables
  readonly answers: Answers
  weight: number
}

export class RememberedRows {
  readonly #questions = new Map<object, Answered>()
  #weight = 0

  /**
   * Null when it is remembered that there is no such row.
   * @param question the same object each time, asked with as many values each time
   */
  get(question: object, values: readonly string[]): object | null | undefined {
    let found: object | null | undefined = this.#questions.get(question)?.answers
    for (let index = 0; index < values.length && found !== undefined; index += 1) {
      found = (found as Answers).get(values[index]!)
    }
    return found
  }

  /**
   * When there is no more room all go: what is asked for again and again is soon back.
   * @param tables that the question reads
   * @param rows tell how much room what was made of them takes
   * @param made null when there is no row to make it of
   */
  keep(
    question: object,
    tables: Tables,
    values: readonly string[],
    rows: readonly object[],
    made: object | null,
  ): void {
    let weight = overhead + weightOf(values)
    for (const row of rows) weight += weightOf(row)
    if (this.#weight + weight > mostKept) this.#forgetAll()
    if (weight > mostKept) return
    let answered = this.#questions.get(question)
    if (answered === undefined) {
      answered = { tables, answers: new Map(), weight: 0 }
      this.#questions.set(question, answered)
    }
    let { answers } = answered
    for (const value of values.slice(0, -1)) answers = within(answers as Map<string, Answers>, value)
    answers.set(values.at(-1)!, made)
    answered.weight += weight
    this.#weight += weight
  }

  /** What was read from any of these tables. */
  forget(changed: Tables): void {
    for (const [question, { tables, weight }] of this.#questions) {
      if (!concern(changed, tables)) continue
      this.#questions.delete(question)
      this.#weight -= weight
    }
  }

  #forgetAll(): void {
    this.#questions.clear()
    this.#weight = 0
  }
}

function within<Key>(answers: Map<Key, Answers>, key: Key): Answers {
  const known = answers.get(key)
  if (known !== undefined) return known
  const made: Answers = new Map()
  answers.set(key, made)
  return made
}

function weightOf(row: object): number {
  let weight = 0
  for (const value of Object.values(row)) {
    if (typeof value === 'string' || value instanceof Uint8Array) weight += value.length
  }
  return weight
}
