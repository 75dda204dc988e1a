/** Tags of secrets: fifty at most, none that begins with `aws:`. */
import { Fault } from '../../operation.ts'
import type { Tags } from '../../store/identity-tags.ts'
import { invalidParameter, refuseNull } from './find-secret.ts'

interface Tag {
  readonly Key?: string | undefined
  readonly Value?: string | undefined
}

const mostTags = 50

export function withTags(tags: Tags, given: readonly Tag[]): Tags {
  const all = new Map(tags)
  for (const { Key, Value = '' } of given) {
    if (Key === undefined) throw invalidParameter('A tag must have a key.')
    refuseNull(Key, Value)
    if (/^aws:/i.test(Key)) throw invalidParameter("Tag keys that begin with 'aws:' are reserved for internal use.")
    all.set(Key, Value)
  }
  if (all.size > mostTags) throw new Fault('InvalidParameterException', `A secret can have at most ${mostTags} tags.`)
  return all
}

export function withoutTags(tags: Tags, keys: readonly string[]): Tags {
  const gone = new Set(keys)
  return new Map([...tags].filter(([key]) => !gone.has(key)))
}

export function tagList(tags: Tags) {
  return [...tags].map(([Key, Value]) => ({ Key, Value }))
}

/** The tags of a request, as condition keys want them. */
export function requestTags(given: readonly Tag[] | undefined): { Key: string; Value: string }[] {
  return (given ?? []).map(({ Key = '', Value = '' }) => ({ Key, Value }))
}
