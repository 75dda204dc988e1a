/** What a caller must be allowed to do with a key, and the condition keys that its policies may ask for. */
import { encryptionContextName, tagConditions } from '../../condition-keys.ts'
import { type Conditions, type Context, Fault, type Permission } from '../../operation.ts'
import type { KeyRow } from '../../store/keys.ts'
import { policyFor } from '../bound-principals.ts'
import { hiddenMessage, type NamedKey } from './find-key.ts'
import { type GrantQuestion, grantOperationOf, reachOfGrants } from './grant-use.ts'
import { keyArn } from './key-name.ts'
import { multiRegionKeyType } from './multi-region.ts'

/**
 * The key's policy decides together with the caller's own policies, and a grant when these do not. Who is refused a key of another account
 * is not told whether it exists.
 * Source: KMS Developer Guide, conditions-kms.
 * @param asked decides, with the action, which grants are for it
 */
export function permissionOn(
  context: Context,
  action: string,
  { key, alias, byCiphertext }: NamedKey,
  more: Conditions = {},
  asked: GrantQuestion = {},
): Permission {
  const operation = grantOperationOf(action)
  return {
    action,
    resource: keyArn(key),
    account: key.account,
    policy: { text: policyFor(context.caller, key), kind: 'key' },
    conditions: conditionsOf(context, key, alias, more),
    ...(operation && { granted: () => reachOfGrants(context, key, operation, asked) }),
    ...(key.account !== context.account && { refusal: () => hiddenMessage(context, action, byCiphertext) }),
  }
}

/** Use of a key for encryption, by the caller itself or by a service on its behalf. */
export interface KeyUse {
  readonly encryptionContext: Readonly<Record<string, string>> | undefined
  /** The service's name as in `ssm`. */
  readonly via?: string
  /** SYMMETRIC_DEFAULT when absent. */
  readonly algorithm?: string | undefined
}

/** @throws Fault ValidationException for an encryption context that policies could not judge */
export function usePermission(
  context: Context,
  action: string,
  named: NamedKey,
  { encryptionContext, via, algorithm = 'SYMMETRIC_DEFAULT' }: KeyUse,
  more?: Conditions,
): Permission {
  const pairs = encryptionContext ?? {}
  const conditions = contextConditions(pairs)
  conditions['kms:encryptionalgorithm'] = algorithm
  if (via !== undefined) conditions['kms:viaservice'] = `${via}.${context.region}.amazonaws.com`
  const all = more === undefined ? conditions : { ...conditions, ...more }
  return permissionOn(context, action, named, all, { encryptionContext: pairs })
}

/** @throws Fault ValidationException for an encryption context that policies could not judge */
export function contextConditions(
  encryptionContext: Readonly<Record<string, string>>,
): Record<string, Conditions[string]> {
  // Every name begins with `kms:`, so none is one that objects have by birth.
  const conditions: Record<string, Conditions[string]> = {}
  const pairs = Object.entries(encryptionContext)
  if (pairs.length > 0) conditions['kms:encryptioncontextkeys'] = pairs.map(([key]) => key)
  for (const [key, value] of pairs) {
    const name = encryptionContextName(key)
    // To a policy both would be one key with two values, of which one would satisfy it: the caller could choose.
    if (Object.hasOwn(conditions, name)) {
      throw new Fault('ValidationException', 'The keys of an encryption context must differ in more than their case.')
    }
    conditions[name] = value
  }
  return conditions
}

/** One object, filled bit by bit: every use of a key comes here. */
function conditionsOf(context: Context, key: KeyRow, alias: string | undefined, more: Conditions): Conditions {
  const conditions: Record<string, Conditions[string]> = kindConditions(
    key.spec,
    key.usage,
    key.origin,
    multiRegionKeyType(key),
  )
  conditions['kms:calleraccount'] = context.account
  if (key.aliases.length > 0) conditions['kms:resourcealiases'] = key.aliases
  if (key.tags.length > 0) {
    const resource = new Map(key.tags.map((tag) => [tag.TagKey, tag.TagValue]))
    Object.assign(conditions, tagConditions({ resource }))
  }
  if (alias) conditions['kms:requestalias'] = alias
  return Object.assign(conditions, more)
}

/** What a key is, made or asked for. */
export function kindConditions(
  spec: string,
  usage: string,
  origin: string,
  multiRegionType: 'PRIMARY' | 'REPLICA' | undefined,
): Record<string, Conditions[string]> {
  return {
    'kms:keyspec': spec,
    'kms:customermasterkeyspec': spec,
    'kms:keyusage': usage,
    'kms:customermasterkeyusage': usage,
    'kms:keyorigin': origin,
    'kms:multiregion': String(multiRegionType !== undefined),
    'kms:multiregionkeytype': multiRegionType,
  }
}

/** For operations on no key in particular: identity policies alone decide. */
export function permissionOnAll(context: Context, action: string, more: Conditions = {}): Permission {
  return { action, resource: '*', conditions: { 'kms:calleraccount': context.account, ...more } }
}
