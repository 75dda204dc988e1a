/** Where the policies come from that hold for a user or role, as IAM names the sources of a decision. */
import type { Statement } from '../../../../model/iam.ts'
import { type Context, Fault, type Permission } from '../../operation.ts'
import { roleArn, userArn } from '../../store/identities.ts'
import { inlinePoliciesOf } from '../../store/inline-policies.ts'
import { findRole, type Role } from '../../store/roles.ts'
import { findUser, type User } from '../../store/users.ts'

export interface PolicySource {
  readonly type: NonNullable<Statement['SourcePolicyType']>
  /** Its name, or its place in a list that the request brings. */
  readonly id: string
  readonly document: string
}

/** What the ARN of a request names, if it is there and the caller's account's. */
export interface Source {
  readonly arn: string
  readonly found:
    | { readonly kind: 'user'; readonly entity: User }
    | { readonly kind: 'role'; readonly entity: Role }
    | undefined
}

export async function findSource({ store, account }: Context, arn: string): Promise<Source> {
  const [, kind, name] = new RegExp(`^arn:aws:iam::${account}:(user|role)/(?:.*/)?([\\w+=,.@-]+)$`).exec(arn) ?? []
  if (kind === 'user') {
    const entity = await findUser(store, account, name!)
    if (entity && userArn(entity) === arn) return { arn, found: { kind, entity } }
  }
  if (kind === 'role') {
    const entity = await findRole(store, account, name!)
    if (entity && roleArn(entity) === arn) return { arn, found: { kind, entity } }
  }
  return { arn, found: undefined }
}

export function onSource(action: string, { arn }: Source): Permission {
  return { action: `iam:${action}`, resource: arn }
}

export interface HeldPolicies {
  readonly identity: readonly PolicySource[]
  readonly boundary: PolicySource | undefined
}

/** @throws Fault NoSuchEntity */
export async function policiesOf({ store }: Context, { arn, found }: Source): Promise<HeldPolicies> {
  if (found === undefined) throw new Fault('NoSuchEntity', `The entity with ARN ${arn} cannot be found.`)
  const { kind, entity } = found
  const inline = await inlinePoliciesOf(store, entity)
  return { identity: inline.map(({ name, document }) => ({ type: kind, id: name, document })), boundary: undefined }
}
