/** Policy documents as IAM takes and answers them: their grammar, their size, whom they name, and how they are encoded. */
import { PolicyError, type PolicyKind, parsePolicy } from '../../authorize/policy.ts'
import { Fault } from '../../operation.ts'
import { principalExists } from '../../store/identities.ts'
import type { Reader } from '../../store/store.ts'

export function checkGrammar(document: string, kind: Extract<PolicyKind, 'identity' | 'trust' | 'session'>): void {
  try {
    parsePolicy(document, kind)
  } catch (error) {
    if (error instanceof PolicyError) throw new Fault('MalformedPolicyDocument', error.message)
    throw error
  }
}

/** AWS does not count white space. */
export function documentSize(document: string): number {
  return document.replace(/\s/g, '').length
}

const longestTrustPolicy = 2048

/** Whoever a trust policy names must exist, or a slip of the pen would wait for somebody to make a user of that name. */
export async function checkTrustPolicy(reader: Reader, document: string): Promise<void> {
  if (!isJson(document)) throw new Fault('MalformedPolicyDocument', 'This policy contains invalid Json')
  checkGrammar(document, 'trust')
  if (documentSize(document) > longestTrustPolicy) {
    throw new Fault('LimitExceeded', `Cannot exceed quota for ACLSizePerRole: ${longestTrustPolicy}`)
  }
  for (const principal of namedPrincipals(document)) {
    if (principal === '*' || (await principalExists(reader, principal))) continue
    throw new Fault('MalformedPolicyDocument', `Invalid principal in policy: "AWS":"${principal}"`)
  }
}

/** For trust policies AWS has a sentence of its own. */
function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

/** Of a document whose grammar has been checked. */
function namedPrincipals(document: string): Set<string> {
  const { Statement } = JSON.parse(document) as { Statement: { Principal: unknown } | { Principal: unknown }[] }
  const named = new Set<string>()
  for (const { Principal } of [Statement].flat()) {
    const { AWS = [] } = Principal as { AWS?: string | string[] }
    for (const principal of [AWS].flat()) named.add(principal)
  }
  return named
}

/** As RFC 3986 has it, which is how IAM answers documents: what encodeURIComponent leaves alone is encoded too. */
export function urlEncoded(document: string): string {
  return encodeURIComponent(document).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}
