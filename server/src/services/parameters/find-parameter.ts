/** Finds the parameter that a request names, and what its caller must be allowed to do with it. */
import { type Awaitable, andThen } from '../../awaitable.ts'
import { tagConditions } from '../../condition-keys.ts'
import { type Conditions, type Context, Fault, type Permission } from '../../operation.ts'
import { findParameter, type ParameterRow, type VersionRow, type WithValue } from '../../store/parameters.ts'
import type { BoundPrincipal } from '../../store/roles.ts'
import { policyFor } from '../bound-principals.ts'
import { isName, type Reference } from './parameter-name.ts'
import { readTags } from './parameter-tags.ts'

/** A reference and the parameter that it means, if there is one. */
export interface Found {
  readonly reference: Reference
  readonly row: (ParameterRow & WithValue) | undefined
}

/** A parameter that is there, and the version of it that the request asked for. */
export interface Selected {
  readonly row: ParameterRow
  readonly version: VersionRow & WithValue
}

export function find(context: Context, reference: Reference): Awaitable<Found> {
  const { key } = reference
  // The other regions of an ARN are not this endpoint's to read; and the name of a secret, which may hold anything, can be no parameter's.
  const mayBeHere = key.region === context.region && isName(key.path)
  return andThen(mayBeHere ? findParameter(context.store, key) : undefined, (row) => ({ reference, row }))
}

export function mustExist({ reference, row }: Found): ParameterRow & WithValue {
  if (row === undefined) throw notFound(reference)
  return row
}

function notFound({ name }: Pick<Reference, 'name'>): Fault {
  return new Fault('ParameterNotFound', `Parameter ${name} not found.`)
}

/**
 * The permission for one action on one parameter. Of a parameter that is not there, AWS reports all resources of the account as refused;
 * of another account's, the caller learns nothing but that it may not.
 */
export function parameterPermission(
  context: Context,
  action: string,
  { reference, row }: Found,
  conditions?: Conditions,
): Permission {
  const { account } = reference.key
  const own = account === context.account
  const plain = { action, resource: reference.arn, conditions: { ...ofTags(row), ...conditions } }
  if (own && row?.resourcePolicy === null) return plain
  return {
    ...plain,
    ...(own && row === undefined && { reported: everything(context) }),
    ...(!own && { account }),
    ...(row?.resourcePolicy && { policy: sharingPolicy(context, row, row.resourcePolicy) }),
  }
}

/** A parameter's own policy, as it is to be asked about who calls. */
export function sharingPolicy({ caller }: Context, row: ParameterRow, policy: string) {
  const principals = JSON.parse(row.resourcePolicyPrincipals) as BoundPrincipal[]
  return { text: policyFor(caller, { policy, principals }), kind: 'resource' as const }
}

/** The ARN of everything that the account has in this region. */
export function everything({ account, region }: Pick<Context, 'account' | 'region'>): string {
  return `arn:aws:ssm:${region}:${account}:*`
}

/** `aws:ResourceTag/…`, and `ssm:resourceTag/…` as Systems Manager called it first. */
function ofTags(row: ParameterRow | undefined): Conditions {
  if (row === undefined || row.tags === '{}') return {}
  const tags = readTags(row)
  const conditions: Record<string, string> = Object.create(null)
  for (const [key, value] of tags) conditions[`ssm:resourcetag/${key.toLowerCase()}`] = value
  return { ...tagConditions({ resource: tags }), ...conditions }
}
