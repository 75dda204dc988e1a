/** The policies of users and roles: inline ones, attached ones and the boundary, brought to what a template says. */
import { listOf, mapOf } from '../read-xml.ts'
import type { Properties } from './read-template.ts'
import { documentText, sameDocument, tagChanges, tagList, tagsOf, text, type Wanted } from './resource-kind.ts'
import { codeOf, type Store, unless } from './store.ts'

export type Entity = 'Role' | 'User'

/** Resolves to whether anything had to change. */
export async function updatePolicies(store: Store, entity: Entity, name: string, wanted: Wanted): Promise<boolean> {
  const changes = [
    await updateInline(store, entity, name, wanted),
    await updateAttached(store, entity, name, wanted),
    await updateBoundary(store, entity, name, wanted.properties),
    await updateTags(store, entity, name, wanted.properties),
  ]
  return changes.includes(true)
}

export async function removePolicies(store: Store, entity: Entity, name: string): Promise<void> {
  const about = { [`${entity}Name`]: name }
  for (const PolicyName of await inlineNames(store, entity, name)) {
    await store.iam(`Delete${entity}Policy`, { ...about, PolicyName })
  }
  for (const PolicyArn of await attachedArns(store, entity, name)) {
    await store.iam(`Detach${entity}Policy`, { ...about, PolicyArn })
  }
}

/** AWS writes documents in answers as URLs are written. */
export function decodedDocument(value: unknown): string {
  return decodeURIComponent(String(value ?? ''))
}

function inlineOf({ properties, path }: Wanted): Map<string, string> {
  const list = Array.isArray(properties.Policies) ? (properties.Policies as Properties[]) : []
  return new Map(
    list.map((policy, n) => [
      text(policy, 'PolicyName') ?? `policy-${n}`,
      documentText(policy.PolicyDocument, `${path}.Policies.${n}.PolicyDocument`),
    ]),
  )
}

async function updateInline(store: Store, entity: Entity, name: string, wanted: Wanted): Promise<boolean> {
  const about = { [`${entity}Name`]: name }
  const wish = inlineOf(wanted)
  const there = await inlineNames(store, entity, name)
  let changed = false
  for (const [PolicyName, PolicyDocument] of wish) {
    const now = there.includes(PolicyName) ? await store.iam(`Get${entity}Policy`, { ...about, PolicyName }) : undefined
    if (now && sameDocument(decodedDocument(now.PolicyDocument), PolicyDocument)) continue
    await store.iam(`Put${entity}Policy`, { ...about, PolicyName, PolicyDocument })
    changed = true
  }
  for (const PolicyName of there.filter((one) => !wish.has(one) && !wanted.keeps?.has(one))) {
    await store.iam(`Delete${entity}Policy`, { ...about, PolicyName })
    changed = true
  }
  return changed
}

async function updateAttached(store: Store, entity: Entity, name: string, wanted: Wanted): Promise<boolean> {
  const about = { [`${entity}Name`]: name }
  const { ManagedPolicyArns } = wanted.properties
  const wish = new Set(Array.isArray(ManagedPolicyArns) ? ManagedPolicyArns.map(String) : [])
  const there = await attachedArns(store, entity, name)
  let changed = false
  for (const PolicyArn of [...wish].filter((arn) => !there.includes(arn))) {
    try {
      await store.iam(`Attach${entity}Policy`, { ...about, PolicyArn })
      changed = true
    } catch (error) {
      // What AWS manages and the store does not know is about services that it does not have.
      if (codeOf(error) !== 'NoSuchEntity' || !PolicyArn.startsWith('arn:aws:iam::aws:policy/')) throw error
      wanted.note(`${wanted.path}: the store has no policy ${PolicyArn}: it is left out.`)
    }
  }
  for (const PolicyArn of there.filter((arn) => !wish.has(arn) && !wanted.keeps?.has(arn))) {
    await store.iam(`Detach${entity}Policy`, { ...about, PolicyArn })
    changed = true
  }
  return changed
}

async function updateBoundary(store: Store, entity: Entity, name: string, properties: Properties): Promise<boolean> {
  const about = { [`${entity}Name`]: name }
  const wish = text(properties, 'PermissionsBoundary')
  const answer = await store.iam(`Get${entity}`, about)
  const now = mapOf(mapOf(answer[entity]).PermissionsBoundary).PermissionsBoundaryArn
  if (now === wish) return false
  if (wish === undefined) await store.iam(`Delete${entity}PermissionsBoundary`, about)
  else await store.iam(`Put${entity}PermissionsBoundary`, { ...about, PermissionsBoundary: wish })
  return true
}

async function updateTags(store: Store, entity: Entity, name: string, properties: Properties): Promise<boolean> {
  const about = { [`${entity}Name`]: name }
  const { Tags } = await store.iam(`List${entity}Tags`, about)
  const now = new Map(listOf(Tags).map(({ Key, Value }) => [String(Key), String(Value)]))
  const { set, remove } = tagChanges(now, tagsOf(properties))
  if (set.size > 0) await store.iam(`Tag${entity}`, { ...about, Tags: tagList(set) })
  if (remove.length > 0) await store.iam(`Untag${entity}`, { ...about, TagKeys: remove })
  return set.size > 0 || remove.length > 0
}

async function inlineNames(store: Store, entity: Entity, name: string): Promise<readonly string[]> {
  const answer = await store.iam(`List${entity}Policies`, { [`${entity}Name`]: name, MaxItems: 1000 })
  return listOf<string>(answer.PolicyNames)
}

async function attachedArns(store: Store, entity: Entity, name: string): Promise<readonly string[]> {
  const answer = await store.iam(`ListAttached${entity}Policies`, { [`${entity}Name`]: name, MaxItems: 1000 })
  return listOf(answer.AttachedPolicies).map(({ PolicyArn }) => String(PolicyArn))
}

export const unlessAbsent = <T>(call: Promise<T>) => unless(['NoSuchEntity'], call)
