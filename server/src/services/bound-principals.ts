/**
 * Whom the policy of a key, a secret or a parameter names: users and roles are meant by who they were when it was written. One that is renamed stays meant; whoever is
 * later given the name of a deleted one is not. Source: IAM User Guide, reference_policies_elements_principal.
 */
import type { Caller } from '../operation.ts'
import { currentArn, principalId } from '../store/identities.ts'
import type { BoundPrincipal } from '../store/roles.ts'
import type { Reader } from '../store/store.ts'

interface BoundPolicy {
  readonly policy: string
  readonly principals: readonly BoundPrincipal[]
}

const userOrRole = /^arn:aws[a-z-]*:(?:iam|sts)::([0-9]{12}):(?:user|role|assumed-role)\//

/**
 * Undefined when the policy names somebody who is not there. Of other accounts nobody is told who is in them: who is not there yet is meant
 * by name.
 * @param policy has been parsed before
 */
export async function bindPrincipals(
  reader: Reader,
  account: string,
  policy: string,
): Promise<BoundPrincipal[] | undefined> {
  const bound: BoundPrincipal[] = []
  for (const arn of namesIn(policy)) {
    const owner = userOrRole.exec(arn)?.[1]
    if (owner === undefined) continue
    const id = await principalId(reader, arn)
    if (id !== undefined) bound.push([arn, id])
    else if (owner === account) return undefined
  }
  return bound
}

/** The policy as it is to be asked about this caller. It depends on nothing that would have to be looked up. */
export function policyFor({ principal, userId }: Caller, { policy, principals }: BoundPolicy): string {
  if (principals.length === 0) return policy
  const id = userId.split(':', 1)[0]
  const replaced = new Map<string, string>()
  for (const [arn, boundId] of principals) {
    const isName = arn === principal.arn || arn === principal.roleArn
    if (isName && boundId !== id) replaced.set(arn, nobody(boundId))
    // A session is meant by its own name; of its role only the id is known here.
    if (!isName && boundId === id && principal.kind === 'user') replaced.set(arn, principal.arn)
  }
  return replaced.size === 0 ? policy : withNames(policy, replaced)
}

/** The policy as people see it: as it was written, but for who has another name now, or who is gone and has but an id. */
export async function shownPolicy(
  reader: Reader,
  { account, policy, principals }: BoundPolicy & { readonly account: string },
): Promise<string> {
  const replaced = new Map<string, string>()
  for (const bound of principals) {
    const [arn, id] = bound
    // What became of somebody in another account is that account's own affair.
    if (userOrRole.exec(arn)?.[1] !== account) continue
    const now = (await currentArn(reader, bound)) ?? id
    if (now !== arn) replaced.set(arn, now)
  }
  return replaced.size === 0 ? policy : withNames(policy, replaced)
}

/** Too long a name for anybody to have. */
function nobody(id: string): string {
  return `arn:aws:iam::000000000000:user/${id.padEnd(80, '-')}`
}

/** As far as this file looks into a policy whose grammar has been checked. */
interface Document {
  readonly Statement: Statement | Statement[]
}
type Names = '*' | Record<string, string | string[]>
interface Statement {
  readonly Principal?: Names
  readonly NotPrincipal?: Names
}

function namesIn(policy: string): ReadonlySet<string> {
  return new Set(namings(JSON.parse(policy) as Document).flatMap((names) => Object.values(names).flat()))
}

function withNames(policy: string, replaced: ReadonlyMap<string, string>): string {
  const document = JSON.parse(policy) as Document
  for (const names of namings(document)) {
    for (const [type, named] of Object.entries(names)) {
      names[type] =
        typeof named === 'string' ? (replaced.get(named) ?? named) : named.map((name) => replaced.get(name) ?? name)
    }
  }
  return JSON.stringify(document)
}

function namings({ Statement: statements }: Document): Record<string, string | string[]>[] {
  return [statements]
    .flat()
    .flatMap(({ Principal, NotPrincipal }) => [Principal, NotPrincipal])
    .filter((names) => typeof names === 'object')
}
