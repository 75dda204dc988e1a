/** Session tags: those that the request sets, and those that the calling session hands on. */
import { type Caller, Fault } from '../../../operation.ts'

interface Tag {
  readonly Key: string
  readonly Value: string
}

interface TagRequest {
  readonly Tags?: readonly Tag[] | undefined
  readonly TransitiveTagKeys?: readonly string[] | undefined
}

export interface SessionTags {
  readonly tags: readonly (readonly [key: string, value: string])[]
  readonly transitive: readonly string[]
}

/** @throws Fault InvalidParameterValue where the two contradict themselves or each other */
export function sessionTagsOf({ Tags = [], TransitiveTagKeys = [] }: TagRequest, caller: Caller): SessionTags {
  const asked = new Set(Tags.map(({ Key }) => Key.toLowerCase()))
  if (asked.size < Tags.length) {
    throw invalid('Duplicate tag keys found. Please note that Tag keys are case insensitive.')
  }
  if (Tags.some(({ Key }) => /^aws:/i.test(Key))) throw invalid("Tag keys that begin with 'aws:' are reserved.")
  if (!TransitiveTagKeys.every((key) => asked.has(key.toLowerCase()))) {
    throw invalid('The specified transitive tag key must be included in the requested tags.')
  }
  const handedOn = new Set(TransitiveTagKeys.map((key) => key.toLowerCase()))
  const inherited = caller.session?.transitiveTagKeys ?? []
  if (inherited.some((key) => asked.has(key.toLowerCase()))) {
    throw invalid(
      "One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from the calling session.",
    )
  }
  return {
    tags: [
      ...inherited.map((key) => [key, caller.tags.get(key) ?? ''] as const),
      ...Tags.map(({ Key, Value }) => [Key, Value] as const),
    ],
    // As the tag is spelled, since that is how the next session finds its value.
    transitive: [...inherited, ...Tags.map(({ Key }) => Key).filter((key) => handedOn.has(key.toLowerCase()))],
  }
}

function invalid(message: string): Fault {
  return new Fault('InvalidParameterValue', message)
}
