/** The values of condition keys: the global ones, known of every request, and those that an operation adds to a permission. */
import { Readings } from '@larder/wire'
import type { ConditionContext } from './authorize/evaluate.ts'
import type { Caller, Conditions, Origin, Permission } from './operation.ts'

export interface RequestFacts {
  readonly caller: Caller
  readonly origin: Origin
  readonly region: string
  readonly now: number
}

type GlobalKey = (facts: RequestFacts, permission: Permission) => string | undefined

const isoSeconds = (milliseconds: number) => `${new Date(milliseconds).toISOString().slice(0, 19)}Z`

/** As AWS's `reference_policies_condition-keys` defines them. What is absent here is absent from every request, so policies that ask for it see no value. */
const globalKeys = new Map<string, GlobalKey>([
  ['aws:currenttime', ({ now }) => isoSeconds(now)],
  ['aws:epochtime', ({ now }) => String(Math.floor(now / 1000))],
  ['aws:principalarn', ({ caller }) => caller.principal.roleArn ?? caller.principal.arn],
  ['aws:principalaccount', ({ caller }) => caller.account],
  ['aws:principaltype', ({ caller }) => principalType(caller)],
  ['aws:userid', ({ caller }) => caller.userId],
  ['aws:username', ({ caller }) => caller.userName],
  ['aws:principalisawsservice', ({ caller }) => String(caller.principal.kind === 'service')],
  ['aws:sourceip', ({ origin }) => origin.sourceIp],
  ['aws:useragent', ({ origin }) => origin.userAgent],
  ['aws:securetransport', ({ origin }) => String(origin.secure)],
  ['aws:requestedregion', ({ region }) => region],
  ['aws:resourceaccount', ({ caller }, permission) => permission.account ?? caller.account],
  ['aws:sourceidentity', ({ caller }) => caller.session?.sourceIdentity],
  ['aws:federatedprovider', ({ caller }) => caller.session?.federatedProvider],
  ['aws:tokenissuetime', ({ caller }) => caller.session && isoSeconds(caller.session.issuedAt)],
  // Temporary credentials carry the key even without a second factor; long-lived ones do not carry it at all.
  ['aws:multifactorauthpresent', ({ caller }) => caller.session && String(caller.session.secondFactorAt !== undefined)],
  ['aws:multifactorauthage', ({ caller, now }) => secondsSince(caller.session?.secondFactorAt, now)],
  ['aws:viaawsservice', (_facts, { conditions }) => String(conditions?.['kms:viaservice'] !== undefined)],
])

function secondsSince(time: number | undefined, now: number): string | undefined {
  return time === undefined ? undefined : String(Math.floor((now - time) / 1000))
}

function principalType(caller: Caller): string {
  switch (caller.principal.kind) {
    case 'root':
      return 'Account'
    case 'user':
      return 'User'
    case 'assumed-role':
      return 'AssumedRole'
    case 'federated-user':
      return 'FederatedUser'
    case 'web-identity':
      return 'Anonymous'
    case 'service':
      return 'Service'
  }
}

const principalTag = 'aws:principaltag/'

/** Looks up one key at a time, so that a request pays only for the keys its policies ask for. */
export function conditionContext(facts: RequestFacts, permission: Permission): ConditionContext {
  return {
    get(key) {
      const name = key.toLowerCase()
      const own = permission.conditions
      if (own !== undefined && Object.hasOwn(own, name)) return listed(own[name])
      if (name.startsWith(principalTag)) return listed(tagValue(facts.caller.tags, name.slice(principalTag.length)))
      return listed(globalKeys.get(name)?.(facts, permission))
    },
  }
}

function listed(value: Conditions[string]): readonly string[] | undefined {
  return typeof value === 'string' ? [value] : value
}

/** Tag keys in condition keys compare without regard to case, as IAM compares them. */
function tagValue(tags: ReadonlyMap<string, string>, wanted: string): string | undefined {
  for (const [key, value] of tags) if (key.toLowerCase() === wanted) return value
  return undefined
}

const encryptionContextNames = new Readings((key) => `kms:encryptioncontext:${key.toLowerCase()}`)

/** What policies call a key of an encryption context. Services use the same few again and again. */
export function encryptionContextName(key: string): string {
  return encryptionContextNames.of(key)
}

/** `aws:RequestTag/…`, `aws:TagKeys` and `aws:ResourceTag/…` for a request about tags. */
export function tagConditions(tags: {
  request?: readonly { Key: string; Value?: string }[] | undefined
  keys?: readonly string[] | undefined
  resource?: ReadonlyMap<string, string> | undefined
}): Conditions {
  const conditions: Record<string, string | readonly string[]> = Object.create(null)
  for (const { Key, Value } of tags.request ?? []) conditions[`aws:requesttag/${Key.toLowerCase()}`] = Value ?? ''
  const keys = tags.keys ?? tags.request?.map(({ Key }) => Key)
  if (keys !== undefined && keys.length > 0) conditions['aws:tagkeys'] = keys
  for (const [key, value] of tags.resource ?? []) conditions[`aws:resourcetag/${key.toLowerCase()}`] = value
  return conditions
}
