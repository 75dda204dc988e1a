/** Policy documents as IAM takes and answers them: their grammar, their size, and how they are encoded. */
import { PolicyError, type PolicyKind, parsePolicy } from '../../../authorize/policy.ts'
import { Fault } from '../../../operation.ts'

export function checkGrammar(document: string, kind: Extract<PolicyKind, 'identity' | 'trust' | 'session'>): void {
  try {
    parsePolicy(document, kind)
  } catch (error) {
    if (error instanceof PolicyError) throw new Fault('MalformedPolicyDocument', error.message)
    throw error
  }
}

/** In characters without white space. Source: IAM User Guide, reference_iam-quotas. */
export const longestManaged = 6_144

export function checkManagedDocument(document: string): void {
  checkGrammar(document, 'identity')
  if (documentSize(document) > longestManaged) {
    throw new Fault('LimitExceeded', `Cannot exceed quota for PolicySize: ${longestManaged}`)
  }
}

/** AWS does not count white space. */
export function documentSize(document: string): number {
  return document.replace(/\s/g, '').length
}

/** As RFC 3986 has it, which is how IAM answers documents: what encodeURIComponent leaves alone is encoded too. */
export function urlEncoded(document: string): string {
  return encodeURIComponent(document).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}
