/** Reads policy documents: each is parsed, checked and compiled once, and found again by its text. */
import { PolicyError, quote, syntaxError } from './policy-error.ts'
import { compileStatement, sidOf } from './statement.ts'
import { type JsonObject, parseJsonObject } from './strict-json.ts'
import type { CompiledPolicy, PolicyKind, PolicyVersion } from './terms.ts'

export { PolicyError } from './policy-error.ts'
export type { CompiledPolicy, PolicyKind } from './terms.ts'

/** In characters. AWS's own limits are lower and differ by service; this one only bounds the work. */
const longestPolicy = 65_536

/**
 * Checks a document by the grammar of its kind and compiles it. Throws PolicyError with AWS's MalformedPolicyDocument
 * message, so far as it is known.
 * Source: IAM User Guide, reference_policies_grammar.
 */
export function parsePolicy(text: string, kind: PolicyKind): CompiledPolicy {
  if (text.length > longestPolicy) throw new PolicyError(`A policy has at most ${longestPolicy} characters.`)
  const document = parseJsonObject(text)
  for (const name of Object.keys(document)) {
    if (name !== 'Version' && name !== 'Id' && name !== 'Statement')
      throw syntaxError(`A policy has no element ${quote(name)}.`)
  }
  if (document.Id !== undefined && typeof document.Id !== 'string') throw syntaxError('An Id is a string.')
  const version = versionOf(document)
  const sources = statementsOf(document)
  const statements = sources.map((source) => compileStatement(source, kind, version))
  refuseEqualSids(sources)
  return { text, statements, version }
}

function versionOf({ Version: version = '2008-10-17' }: JsonObject): PolicyVersion {
  if (version === '2012-10-17' || version === '2008-10-17') return version
  throw syntaxError('The Version is "2012-10-17" or "2008-10-17".')
}

function statementsOf({ Statement: statement }: JsonObject): readonly unknown[] {
  if (statement === undefined) throw syntaxError('A policy has a Statement.')
  if (!Array.isArray(statement)) return [statement]
  if (statement.length === 0) throw syntaxError('A policy has at least one statement.')
  return statement
}

function refuseEqualSids(sources: readonly unknown[]): void {
  const sids = sources.map(sidOf).filter((sid) => sid !== undefined)
  if (new Set(sids).size < sids.length) throw new PolicyError('Statement IDs (SID) in a single policy must be unique.')
}

// Enough for thousands of policies of usual length; a compiled policy takes some ten times the memory of its text.
const mostCharactersKept = 524_288
const kept: Readonly<Record<PolicyKind, Map<string, CompiledPolicy>>> = {
  identity: new Map(),
  resource: new Map(),
  trust: new Map(),
  key: new Map(),
  session: new Map(),
}
const charactersKept: Record<PolicyKind, number> = { identity: 0, resource: 0, trust: 0, key: 0, session: 0 }

/**
 * The same as parsePolicy, but compiles a text that was used lately only once. Each kind keeps its latest texts, up to
 * a total length.
 */
export function compiledPolicy(text: string, kind: PolicyKind): CompiledPolicy {
  const policies = kept[kind]
  const known = policies.get(text)
  if (known !== undefined) {
    // A Map keeps the order of insertion: what is used moves to the end, what is at the start goes first. With room enough nothing goes.
    if (charactersKept[kind] > mostCharactersKept / 2) {
      policies.delete(text)
      policies.set(text, known)
    }
    return known
  }
  const policy = parsePolicy(text, kind)
  policies.set(text, policy)
  charactersKept[kind] += text.length
  for (const oldest of policies.keys()) {
    if (charactersKept[kind] <= mostCharactersKept) break
    policies.delete(oldest)
    charactersKept[kind] -= oldest.length
  }
  return policy
}
