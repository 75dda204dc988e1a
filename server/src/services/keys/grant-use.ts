/** Finds the grants that let a caller use a key. Every request that needs one looks anew: a grant works, and ends, on every node at once. */
import { type Reach, reach } from '../../authorize/evaluate.ts'
import type { Caller, Context } from '../../operation.ts'
import {
  type GranteePosition,
  type GrantOperation,
  type GrantPrincipal,
  type GrantRow,
  grantsTo,
} from '../../store/grants.ts'
import type { KeyAddress } from '../../store/keys.ts'
import { isSatisfied, isWithin } from './grant-constraints.ts'

/** What a request asks of grants, beside the operation. */
export interface GrantQuestion {
  /** Absent in operations that have none, which constraints leave alone. */
  readonly encryptionContext?: Readonly<Record<string, string>>
  /** The grant that is to be made. */
  readonly child?: Pick<GrantRow, 'operations' | 'constraints'>
}

const operations: ReadonlySet<string> = new Set<GrantOperation>([
  'Decrypt',
  'Encrypt',
  'GenerateDataKey',
  'GenerateDataKeyWithoutPlaintext',
  'ReEncryptFrom',
  'ReEncryptTo',
  'Sign',
  'Verify',
  'GetPublicKey',
  'CreateGrant',
  'DescribeKey',
  'GenerateDataKeyPair',
  'GenerateDataKeyPairWithoutPlaintext',
  'GenerateMac',
  'VerifyMac',
  'DeriveSharedSecret',
])

/** The operation that a grant would list for an action; RetireGrant is asked of one grant only, and not here. */
export function grantOperationOf(action: string): GrantOperation | undefined {
  const name = action.slice('kms:'.length)
  return operations.has(name) ? (name as GrantOperation) : undefined
}

/** Grants read at a time: one grantee may have thousands, one for each encryption context. */
const portion = 100

/** The most direct way in which a grant on the key lets the caller do this. */
export async function reachOfGrants(
  context: Pick<Context, 'store' | 'caller'>,
  key: KeyAddress,
  operation: GrantOperation,
  asked: GrantQuestion,
): Promise<Reach> {
  return (await mostDirectGrant(context, key, operation, asked)).reached
}

/** The grant on the key that lets the caller do this most directly, if one does. */
export async function mostDirectGrant(
  { store, caller }: Pick<Context, 'store' | 'caller'>,
  key: KeyAddress,
  operation: GrantOperation,
  asked: GrantQuestion,
): Promise<{ reached: Reach; grantId?: string }> {
  const names = namesOf(caller)
  let furthest: { reached: Reach; grantId?: string } = { reached: reach.none }
  for (let after: GranteePosition = ['', '']; ; ) {
    const grants = await grantsTo(store, key, names, after, portion)
    for (const grant of grants) {
      if (!lets(grant, operation, asked)) continue
      const reached = reachOf(grant.grantee, caller)
      if (reached > furthest.reached) furthest = { reached, grantId: grant.grantId }
    }
    const last = grants.at(-1)
    if (furthest.reached === reach.principal || grants.length < portion || last === undefined) return furthest
    after = [last.grantee.id, last.grantId]
  }
}

function lets(grant: GrantRow, operation: GrantOperation, { encryptionContext, child }: GrantQuestion): boolean {
  if (!grant.operations.includes(operation)) return false
  if (child !== undefined) return isWithin(child, grant)
  return encryptionContext === undefined || isSatisfied(grant.constraints, encryptionContext)
}

/** How directly a grant's word for somebody names the caller, as the same word in a key's policy would. */
export function reachOf({ id }: GrantPrincipal, { principal, account, userId }: Caller): Reach {
  if (id === userId || id === principal.arn) return reach.principal
  if (principal.roleArn !== undefined && (id === roleIdOf(userId) || id === principal.roleArn)) return reach.role
  return id === account ? reach.account : reach.none
}

/** Everything that a grant may call the caller. */
function namesOf({ principal, account, userId }: Caller): readonly [string, string, string, string, string] {
  const { arn, roleArn } = principal
  return [userId, arn, roleArn === undefined ? arn : roleIdOf(userId), roleArn ?? arn, account]
}

/** Of `AROA…:session`. */
function roleIdOf(userId: string): string {
  return userId.split(':', 1)[0]!
}
