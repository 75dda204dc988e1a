/** What a launch must know of a type of resource: how to find, make, change and remove one. */
import type { Known } from './intrinsics.ts'
import { isRecord, type Properties, TemplateError } from './read-template.ts'
import type { Store } from './store.ts'

/** A resource on the store: `id` finds it again. */
export interface Made extends Known {
  readonly id: string
}

/** One resource of a template, its functions resolved. */
export interface Wanted {
  readonly path: string
  readonly properties: Properties
  /** What it is called where its properties do not say. */
  readonly generatedName: string
  /** Policies, by name or ARN, that other resources of the stack put on this one. */
  readonly keeps?: ReadonlySet<string>
  /** Told to whoever launches. */
  note(text: string): void
}

export interface ResourceKind {
  /** The id that the properties ask for; undefined where the store gives it. */
  id(wanted: Wanted): string | undefined
  /** Undefined when there is none, or none that can be used. */
  find(store: Store, id: string): Promise<Made | undefined>
  create(store: Store, wanted: Wanted): Promise<Made>
  /** Brings it to what is wanted. Resolves to whether anything had to change. */
  update(store: Store, made: Made, wanted: Wanted): Promise<boolean>
  /** Resolves to what is to be said of it, when it does not go at once. */
  remove(store: Store, id: string): Promise<string | undefined>
}

export function text(properties: Properties, name: string): string | undefined {
  const value = properties[name]
  return value === undefined || value === null ? undefined : String(value)
}

/** @throws TemplateError */
export function needed({ properties, path }: Wanted, name: string): string {
  const value = text(properties, name)
  if (value === undefined) throw new TemplateError(`${path}: ${name} is missing.`)
  return value
}

/** As CloudFormation reads them: `true`, `'true'`. */
export function flag(properties: Properties, name: string): boolean | undefined {
  const value = properties[name]
  return value === undefined ? undefined : value === true || String(value).toLowerCase() === 'true'
}

/** A policy document as text. @throws TemplateError */
export function documentText(value: unknown, path: string): string {
  if (typeof value === 'string') return value
  if (isRecord(value)) return JSON.stringify(value)
  throw new TemplateError(`${path}: it must be a policy document.`)
}

/** Whether two documents say the same, however they are spaced. */
export function sameDocument(one: string | undefined, other: string | undefined): boolean {
  if (one === other) return true
  try {
    return canonical(JSON.parse(one ?? '')) === canonical(JSON.parse(other ?? ''))
  } catch {
    return false
  }
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, held: unknown) =>
    isRecord(held) ? Object.fromEntries(Object.entries(held).sort(([a], [b]) => (a < b ? -1 : 1))) : held,
  )
}

export type Tags = ReadonlyMap<string, string>

/** `[{ Key, Value }]`, or a map, as an AWS::SSM::Parameter has them. */
export function tagsOf({ Tags }: Properties): Tags {
  if (isRecord(Tags)) return new Map(Object.entries(Tags).map(([key, value]) => [key, String(value)]))
  const list = Array.isArray(Tags) ? (Tags as { Key?: unknown; Value?: unknown }[]) : []
  return new Map(list.map(({ Key, Value }) => [String(Key), String(Value ?? '')]))
}

export const tagList = (tags: Tags) => [...tags].map(([Key, Value]) => ({ Key, Value }))

/** What must be set and what must go to come from one to the other. */
export function tagChanges(now: Tags, wanted: Tags): { set: Tags; remove: string[] } {
  return {
    set: new Map([...wanted].filter(([key, value]) => now.get(key) !== value)),
    remove: [...now.keys()].filter((key) => !wanted.has(key) && !key.startsWith('aws:')),
  }
}
