/** What a simulation is given, checked: policies, actions, resources, who calls, and the values of condition keys. */
import type { ContextEntry, SimulateCustomPolicyRequest } from '../../../../../model/iam.ts'
import {
  type Comparison,
  compareDates,
  compareNumbers,
  equalBoolean,
  equalBytes,
  equalText,
  inNetwork,
} from '../../../authorize/comparisons.ts'
import type { ConditionContext } from '../../../authorize/evaluate.ts'
import { type CompiledPolicy, PolicyError, type PolicyKind, parsePolicy } from '../../../authorize/policy.ts'
import { Fault } from '../../../operation.ts'
import type { PolicySource } from './policy-sources.ts'

export type SimulationInput = Omit<SimulateCustomPolicyRequest, 'PolicyInputList'> & {
  readonly PolicyInputList?: readonly string[] | undefined
}

/** A policy and what the answer calls it. */
export interface SimulatedPolicy extends PolicySource {
  readonly policy: CompiledPolicy
}

export function invalidInput(message: string): Fault {
  return new Fault('InvalidInput', message)
}

/** Compiled for this request alone: what strangers make up must not push out the policies that requests are decided by. */
export function simulatedPolicy(source: PolicySource, kind: PolicyKind = 'identity'): SimulatedPolicy {
  try {
    return { ...source, policy: parsePolicy(source.document, kind) }
  } catch (error) {
    if (error instanceof PolicyError) throw invalidInput(`${source.id}: ${error.message}`)
    throw error
  }
}

/** Of a list that the request brings. */
export function givenPolicies(list: readonly string[] = [], name: string): SimulatedPolicy[] {
  return list.map((document, index) => simulatedPolicy({ type: 'none', id: `${name}.${index + 1}`, document }))
}

export function givenBoundary({ PermissionsBoundaryPolicyInputList: given }: SimulationInput) {
  if (given !== undefined && given.length > 1) throw invalidInput('Only one permissions boundary can be simulated.')
  return givenPolicies(given, 'PermissionsBoundaryPolicyInputList')[0]
}

export function refuseUnknownHandling({ ResourceHandlingOption: option }: SimulationInput): void {
  if (option !== undefined) throw invalidInput('ResourceHandlingOption speaks of EC2, which is not simulated here.')
}

const actionName = /^[a-z0-9-]+:[a-z0-9]+$/i

/** Each action on each resource, the first action's first. */
export function questionsOf({ ActionNames, ResourceArns, ResourcePolicy }: SimulationInput): [string, string][] {
  for (const action of ActionNames) if (!actionName.test(action)) throw invalidInput(`Invalid action name: ${action}`)
  const resources = ResourceArns === undefined || ResourceArns.length === 0 ? ['*'] : ResourceArns
  for (const resource of resources) {
    if (resource !== '*' && !/^arn:[^:]*:[^:]+:[^:]*:[^:]*:./s.test(resource)) {
      throw invalidInput(`Invalid resource ARN: ${resource}`)
    }
    if (ResourcePolicy !== undefined && /^arn:[^:]*:iam:/.test(resource)) {
      throw invalidInput('Resource-based policies of IAM resources cannot be simulated.')
    }
  }
  return ActionNames.flatMap((action) => resources.map((resource): [string, string] => [action, resource]))
}

const userArns = /^arn:aws[a-z-]*:iam::(\d{12}):user\/.+$/s

export interface SimulatedCaller {
  readonly arn: string
  readonly account: string
}

/** @param source whose policies are simulated, if anybody's */
export function callerOf({ CallerArn, ResourcePolicy }: SimulationInput, source: SimulatedCaller): SimulatedCaller {
  if (CallerArn === undefined) {
    if (ResourcePolicy !== undefined && !userArns.test(source.arn)) {
      throw invalidInput('CallerArn is required when a ResourcePolicy is simulated for nobody in particular.')
    }
    return source
  }
  const account = userArns.exec(CallerArn)?.[1]
  if (account === undefined) throw invalidInput(`Invalid CallerArn: ${CallerArn}. It must be the ARN of an IAM user.`)
  return { arn: CallerArn, account }
}

/** Whose a resource is: what its ARN says, or else what the request says. */
export function ownerOf(resource: string, { ResourceOwner }: SimulationInput, caller: SimulatedCaller): string {
  const stated = resource.split(':')[4]
  if (stated !== undefined && /^\d{12}$/.test(stated)) return stated
  if (ResourceOwner === undefined) return caller.account
  const [, bare, root] = /^(?:(\d{12})|arn:aws[a-z-]*:iam::(\d{12}):root)$/.exec(ResourceOwner) ?? []
  const owner = bare ?? root
  if (owner === undefined) throw invalidInput(`Invalid ResourceOwner: ${ResourceOwner}`)
  return owner
}

/** What reads the values of a type; a value that it does not take is refused. */
const readers: Readonly<Record<string, Comparison>> = {
  string: equalText,
  numeric: compareNumbers(() => true),
  boolean: equalBoolean,
  ip: inNetwork,
  binary: equalBytes,
  date: compareDates(() => true),
}

export function contextOf({ ContextEntries = [] }: SimulationInput): ConditionContext {
  const values = new Map<string, readonly string[]>()
  for (const entry of ContextEntries) {
    const { name, given } = readEntry(entry)
    if (values.has(name)) throw invalidInput(`The context key ${entry.ContextKeyName} is given twice.`)
    values.set(name, given)
  }
  return { get: (key) => values.get(key) }
}

/** The most characters that one context key has in its values, each of which is matched with what a condition wants. */
export function lengthOfValues({ ContextEntries = [] }: SimulationInput): number {
  const lengths = ContextEntries.map(({ ContextKeyValues = [] }) =>
    ContextKeyValues.reduce((sum, { length }) => sum + length, 0),
  )
  return Math.max(0, ...lengths)
}

function readEntry({ ContextKeyName: name, ContextKeyValues: given = [], ContextKeyType: type }: ContextEntry) {
  if (name === undefined || type === undefined) throw invalidInput('A context entry has a name, a type and values.')
  const single = !type.endsWith('List')
  if (single && given.length !== 1) throw invalidInput(`The context key ${name} of type ${type} takes one value.`)
  const read = readers[type.replace(/List$/, '')]!
  for (const value of given) {
    try {
      // Without variables: it is a request's value, not a policy's.
      read(value, '2008-10-17')
    } catch (error) {
      if (error instanceof PolicyError) throw invalidInput(`A value of the context key ${name} is not of type ${type}.`)
      throw error
    }
  }
  return { name: name.toLowerCase(), given }
}
