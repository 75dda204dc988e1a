/** Rows that request after request asks for, kept as long as nothing has changed them. Decision 0005 has the numbers. */

/** Of texts and bytes in the rows, and of the texts that they were asked for with: a row of a parameter is some 600. */
const mostKept = 2 ** 20
/** What a row takes beside its content. */
const overhead = 400

interface Kept {
  readonly row: object
  readonly weight: number
}

export class RememberedRows {
  /** By statement, then by what it was asked with. */
  readonly #statements = new Map<string, Map<string, Kept>>()
  #weight = 0

  get<Row>(sql: string, values: readonly string[]): Row | undefined {
    return this.#statements.get(sql)?.get(nameOf(values))?.row as Row | undefined
  }

  /** When there is no more room all go: what is asked for again and again is soon back. */
  keep(sql: string, values: readonly string[], row: object): void {
    const name = nameOf(values)
    const weight = overhead + name.length + weightOf(row)
    if (this.#weight + weight > mostKept) this.forget()
    if (weight > mostKept) return
    let rows = this.#statements.get(sql)
    if (rows === undefined) {
      rows = new Map()
      this.#statements.set(sql, rows)
    }
    rows.set(name, { row, weight })
    this.#weight += weight
  }

  forget(): void {
    if (this.#weight === 0) return
    this.#statements.clear()
    this.#weight = 0
  }
}

/** No two lists of texts have the same name. */
function nameOf(values: readonly string[]): string {
  let name = ''
  for (const value of values) name += `${value.length}:${value}`
  return name
}

function weightOf(row: object): number {
  let weight = 0
  for (const value of Object.values(row)) {
    if (typeof value === 'string' || value instanceof Uint8Array) weight += value.length
  }
  return weight
}
