/** The policies that narrow a session: one given as a document, and managed ones by their ARNs. */
import type { SessionClaims } from '../../credentials/session-token.ts'
import { Fault } from '../../operation.ts'
import type { Reader } from '../../store/store.ts'
import { checkGrammar } from './policy-documents.ts'

interface Request {
  readonly Policy?: string | undefined
  readonly PolicyArns?: readonly { readonly arn?: string | undefined }[] | undefined
}

export type SessionPolicies = Pick<SessionClaims, 'policy'>

/** In characters. */
const longestPolicy = 2_048

/** @param _account that of the role or user, whose managed policies may be named */
export async function sessionPoliciesOf(
  { Policy, PolicyArns = [] }: Request,
  _reader: Reader,
  _account: string,
): Promise<SessionPolicies> {
  const [named] = PolicyArns
  if (named !== undefined) {
    throw new Fault('ValidationError', `Policy ${named.arn ?? ''} does not exist or is not attachable.`)
  }
  if (Policy === undefined) return {}
  if (Policy.length > longestPolicy) {
    throw new Fault(
      'ValidationError',
      `1 validation error detected: Value at 'policy' failed to satisfy constraint: Member must have length less than or equal to ${longestPolicy}`,
    )
  }
  checkGrammar(Policy, 'session')
  return { policy: Policy }
}

/** @param packed in percent of what is allotted */
export function refuseTooLarge(packed: number, { policy }: SessionPolicies): void {
  if (packed <= 100) return
  throw new Fault(
    'PackedPolicyTooLarge',
    policy !== undefined
      ? `Packed policy consumes ${packed}% of allotted space, please use smaller policy.`
      : `Packed size of session tags consumes ${packed}% of allotted space.`,
  )
}
