import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parsePolicy } from '../authorize/policy.ts'
import { awsManagedPolicies } from './aws-managed-policies.ts'

test('every policy follows the grammar, has an id of its own, and stands in its place', () => {
  const policies = [...awsManagedPolicies.values()]
  for (const { document, arn, id } of policies) {
    assert.ok(parsePolicy(document, 'identity').statements.length > 0, arn)
    assert.match(id, /^ANPA[A-Z0-9]{17}$/, arn)
  }
  assert.equal(new Set(policies.map(({ id }) => id)).size, policies.length)
  const arns = policies.map(({ arn }) => arn)
  assert.deepEqual(arns, [...arns].sort())
  const place = policies.find(({ name }) => name === 'AWSLambdaBasicExecutionRole')
  assert.deepEqual([place?.path, place?.version], ['/service-role/', 1])
})

test('none that is said to read lets anybody change anything, and auditors see no values', () => {
  for (const { name, document } of awsManagedPolicies.values()) {
    if (!/ReadOnly|SecurityAudit/.test(name)) continue
    const actions: string[] = JSON.parse(document).Statement.flatMap(({ Action }: { Action: string[] }) => Action)
    for (const action of actions)
      assert.match(action, /:(Get|List|Describe|Generate|Simulate|Decrypt|BatchGet|Filter|St\w+Query)/)
    if (name === 'SecurityAudit')
      assert.ok(!actions.some((action) => /^(ssm:Get|secretsmanager:Get(\*|Sec))/.test(action)))
  }
})
