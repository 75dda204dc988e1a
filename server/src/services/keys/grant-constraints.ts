/**
 * What a grant demands of encryption contexts. Keys compare without regard to case, values with.
 * Source: KMS API Reference, GrantConstraints.
 */
import type { GrantConstraints, GrantOperation } from '../../store/grants.ts'

type Pairs = Readonly<Record<string, string>>

/** Whether a request with this encryption context is within the constraints. */
export function isSatisfied({ EncryptionContextEquals, EncryptionContextSubset }: GrantConstraints, context: Pairs) {
  const given = foldedOf(context)
  return (
    (EncryptionContextEquals === undefined || areEqual(given, foldedOf(EncryptionContextEquals))) &&
    (EncryptionContextSubset === undefined || contains(given, foldedOf(EncryptionContextSubset)))
  )
}

interface Limits {
  readonly operations: readonly GrantOperation[]
  readonly constraints: GrantConstraints
}

/**
 * Whether a grant gives nothing that its parent, which lets somebody make it, does not give: no other operation, and only for encryption
 * contexts for which the parent is too.
 */
export function isWithin(child: Limits, parent: Limits): boolean {
  return (
    child.operations.every((operation) => parent.operations.includes(operation)) &&
    isAsStrict(child.constraints, parent.constraints)
  )
}

function isAsStrict(child: GrantConstraints, parent: GrantConstraints): boolean {
  const { EncryptionContextEquals: exact, EncryptionContextSubset: part } = child
  if (exact !== undefined) return isSatisfied(parent, exact)
  if (parent.EncryptionContextEquals !== undefined) return false
  if (parent.EncryptionContextSubset === undefined) return true
  return part !== undefined && contains(foldedOf(part), foldedOf(parent.EncryptionContextSubset))
}

/** Whether both demand the same. */
export function areSame(one: GrantConstraints, other: GrantConstraints): boolean {
  const same = (a: Pairs | undefined, b: Pairs | undefined) =>
    a === undefined || b === undefined ? a === b : areEqual(new Map(Object.entries(a)), new Map(Object.entries(b)))
  return (
    same(one.EncryptionContextEquals, other.EncryptionContextEquals) &&
    same(one.EncryptionContextSubset, other.EncryptionContextSubset)
  )
}

type Folded = ReadonlyMap<string, string>

function foldedOf(pairs: Pairs): Folded {
  return new Map(Object.entries(pairs).map(([key, value]) => [key.toLowerCase(), value]))
}

function areEqual(one: Folded, other: Folded): boolean {
  return one.size === other.size && contains(one, other)
}

function contains(whole: Folded, part: Folded): boolean {
  return [...part].every(([key, value]) => whole.get(key) === value)
}
