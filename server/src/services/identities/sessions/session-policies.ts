/** The policies that narrow a session: one given as a document, and managed ones by their ARNs. */
import type { SessionClaims } from '../../../credentials/session-token.ts'
import { Fault } from '../../../operation.ts'
import { findManagedPolicy } from '../../../store/managed-policies.ts'
import type { Reader } from '../../../store/store.ts'
import { checkGrammar } from '../policies/policy-documents.ts'

interface Request {
  readonly Policy?: string | undefined
  readonly PolicyArns?: readonly { readonly arn?: string | undefined }[] | undefined
}

export type SessionPolicies = Pick<SessionClaims, 'policy' | 'policyArns'>

/** In characters. */
const longestPolicy = 2_048
const mostArns = 10

/** @param account that of the role or user, whose managed policies may be named */
export async function sessionPoliciesOf(
  { Policy, PolicyArns = [] }: Request,
  reader: Reader,
  account: string,
): Promise<SessionPolicies> {
  const policyArns = PolicyArns.map(({ arn = '' }) => arn)
  if (policyArns.length > mostArns) throw invalid('policyArns', mostArns)
  for (const arn of policyArns) {
    if ((await findManagedPolicy(reader, account, arn)) === undefined) {
      throw new Fault('ValidationError', `Policy ${arn} does not exist or is not attachable.`)
    }
  }
  const managed = policyArns.length === 0 ? {} : { policyArns }
  if (Policy === undefined) return managed
  if (Policy.length > longestPolicy) throw invalid('policy', longestPolicy)
  checkGrammar(Policy, 'session')
  return { ...managed, policy: Policy }
}

function invalid(member: string, longest: number): Fault {
  return new Fault(
    'ValidationError',
    `1 validation error detected: Value at '${member}' failed to satisfy constraint: Member must have length less than or equal to ${longest}`,
  )
}

/** @param packed in percent of what is allotted */
export function refuseTooLarge(packed: number, { policy, policyArns }: SessionPolicies): void {
  if (packed <= 100) return
  throw new Fault(
    'PackedPolicyTooLarge',
    policy !== undefined || policyArns !== undefined
      ? `Packed policy consumes ${packed}% of allotted space, please use smaller policy.`
      : `Packed size of session tags consumes ${packed}% of allotted space.`,
  )
}
