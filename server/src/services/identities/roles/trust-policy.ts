/**
 * Trust policies. Whom one names must exist, and is meant by who it was when the policy was written: a user that is renamed stays trusted,
 * and whoever is later given the name of a deleted one is not.
 * Source: IAM User Guide, reference_policies_elements_principal.
 */
import { Fault } from '../../../operation.ts'
import { currentArn, principalExists, principalId } from '../../../store/identities.ts'
import type { BoundPrincipal, Role } from '../../../store/roles.ts'
import type { Reader } from '../../../store/store.ts'
import { checkGrammar, documentSize } from '../policies/policy-documents.ts'

export const longestTrust = 2048

/** What of a role a new trust policy decides. */
export async function newTrust(reader: Reader, document: string): Promise<Pick<Role, 'trustPolicy' | 'trusted'>> {
  if (!isJson(document)) throw new Fault('MalformedPolicyDocument', 'This policy contains invalid Json')
  checkGrammar(document, 'trust')
  if (documentSize(document) > longestTrust) {
    throw new Fault('LimitExceeded', `Cannot exceed quota for ACLSizePerRole: ${longestTrust}`)
  }
  const trusted: BoundPrincipal[] = []
  for (const arn of namedPrincipals(document)) {
    if (arn === '*') continue
    const id = await principalId(reader, arn)
    if (id !== undefined) trusted.push([arn, id])
    else if (!(await principalExists(reader, arn))) {
      throw new Fault('MalformedPolicyDocument', `Invalid principal in policy: "AWS":"${arn}"`)
    }
  }
  return { trustPolicy: document, trusted }
}

/** As it is shown: a principal that is gone by its unique id. */
export function shownTrust(reader: Reader, role: Role): Promise<string> {
  return trustNow(reader, role, (id) => id)
}

/** As it is enforced: a principal that is gone by a name too long for anybody to have. */
export function enforcedTrust(reader: Reader, role: Role): Promise<string> {
  return trustNow(reader, role, (id) => `arn:aws:iam::${role.account}:user/${id.padEnd(80, '-')}`)
}

async function trustNow(reader: Reader, role: Role, gone: (id: string) => string): Promise<string> {
  const replaced = new Map<string, string>()
  for (const bound of role.trusted) {
    const [arn, id] = bound
    const now = (await currentArn(reader, bound)) ?? gone(id)
    if (now !== arn) replaced.set(arn, now)
  }
  return replaced.size === 0 ? role.trustPolicy : withPrincipals(role.trustPolicy, replaced)
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

/** As far as this file looks into a document whose grammar has been checked. */
interface Document {
  readonly Statement: Statement | Statement[]
}
interface Statement {
  readonly Principal: { AWS?: string | string[] }
}

function namedPrincipals(document: string): Set<string> {
  const { Statement: statements } = JSON.parse(document) as Document
  return new Set([statements].flat().flatMap(({ Principal: { AWS = [] } }) => AWS))
}

function withPrincipals(document: string, replaced: ReadonlyMap<string, string>): string {
  const policy = JSON.parse(document) as Document
  for (const { Principal: principal } of [policy.Statement].flat()) {
    if (typeof principal.AWS === 'string') principal.AWS = replaced.get(principal.AWS) ?? principal.AWS
    else if (principal.AWS) principal.AWS = principal.AWS.map((arn) => replaced.get(arn) ?? arn)
  }
  return JSON.stringify(policy)
}
