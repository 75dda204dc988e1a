/** Where the policies come from that hold for a user, group or role, as IAM names the sources of a decision. */
import type { Statement } from '../../../../../model/iam.ts'
import { type Context, Fault, type Permission } from '../../../operation.ts'
import { findGroup } from '../../../store/groups.ts'
import {
  findRoleIdentity,
  findUserIdentity,
  groupArn,
  type HeldPolicy,
  type Identity,
  roleArn,
  userArn,
} from '../../../store/identities.ts'
import { inlinePoliciesOf } from '../../../store/inline-policies.ts'
import { findManagedPolicy, versionsOf } from '../../../store/managed-policies.ts'
import { attachedPolicies } from '../../../store/policy-attachments.ts'
import { findRole } from '../../../store/roles.ts'
import { findUser } from '../../../store/users.ts'

export interface PolicySource {
  readonly type: NonNullable<Statement['SourcePolicyType']>
  /** Its name, or its place in a list that the request brings. */
  readonly id: string
  readonly document: string
}

/** What the ARN of a request names, if it is there and the caller's account's. */
export interface Source {
  readonly arn: string
  readonly held: Pick<Identity, 'policies' | 'boundary'> | undefined
}

export async function findSource(context: Context, arn: string): Promise<Source> {
  const [, kind, name] =
    new RegExp(`^arn:aws:iam::${context.account}:(user|group|role)/(?:.*/)?([\\w+=,.@-]+)$`).exec(arn) ?? []
  if (kind === undefined || name === undefined) return { arn, held: undefined }
  return { arn, held: await finders[kind as keyof typeof finders](context, name, arn) }
}

const finders = {
  async user({ store, account }: Context, name: string, arn: string) {
    const user = await findUser(store, account, name)
    return userArn(user) === arn ? findUserIdentity(store, account, user!.id) : undefined
  },
  async role({ store, account }: Context, name: string, arn: string) {
    const role = await findRole(store, account, name)
    return roleArn(role) === arn ? findRoleIdentity(store, account, role!.id) : undefined
  },
  /** A group is no principal: it holds policies for its members. */
  async group({ store, account }: Context, name: string, arn: string): Promise<Source['held']> {
    const group = await findGroup(store, account, name)
    if (group === undefined || groupArn(group) !== arn) return undefined
    const policies: HeldPolicy[] = []
    for (const inline of await inlinePoliciesOf(store, group)) policies.push({ ...inline, type: 'inline', holder: arn })
    for (const attached of await attachedPolicies(store, group)) {
      const policy = await findManagedPolicy(store, account, attached)
      const versions = policy === undefined ? [] : await versionsOf(store, policy)
      const document = versions.find(({ version }) => version === policy?.defaultVersion)?.document
      policies.push({ type: 'managed', name: attached, holder: arn, document })
    }
    return { policies, boundary: undefined }
  },
}

export function onSource(action: string, { arn }: Source): Permission {
  return { action: `iam:${action}`, resource: arn }
}

/** @throws Fault NoSuchEntity */
export function policiesOf({ arn, held }: Source): { identity: PolicySource[]; boundary: PolicySource | undefined } {
  if (held === undefined) throw new Fault('NoSuchEntity', `The entity with ARN ${arn} cannot be found.`)
  return { identity: held.policies.map(sourceOf), boundary: held.boundary && sourceOf(held.boundary) }
}

function sourceOf({ type, name, holder, document }: HeldPolicy): PolicySource {
  // Requests of who holds it are refused, so what it would allow cannot be told.
  if (document === undefined) throw new Fault('PolicyEvaluation', `Policy ${name} is attached, but it cannot be read.`)
  if (type === 'inline') return { type: holder.split(/[:/]/)[5] as 'user' | 'group' | 'role', id: name, document }
  const ofAws = name.startsWith('arn:aws:iam::aws:')
  return { type: ofAws ? 'aws-managed' : 'user-managed', id: name.slice(name.lastIndexOf('/') + 1), document }
}
