/** Tags of users, roles, policies and instance profiles. Unlike elsewhere in AWS their keys are the same whatever their case. */
import { tagConditions } from '../../condition-keys.ts'
import { type Conditions, type Context, Fault } from '../../operation.ts'
import type { Tags } from '../../store/identity-tags.ts'
import { type PageRequest, pageOf } from './pages.ts'

interface Tag {
  readonly Key: string
  readonly Value: string
}

const mostTags = 50

/** The tags after setting the given ones. `quota` is how AWS calls the limit: `TagsPerUser`. */
export function withTags(tags: Tags, given: readonly Tag[], quota: string): Tags {
  refuseDuplicates(given.map(({ Key }) => Key))
  if (given.some(({ Key }) => /^aws:/i.test(Key))) {
    throw new Fault('InvalidInput', "Tag keys that begin with 'aws:' are reserved.")
  }
  const kept = withoutTags(
    tags,
    given.map(({ Key }) => Key),
  )
  const all = new Map([...kept, ...given.map(({ Key, Value }) => [Key, Value] as const)])
  if (all.size > mostTags) throw new Fault('LimitExceeded', `Cannot exceed quota for ${quota}: ${mostTags}`)
  return all
}

export function withoutTags(tags: Tags, keys: readonly string[]): Tags {
  const gone = new Set(keys.map((key) => key.toLowerCase()))
  return new Map([...tags].filter(([key]) => !gone.has(key.toLowerCase())))
}

function refuseDuplicates(keys: readonly string[]): void {
  if (new Set(keys.map((key) => key.toLowerCase())).size === keys.length) return
  throw new Fault('InvalidInput', 'Duplicate tag keys found. Please note that Tag keys are case insensitive.')
}

/** In the order of their keys. */
function tagList(tags: Tags): Tag[] {
  return [...tags]
    .map(([Key, Value]) => ({ Key, Value }))
    .sort((a, b) => (a.Key.toLowerCase() < b.Key.toLowerCase() ? -1 : 1))
}

/** @param operation what lists them, as in `iam:ListUserTags` */
export async function pageOfTags(context: Context, operation: string, request: PageRequest, tags: Tags) {
  const list = tagList(tags)
  const { rows, place } = await pageOf(
    context,
    operation,
    request,
    (after, limit) => list.filter(({ Key }) => Key.toLowerCase() > after.toLowerCase()).slice(0, limit),
    ({ Key }) => Key,
  )
  return { Tags: rows, ...place }
}

/** The part of AWS's answers that is left out when there are no tags. */
export function tagsMember(tags: Tags): { Tags?: Tag[] } {
  return tags.size === 0 ? {} : { Tags: tagList(tags) }
}

/** Condition keys for a request about something that has these tags. IAM's own prefix stands beside the global one. */
export function entityConditions(
  tags: Tags,
  request: { request?: readonly Tag[] | undefined; keys?: readonly string[] | undefined } = {},
): Conditions {
  const conditions = { ...tagConditions({ ...request, resource: tags }) }
  for (const [key, value] of tags) conditions[`iam:resourcetag/${key.toLowerCase()}`] = value
  return conditions
}
