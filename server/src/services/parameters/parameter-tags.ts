/** The tags of a parameter: how they are kept, and what AWS allows them to be. */
import type { Tag } from '../../../../model/ssm.ts'
import { Fault } from '../../operation.ts'
import type { ParameterRow } from '../../store/parameters.ts'

const MAX_TAGS = 50

export function readTags({ tags }: Pick<ParameterRow, 'tags'>): Map<string, string> {
  return new Map(Object.entries(JSON.parse(tags) as Record<string, string>))
}

export function writeTags(tags: ReadonlyMap<string, string>): string {
  return JSON.stringify(Object.fromEntries(tags))
}

/**
 * The tags with others added or put in their place. Two that differ only in case are refused: to a policy's conditions they are one tag with two
 * values, and whoever may set one value could pass for the other.
 */
export function withTags(tags: ReadonlyMap<string, string>, added: readonly Tag[]): Map<string, string> {
  const result = new Map(tags)
  const seen = new Set<string>()
  for (const { Key, Value } of added) {
    if (/^aws:/i.test(Key)) {
      throw new Fault('ValidationException', 'aws: prefixed tag key names are not allowed for external use.')
    }
    if (seen.has(Key)) throw new Fault('ValidationException', `Duplicate tag key: ${Key}.`)
    seen.add(Key)
    result.set(Key, Value)
  }
  if (new Set([...result.keys()].map((key) => key.toLowerCase())).size < result.size) {
    throw new Fault('ValidationException', 'Tag keys must differ in more than their case.')
  }
  return result
}

export function hasTooManyTags(tags: ReadonlyMap<string, string>): boolean {
  return tags.size > MAX_TAGS
}
