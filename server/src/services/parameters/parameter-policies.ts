/** Parameter policies: reading them, and when each falls due. Source: Systems Manager User Guide, parameter-store-policies. */
import type { ParameterInlinePolicy } from '../../../../model/ssm.ts'
import { Fault } from '../../operation.ts'
import type { Deadline } from '../../store/parameter-deadlines.ts'
import type { VersionRow } from '../../store/parameters.ts'
import { parseTimestamp } from './timestamp.ts'

type PolicyType = 'Expiration' | 'ExpirationNotification' | 'NoChangeNotification'

/** A policy as it is kept with its version. */
export interface KeptPolicy {
  readonly type: PolicyType
  /** Its JSON. */
  readonly text: string
  readonly status: 'Pending' | 'Finished'
  /** Milliseconds since 1970. */
  readonly createdAt: number
}

const MAX_POLICIES = 10
const attributesOf: Readonly<Record<PolicyType, readonly string[]>> = {
  Expiration: ['Timestamp'],
  ExpirationNotification: ['Before', 'Unit'],
  NoChangeNotification: ['After', 'Unit'],
}
const hour = 3_600_000
const units: ReadonlyMap<string, number> = new Map([
  ['days', 24 * hour],
  ['hours', hour],
])

export function readPolicies({ policies }: Pick<VersionRow, 'policies'>): KeptPolicy[] {
  return policies === null ? [] : (JSON.parse(policies) as KeptPolicy[])
}

export function writePolicies(policies: readonly KeptPolicy[]): string | null {
  return policies.length === 0 ? null : JSON.stringify(policies)
}

export function describePolicies(row: Pick<VersionRow, 'policies'>): ParameterInlinePolicy[] {
  return readPolicies(row).map(({ type, text, status }) => ({
    PolicyText: text,
    PolicyType: type,
    PolicyStatus: status,
  }))
}

/** A list of policies as PutParameter takes it; `[{}]` is the empty list. */
export function parsePolicies(text: string, now: number): KeptPolicy[] {
  const list = parseList(text)
  if (list.length > MAX_POLICIES) {
    const message = `Number of policies attached to a parameter cannot exceed ${MAX_POLICIES}`
    throw new Fault('PoliciesLimitExceededException', message)
  }
  if (list.length === 1 && Object.keys(list[0] ?? {}).length === 0) return []
  const policies = list.map((policy) => parsePolicy(policy, now))
  const count = (type: PolicyType) => policies.filter((policy) => policy.type === type).length
  if (count('Expiration') > 1) {
    throw new Fault('IncompatiblePolicyException', 'There can be only one expiration policy')
  }
  if (count('ExpirationNotification') > 0 && count('Expiration') === 0) {
    throw new Fault('IncompatiblePolicyException', 'Expiration notification policies are missing expiration policy')
  }
  return policies
}

/** What an update of the parameter leaves of the policies that it keeps: silence begins anew, the expiry stays where it was. */
export function keptThroughUpdate(policies: readonly KeptPolicy[]): KeptPolicy[] {
  return policies.map((policy) => (policy.type === 'NoChangeNotification' ? { ...policy, status: 'Pending' } : policy))
}

/** When each pending policy of a version last modified then falls due. */
export function deadlinesOf(policies: readonly KeptPolicy[], modifiedAt: number): Deadline[] {
  const expiration = policies.find(({ type }) => type === 'Expiration')
  const expiresAt = expiration === undefined ? 0 : timestampOf(attributes(expiration))
  const deadlines = policies.map((policy, index) => ({ policy: index, dueAt: dueAt(policy, expiresAt, modifiedAt) }))
  return deadlines.filter(({ policy }) => policies[policy]?.status === 'Pending')
}

function dueAt(policy: KeptPolicy, expiresAt: number, modifiedAt: number): number {
  switch (policy.type) {
    case 'Expiration':
      return expiresAt
    case 'ExpirationNotification':
      return expiresAt - durationOf(attributes(policy), 'Before').milliseconds
    case 'NoChangeNotification':
      return modifiedAt + durationOf(attributes(policy), 'After').milliseconds
  }
}

/** Why the policy was acted on, in a sentence for the event. */
export function reasonOf(policy: KeptPolicy): string {
  const basis = `based on the policy created at ${new Date(policy.createdAt).toISOString()}.`
  switch (policy.type) {
    case 'Expiration':
      return `The parameter has expired and was deleted ${basis}`
    case 'ExpirationNotification': {
      const { words } = durationOf(attributes(policy), 'Before')
      return `The parameter expires within ${words}. This notification was generated ${basis}`
    }
    case 'NoChangeNotification': {
      const { words } = durationOf(attributes(policy), 'After')
      return `The parameter has not been changed for ${words}. This notification was generated ${basis}`
    }
  }
}

type Attributes = Readonly<Record<string, unknown>>

function attributes({ text }: KeptPolicy): Attributes {
  return (JSON.parse(text) as { Attributes: Attributes }).Attributes
}

function parseList(text: string): readonly object[] {
  const list = parseJson(text)
  if (!Array.isArray(list) || !list.every(isObject)) {
    throw new Fault('ValidationException', `Invalid policies input: ${text}.`)
  }
  return list
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function parsePolicy(policy: object, createdAt: number): KeptPolicy {
  const { Type: type, Version: version, Attributes: given } = policy as Readonly<Record<string, unknown>>
  if (!isPolicyType(type))
    throw new Fault('InvalidPolicyTypeException', `Policy type ${String(type)} is not supported.`)
  if (version !== '1.0') throw invalidAttribute('Unsupported policy version.')
  if (!isObject(given)) throw missing('Attributes')
  const attributes = given as Attributes
  if (type === 'Expiration') timestampOf(attributes)
  if (type === 'ExpirationNotification') durationOf(attributes, 'Before')
  if (type === 'NoChangeNotification') durationOf(attributes, 'After')
  const unknown = Object.keys(attributes).find((name) => !attributesOf[type].includes(name))
  if (unknown !== undefined) throw invalidAttribute(`Policy attribute ${unknown} is not supported.`)
  return {
    type,
    text: JSON.stringify({ Type: type, Version: version, Attributes: given }),
    status: 'Pending',
    createdAt,
  }
}

function isPolicyType(type: unknown): type is PolicyType {
  return typeof type === 'string' && Object.hasOwn(attributesOf, type)
}

function timestampOf({ Timestamp: timestamp }: Attributes): number {
  if (timestamp === undefined) {
    throw invalidAttribute('A valid Expiration policy must have an attribute of Timestamp.')
  }
  const time = typeof timestamp === 'string' ? parseTimestamp(timestamp) : undefined
  if (time === undefined) throw invalidAttribute('Invalid timestamp format')
  return time
}

function durationOf(given: Attributes, name: 'Before' | 'After'): { milliseconds: number; words: string } {
  const { [name]: amount, Unit: unit } = given
  if (amount === undefined) throw missing(name)
  if (unit === undefined) throw missing('Unit')
  const word = typeof unit === 'string' ? unit.toLowerCase() : ''
  const length = units.get(word)
  // Six digits are more than a thousand years of days, and keep dates within what dates can be.
  if (!['string', 'number'].includes(typeof amount) || !/^[1-9]\d{0,5}$/.test(String(amount))) {
    throw invalidAttribute(`Attribute ${name} must be a positive integer.`)
  }
  if (length === undefined) throw invalidAttribute('Supported time units: DAYS HOURS')
  const number = Number(amount)
  return { milliseconds: number * length, words: `${number} ${number === 1 ? word.slice(0, -1) : word}` }
}

function missing(name: string): Fault {
  return invalidAttribute(`Mandatory policy attribute ${name} is missing.`)
}

function invalidAttribute(message: string): Fault {
  return new Fault('InvalidPolicyAttributeException', message)
}
