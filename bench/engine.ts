/** What one decision costs: a request that fifty attached statements are asked about, policies compiled before. */
import { evaluate } from '../server/src/authorize/evaluate.ts'
import { compiledPolicy } from '../server/src/authorize/policy.ts'

const account = '111122223333'
const decisions = 100_000

/** Half of them speak of other actions, most of the rest of other resources; conditions and variables among them, and one that allows. */
function statement(n: number): object {
  const Resource = `arn:aws:ssm:*:${account}:parameter/team-${n}/*`
  if (n % 2 === 0) return { Effect: 'Allow', Action: ['kms:Decrypt', 'secretsmanager:Get*'], Resource: '*' }
  if (n % 5 === 0)
    return { Effect: 'Deny', Action: 'ssm:*', Resource, Condition: { Bool: { 'aws:SecureTransport': 'false' } } }
  return { Effect: 'Allow', Action: 'ssm:GetParameter*', Resource }
}

/** Microseconds of one decision, one for each round. */
export function measureEngine(rounds: number): number[] {
  const Statement = Array.from({ length: 50 }, (_, n) => statement(n))
  const policy = compiledPolicy(JSON.stringify({ Version: '2012-10-17', Statement }), 'identity')
  const request = {
    principal: {
      kind: 'user' as const,
      account,
      arn: `arn:aws:iam::${account}:user/someone`,
      identityPolicies: [policy],
    },
    action: 'ssm:GetParameter',
    resource: `arn:aws:ssm:us-east-1:${account}:parameter/team-49/db`,
    resourceAccount: account,
    context: { get: (key: string) => (key === 'aws:securetransport' ? ['true'] : undefined) },
  }
  if (!evaluate(request).allowed) throw new Error('the request must be allowed')
  return Array.from({ length: rounds }, () => {
    const started = performance.now()
    for (let n = 0; n < decisions; n++) evaluate(request)
    return ((performance.now() - started) * 1000) / decisions
  })
}
