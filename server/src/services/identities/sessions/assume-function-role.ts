/**
 * AssumeFunctionRole: the session that Lambda would begin for a function, for someone who tries that function elsewhere. At AWS whoever may pass a
 * role to Lambda and invoke what got it acts as the role; here the same takes `iam:PassRole` for Lambda, and `larder:AssumeFunctionRole`, and the
 * role must trust Lambda.
 */
import { Fault, readOperation } from '../../../operation.ts'
import { entityConditions } from '../entity-tags.ts'
import { accountOf, assumedRole, hour, roleOf } from './assumed-role.ts'
import { lambda, roleForFunction } from './function-session.ts'

export const assumeFunctionRole = readOperation('larder', 'AssumeFunctionRole', {
  target: ({ RoleArn }, context) => roleOf(RoleArn, context),
  permissions: ({ RoleArn, FunctionName }, { region }, role) => {
    const account = accountOf(RoleArn)
    const conditions = entityConditions(role?.tags ?? new Map())
    const passed = {
      'iam:passedtoservice': lambda,
      'iam:associatedresourcearn': functionArn(region, account, FunctionName),
    }
    return [
      { action: 'iam:PassRole', resource: RoleArn, account, conditions: { ...conditions, ...passed } },
      { action: 'larder:AssumeFunctionRole', resource: RoleArn, account, conditions },
    ]
  },
  async run({ RoleArn, FunctionName }, context) {
    const { store, region, caller, now } = context
    const FunctionArn = functionArn(region, accountOf(RoleArn), FunctionName)
    const role = await roleForFunction(store, RoleArn, FunctionArn)
    if (role === undefined) {
      throw new Fault('RoleNotForFunctionsException', `The role ${RoleArn} is absent or does not trust ${lambda}.`)
    }
    // It does not outlive the session of who asks.
    const left = Math.floor(((caller.session?.expiresAt ?? Number.POSITIVE_INFINITY) - now) / 1000)
    const { Credentials } = assumedRole(context, role, FunctionName, Math.max(1, Math.min(hour, left)), {
      tags: [],
      transitive: [],
      sourceIdentity: caller.session?.sourceIdentity,
    })
    return { Credentials, FunctionArn }
  },
})

function functionArn(region: string, account: string, name: string): string {
  return `arn:aws:lambda:${region}:${account}:function:${name}`
}
