/** Puts an inline policy of a user, role or group, within the size that AWS allows all of its inline policies together. */
import { Fault } from '../../../operation.ts'
import { type Owner, otherInlinePolicySizes, putInlinePolicy } from '../../../store/inline-policies.ts'
import type { Transaction } from '../../../store/store.ts'
import { checkGrammar, documentSize } from './policy-documents.ts'

/** Characters without white space. Source: IAM User Guide, reference_iam-quotas. */
export const mostInlineCharacters = { user: 2_048, role: 10_240, group: 5_120 } as const

export async function putWithinLimits(
  transaction: Transaction,
  kind: keyof typeof mostInlineCharacters,
  owner: Owner & { readonly name: string },
  name: string,
  document: string,
): Promise<void> {
  checkGrammar(document, 'identity')
  const size = documentSize(document)
  const others = await otherInlinePolicySizes(transaction, owner, name)
  const limit = mostInlineCharacters[kind]
  if (others.reduce((sum, other) => sum + other, size) > limit) {
    throw new Fault('LimitExceeded', `Maximum policy size of ${limit} bytes exceeded for ${kind} ${owner.name}`)
  }
  await putInlinePolicy(transaction, owner, { name, document, size })
}
