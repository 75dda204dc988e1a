/** Brings the store to what a template says, resource by resource in the order of their references, and takes away what a stack made. */
import { nearest } from '@larder/bake/declaration.ts'
import { type Application, functionTypes } from './application.ts'
import { followReferences } from './dynamic-references.ts'
import { references, resolve } from './intrinsics.ts'
import { isRecord, type Properties, TemplateError } from './read-template.ts'
import type { ResourceKind, Wanted } from './resource-kind.ts'
import { resourceKinds } from './resource-kinds.ts'
import type { Entry, Stack } from './stack.ts'
import type { Store } from './store.ts'
import { isHidden } from './template-parameters.ts'

type Outcome = 'created' | 'updated' | 'unchanged' | 'replaced' | 'removed' | 'kept' | 'left out' | 'function'

export interface Event {
  readonly outcome: Outcome
  readonly type: string
  /** The logical id. */
  readonly id: string
  readonly detail: string
}

export interface LaunchOptions {
  /** Whether resources that are there already, and are not the stack's, are taken into it. */
  readonly adopt: boolean
  tell(event: Event): void
  note(text: string): void
}

/** Which resource it was that could not be made. */
export class LaunchError extends Error {
  override name = 'LaunchError'
}

/** @throws LaunchError; what was made until then is in the stack, and launching again goes on from there */
export async function launch(application: Application, store: Store, options: LaunchOptions): Promise<void> {
  const { template, stack, order, kept, known } = application
  if (stack.entries.size > 0 && !order.some((id) => stack.entries.has(id))) {
    // Two folders of one name: the second would take the place of the first.
    throw new TemplateError(
      `The stack ${stack.name} is of another template: it has nothing of this one. Name this launch with --stack, or take that one away with --remove.`,
    )
  }
  await stack.keepParameters(kept)
  const replaced: (readonly [id: string, entry: Entry])[] = []
  for (const id of order) {
    const { Type: type, Metadata } = template.Resources[id]!
    if (functionTypes.has(type))
      options.tell({ outcome: 'function', type, id, detail: `larder invoke ${Metadata?.Function ?? id}` })
    else if (!Object.hasOwn(resourceKinds, type)) {
      const meant = nearest(type, Object.keys(resourceKinds))
      const detail = `stands in: ${known.get(id)!.ref}${meant ? ` (did you mean ${meant}?)` : ''}`
      options.tell({ outcome: 'left out', type, id, detail })
    } else {
      const old = await attempt(id, type, () => make(id, application, store, options))
      if (old) replaced.push([id, old])
    }
  }
  const dropped = [...stack.entries].filter(([id]) => !order.includes(id))
  for (const [id, entry] of replaced) await attempt(id, entry.type, () => removeOne(id, entry, store, options))
  await removeAll(dropped, stack, store, options)
}

/** @throws LaunchError with all that could not be removed; the rest is */
export async function removeStack(stack: Stack, store: Store, options: LaunchOptions): Promise<void> {
  await removeAll([...stack.entries], stack, store, options)
  await stack.end()
}

/** What shows a parameter that is NoEcho is not shown. */
export function outputsOf({ template, scope }: Application): [string, string][] {
  const { Parameters } = template
  const hidden = new Set(Object.keys(Parameters).filter((name) => isHidden(Parameters[name]!)))
  return Object.entries(template.Outputs).flatMap(([name, output]): [string, string][] => {
    if (!isRecord(output)) return []
    if ([...references(output.Value)].some((one) => hidden.has(one))) return [[name, '****']]
    try {
      return [[name, String(resolve(output.Value, scope, `Outputs.${name}`))]]
    } catch (error) {
      // Outputs tell of what is left out, too.
      if (error instanceof TemplateError) return []
      throw error
    }
  })
}

/** Resolves to what the resource was before, when another takes its place. */
async function make(
  id: string,
  { template, stack, scope, known, generatedName }: Application,
  store: Store,
  { adopt, tell, note }: LaunchOptions,
): Promise<Entry | undefined> {
  const { Type: type, Properties = {}, DeletionPolicy, UpdateReplacePolicy } = template.Resources[id]!
  const kind = resourceKinds[type]!
  const path = `Resources.${id}`
  const resolved = resolve(Properties, scope, path)
  const properties = (await followReferences(resolved, store.client, path)) as Properties
  const keeps = keptBy(stack)
  const wanted: Wanted = { path, properties, generatedName: generatedName(id), keeps, note }
  const before = stack.get(id)
  const name = kind.id(wanted)
  const isSame = before?.type === type && (name === undefined || name === before.id)
  const there = isSame ? await kind.find(store, before.id) : undefined
  const retain = DeletionPolicy === 'Retain'
  if (there !== undefined) {
    const changed = await kind.update(store, there, wanted)
    await keep(there)
    tell({ outcome: changed ? 'updated' : 'unchanged', type, id, detail: there.id })
    return undefined
  }
  const stranger = name !== undefined && !isSame ? await kind.find(store, name) : undefined
  if (stranger !== undefined && !adopt) {
    throw new Error(
      `${name} is there already, and is not of this stack. Remove it, name it otherwise, or take it in with --adopt.`,
    )
  }
  if (stranger !== undefined) await kind.update(store, stranger, wanted)
  const made = stranger ?? (await kind.create(store, wanted))
  await keep(made)
  tell({ outcome: before && !isSame ? 'replaced' : stranger ? 'updated' : 'created', type, id, detail: made.id })
  return before && !isSame && UpdateReplacePolicy !== 'Retain' ? before : undefined

  async function keep(one: NonNullable<typeof there>): Promise<void> {
    const full = typeof properties.Value === 'string' ? { ...one.attributes, Value: properties.Value } : one.attributes
    known.set(id, { ref: one.ref, attributes: full })
    await stack.record(id, type, one, retain)
  }
}

/** Policies that lie on roles and users, and are resources of their own. */
function keptBy(stack: Stack): ReadonlySet<string> {
  const own = [...stack.entries.values()].filter(({ type }) => /^AWS::IAM::(Managed)?Policy$/.test(type))
  return new Set(own.map(({ ref }) => ref))
}

async function removeAll(
  entries: readonly (readonly [string, Entry])[],
  stack: Stack,
  store: Store,
  options: LaunchOptions,
): Promise<void> {
  const problems: string[] = []
  for (const [id, entry] of [...entries].sort(([, a], [, b]) => b.turn - a.turn)) {
    try {
      await removeOne(id, entry, store, options)
      await stack.forget(id)
    } catch (error) {
      problems.push(`${id} (${entry.type} ${entry.id}) stays: ${(error as Error).message}`)
    }
  }
  if (problems.length > 0) throw new LaunchError(problems.join('\n'))
}

async function removeOne(
  id: string,
  { type, id: own, retain }: Entry,
  store: Store,
  { tell }: LaunchOptions,
): Promise<void> {
  if (retain) return tell({ outcome: 'kept', type, id, detail: `${own} (DeletionPolicy: Retain)` })
  const kind: ResourceKind | undefined = resourceKinds[type]
  const note = await kind?.remove(store, own)
  tell({ outcome: 'removed', type, id, detail: note === undefined ? own : `${own}: ${note}` })
}

async function attempt<T>(id: string, type: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof TemplateError) throw error
    throw new LaunchError(`${id} (${type}): ${(error as Error).message}`)
  }
}
