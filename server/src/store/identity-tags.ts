/** Tags of users and roles, as one column: they are few, and always read together. */

/** Keys are unique without regard to case; the map keeps them as written, in the order in which they came. */
export type Tags = ReadonlyMap<string, string>

export function readTags(column: string): Tags {
  return new Map(JSON.parse(column) as [string, string][])
}

export function writeTags(tags: Tags): string {
  return JSON.stringify([...tags])
}
