/**
 * What a launch made, kept on the store itself as parameters: `/larder/stacks/NAME` holds the parameters of the last launch, and
 * `/larder/stacks/NAME/LogicalId` what one resource is. Each is written as soon as its resource is made. None holds a secret.
 */
import type { Made } from './resource-kind.ts'
import { type Store, unless } from './store.ts'

export interface Entry extends Made {
  readonly type: string
  /** Counts what the stack ever made: what came later goes first. */
  readonly turn: number
  /** DeletionPolicy: Retain. */
  readonly retain?: true
}

interface Page {
  readonly Parameters?: readonly { readonly Name: string; readonly Value: string }[]
  readonly NextToken?: string
}

export class Stack {
  readonly name: string
  readonly #store: Store
  readonly #entries: Map<string, Entry>
  #parameters: Readonly<Record<string, string>>
  readonly exists: boolean

  private constructor(store: Store, name: string, entries: Map<string, Entry>, parameters?: Record<string, string>) {
    this.#store = store
    this.name = name
    this.#entries = entries
    this.#parameters = parameters ?? {}
    this.exists = parameters !== undefined || entries.size > 0
  }

  static async read(store: Store, name: string): Promise<Stack> {
    const own = await unless(
      ['ParameterNotFound'],
      store.json<{ Parameter: { Value: string } }>('ssm', 'GetParameter', { Name: pathOf(name) }),
    )
    const entries = new Map<string, Entry>()
    let NextToken: string | undefined
    do {
      const page: Page = await store.json('ssm', 'GetParametersByPath', { Path: pathOf(name), NextToken })
      for (const { Name, Value } of page.Parameters ?? []) {
        entries.set(Name.slice(Name.lastIndexOf('/') + 1), JSON.parse(Value) as Entry)
      }
      NextToken = page.NextToken
    } while (NextToken)
    return new Stack(store, name, entries, own && (JSON.parse(own.Parameter.Value) as Record<string, string>))
  }

  /** Those of the last launch, but for what is NoEcho. */
  get parameters(): Readonly<Record<string, string>> {
    return this.#parameters
  }

  get(id: string): Entry | undefined {
    return this.#entries.get(id)
  }

  get entries(): ReadonlyMap<string, Entry> {
    return this.#entries
  }

  async keepParameters(parameters: Readonly<Record<string, string>>): Promise<void> {
    if (this.exists && JSON.stringify(parameters) === JSON.stringify(this.#parameters)) return
    this.#parameters = parameters
    await this.#put(pathOf(this.name), JSON.stringify(parameters))
  }

  async record(id: string, type: string, made: Made, retain: boolean): Promise<void> {
    const before = this.#entries.get(id)
    const turn =
      before?.id === made.id ? before.turn : Math.max(0, ...[...this.#entries.values()].map((one) => one.turn)) + 1
    const { id: own, ref } = made
    // A parameter's value is read anew, not kept twice.
    const { Value: _value, ...attributes } = made.attributes
    const entry: Entry = { type, id: own, ref, attributes, turn, ...(retain && { retain }) }
    this.#entries.set(id, entry)
    if (JSON.stringify(entry) !== JSON.stringify(before))
      await this.#put(`${pathOf(this.name)}/${id}`, JSON.stringify(entry))
  }

  async forget(id: string): Promise<void> {
    await this.#delete(`${pathOf(this.name)}/${id}`)
    this.#entries.delete(id)
  }

  async end(): Promise<void> {
    await this.#delete(pathOf(this.name))
  }

  async #put(Name: string, Value: string): Promise<void> {
    await this.#store.json('ssm', 'PutParameter', { Name, Value, Type: 'String', Overwrite: true })
  }

  async #delete(Name: string): Promise<void> {
    await unless(['ParameterNotFound'], this.#store.json('ssm', 'DeleteParameter', { Name }))
  }
}

const pathOf = (name: string) => `/larder/stacks/${name}`
