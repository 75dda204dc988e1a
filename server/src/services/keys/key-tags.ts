/** Tags on keys: AWS's rules for them. */
import { Fault } from '../../operation.ts'
import type { KeyTag } from '../../store/keys.ts'

const mostTags = 50

/**
 * The tags that a key has after these are added; one of a key that is there takes its place. Two that differ only in case are refused: to a
 * policy's conditions they are one tag with two values, and whoever may set one value could pass for the other.
 * @throws Fault TagException, LimitExceededException
 */
export function withTags(before: readonly KeyTag[], added: readonly KeyTag[]): readonly KeyTag[] {
  const keys = added.map(({ TagKey }) => TagKey)
  refuseReservedKeys(keys)
  if (new Set(keys).size < keys.length) throw new Fault('TagException', 'Duplicate tag keys')
  if (added.length > mostTags) throw new Fault('TagException', 'Too many tags')
  const tags = new Map([...before, ...added].map(({ TagKey, TagValue }) => [TagKey, TagValue]))
  if (new Set([...tags.keys()].map((key) => key.toLowerCase())).size < tags.size) {
    throw new Fault('TagException', 'Tag keys must differ in more than their case.')
  }
  if (tags.size > mostTags) throw new Fault('LimitExceededException', `A key has at most ${mostTags} tags.`)
  return [...tags].map(([TagKey, TagValue]) => ({ TagKey, TagValue })).sort((a, b) => (a.TagKey < b.TagKey ? -1 : 1))
}

/** @throws Fault TagException */
export function refuseReservedKeys(keys: readonly string[]): void {
  if (keys.some((key) => key.toLowerCase().startsWith('aws:'))) {
    throw new Fault('TagException', 'Tags beginning with aws: are reserved')
  }
}

/** As `tagConditions` wants them. */
export function asConditionTags(tags: readonly KeyTag[]): { Key: string; Value: string }[] {
  return tags.map(({ TagKey, TagValue }) => ({ Key: TagKey, Value: TagValue }))
}
