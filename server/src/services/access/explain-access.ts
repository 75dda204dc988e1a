/** ExplainAccess: whether a user or role may do something, and which statement of which policy it comes from. */
import type { AccessPolicy, AccessStep } from '../../../../model/larder.ts'
import type { ExplainedCondition, ExplainedStatement } from '../../authorize/explain.ts'
import { Fault, type Permission, readOperation } from '../../operation.ts'
import { findSubject } from '../identities/principal-access.ts'
import { type Explained, explainAsk, rank } from './explained.ts'
import { needsFor } from './resources.ts'

export const explainAccess = readOperation('larder', 'ExplainAccess', {
  async target({ Principal, Action, Resource }, context) {
    return { subject: await findSubject(context, Principal), needs: await needsFor(context, Action, Resource) }
  },
  // Of both: what is told is what the one's policies say of the other, and what the other's say of the one.
  permissions: ({ Principal }, _context, { subject, needs }): Permission[] => [
    { action: 'larder:ExplainAccess', resource: subject?.arn ?? Principal },
    { action: 'larder:ExplainAccess', resource: needs[0]![0]!.resource },
  ],
  async run({ Principal, ConditionValues = [] }, context, { subject, needs }) {
    if (subject === undefined) throw noPrincipal(Principal)
    const given = new Map(ConditionValues.map(({ Key, Values }) => [Key.toLowerCase(), Values]))
    for (const [key, values] of given) refuseTooLong(key, values)
    const steps: Explained[] = []
    for (const [ask] of needs) steps.push(await explainAsk(context, subject, ask!, given))
    const decisive = steps.reduce((worst, step) => (rank[step.decision] > rank[worst.decision] ? step : worst))
    return {
      PrincipalArn: subject.arn,
      Decision: decisive.decision,
      Reason: steps.length > 1 ? `${decisive.ask.action}: ${decisive.reason}` : decisive.reason,
      Steps: steps.map(stepOf),
    }
  },
})

/** In characters, of one key's values together: each is matched with what policies want. */
const longestValues = 2_048

function refuseTooLong(key: string, values: readonly string[]): void {
  if (values.reduce((sum, { length }) => sum + length, 0) <= longestValues) return
  throw new Fault('ValidationException', `The values of ${key} have more than ${longestValues} characters together.`)
}

export function noPrincipal(name: string): Fault {
  return new Fault('ResourceNotFoundException', `There is no user or role ${name} in this account.`)
}

function stepOf({ ask, decision, reason, dependsOn, policies, through }: Explained): AccessStep {
  // A grant has no statements: that it is named says that it lets the caller.
  const grants = through.filter(({ type }) => type === 'grant')
  return {
    Action: ask.action,
    Resource: ask.resource,
    Decision: decision,
    Reason: reason,
    DependsOn: dependsOn,
    Policies: [
      ...policies.map(
        ({ part, type, name, statements }): AccessPolicy => ({
          Part: part,
          Type: type,
          Name: name,
          Statements: statements.map(statementOf),
        }),
      ),
      ...grants.map(({ type, name }): AccessPolicy => ({ Part: 'resource', Type: type, Name: name, Statements: [] })),
    ],
  }
}

const truth = (value: boolean | 'unknown') => (value === 'unknown' ? 'unknown' : value ? 'yes' : 'no')

function statementOf({ index, sid, effect, applies, missed, conditions }: ExplainedStatement) {
  return {
    Index: index,
    ...(sid !== undefined && { Sid: sid }),
    Effect: effect,
    Applies: truth(applies),
    ...(missed !== undefined && { Missed: missed }),
    Conditions: conditions.map(conditionOf),
  } as const
}

function conditionOf({ operator, key, wanted, given = [], holds }: ExplainedCondition) {
  return { Operator: operator, Key: key, Wanted: wanted, Given: given, Holds: truth(holds) } as const
}
