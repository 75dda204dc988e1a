/** `larder access why`: what decides whether somebody may do something, policy by policy. */
import { asJson, type Decision, jsonOption, titleOf, where, whereHelp } from '../access-answers.ts'
import { callLarder } from '../call-store.ts'
import { type Command, UsageError } from '../command.ts'
import { printable } from '../printable.ts'
import { callerOf } from '../sessions.ts'

type Truth = 'yes' | 'unknown' | 'no'

interface Condition {
  readonly Operator: string
  readonly Key: string
  readonly Wanted: readonly string[]
  readonly Given: readonly string[]
  readonly Holds: Truth
}

interface Statement {
  readonly Index: number
  readonly Sid?: string
  readonly Effect: 'Allow' | 'Deny'
  readonly Applies: Truth
  readonly Missed?: 'Principal' | 'Action' | 'Resource' | 'Condition'
  readonly Conditions: readonly Condition[]
}

interface Policy {
  readonly Part: 'identity' | 'boundary' | 'session' | 'resource'
  readonly Type: string
  readonly Name: string
  readonly Statements: readonly Statement[]
}

interface Step {
  readonly Action: string
  readonly Resource: string
  readonly Decision: Decision
  readonly Reason: string
  readonly Policies: readonly Policy[]
}

interface Answer {
  readonly PrincipalArn: string
  readonly Decision: Decision
  readonly Reason: string
  readonly Steps: readonly Step[]
}

export const accessWhy: Command = {
  help: `Usage: larder access why <principal> <action> <resource> [<key>=<value> ...] [options]

Shows whether a user or role (its name, user/NAME, role/NAME or ARN) may do something, as in

  larder access why role/app ssm:GetParameter /prod/db
  larder access why ana kms:Decrypt alias/app kms:ViaService=ssm.us-east-1.amazonaws.com aws:SourceIp=203.0.113.7

and where that comes from: every policy that is considered, and of every statement whether it applies or what in it does not match. What only a
request would tell, such as its source address, is unknown unless it is given as <key>=<value>. The policies that a session is narrowed with
are kept nowhere and not considered: they can only take away.

Needs larder:ExplainAccess on the principal and on the resource.

  --json           one JSON document
${whereHelp}`,
  takes: '<principal> <action> <resource>',
  options: { ...jsonOption, ...where },
  async run(options, [Principal, Action, Resource, ...given]) {
    if (Principal === undefined || Action === undefined || Resource === undefined) {
      throw new UsageError('Say who, what and on what: larder access why ana ssm:GetParameter /prod/db.')
    }
    const { endpoint, credentials } = callerOf(options)
    const input = { Principal, Action, Resource, ConditionValues: valuesIn(given) }
    const answer = await callLarder<Answer>(endpoint, 'ExplainAccess', input, credentials)
    if (asJson(options)) process.stdout.write(`${JSON.stringify(answer)}\n`)
    else for (const line of linesOf(answer)) process.stdout.write(`${printable(line)}\n`)
    return 0
  },
}

/** A key that is given twice has both values. */
function valuesIn(given: readonly string[]): { Key: string; Values: string[] }[] {
  const values = new Map<string, string[]>()
  for (const one of given) {
    const at = one.indexOf('=')
    if (at < 1)
      throw new UsageError(`${one} is no value of a condition key: <key>=<value>, as in aws:SourceIp=10.0.0.1.`)
    const key = one.slice(0, at)
    values.set(key, [...(values.get(key) ?? []), one.slice(at + 1)])
  }
  return [...values].map(([Key, Values]) => ({ Key, Values }))
}

function linesOf({ PrincipalArn, Decision, Reason, Steps }: Answer): string[] {
  const lines = [`${Decision}: ${PrincipalArn}: ${Reason}`]
  for (const { Action, Resource, Decision: decision, Reason: reason, Policies } of Steps) {
    lines.push(
      '',
      `${Action} on ${Resource}`,
      `  ${decision}${reason.startsWith(decision) ? reason.slice(decision.length) : `: ${reason}`}`,
    )
    lines.push(...branches(Policies.map((policy) => [titleIn(policy), branches(policy.Statements.map(statementIn))])))
    if (Policies.length === 0) lines.push('└─ no policies')
  }
  return lines
}

/** A tree's branches: each its line, and the lines below it. */
function branches(nodes: readonly (readonly [line: string, below: readonly string[]])[]): string[] {
  return nodes.flatMap(([line, below], place) => {
    const isLast = place === nodes.length - 1
    return [`${isLast ? '└─' : '├─'} ${line}`, ...below.map((each) => `${isLast ? '  ' : '│ '} ${each}`)]
  })
}

const limits: Readonly<Record<string, string>> = { boundary: ' (must allow it too)', session: ' (must allow it too)' }

function titleIn(policy: Policy): string {
  return `${titleOf(policy)}${limits[policy.Part] ?? ''}`
}

const missed = {
  Principal: 'is for others',
  Action: 'is about other actions',
  Resource: 'is about other resources',
  Condition: 'a condition does not hold',
} as const

function statementIn({ Index, Sid, Effect, Applies, Missed, Conditions }: Statement): [string, string[]] {
  const what = Missed ? missed[Missed] : Applies === 'unknown' ? 'applies with some requests' : 'applies'
  return [
    `${Effect} ${Sid ?? `statement ${Index + 1}`}: ${what}`,
    branches(Conditions.map((one) => [conditionIn(one), []])),
  ]
}

const holds: Readonly<Record<Truth, string>> = { yes: 'holds', unknown: 'not known', no: 'does not hold' }

function conditionIn({ Operator, Key, Wanted, Given, Holds }: Condition): string {
  const list = (values: readonly string[]) => values.map((value) => JSON.stringify(value)).join(', ')
  const value = Given.length > 0 ? `it is ${list(Given)}` : Holds === 'unknown' ? 'a request tells' : 'there is none'
  return `${holds[Holds]}: ${Operator} ${Key} ${list(Wanted)}; ${value}`
}
