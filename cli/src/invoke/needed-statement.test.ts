import assert from 'node:assert/strict'
import { test } from 'node:test'
import { adviceFor } from './needed-statement.ts'

const role = 'arn:aws:iam::111122223333:role/app'
const key = 'arn:aws:kms:us-east-1:111122223333:key/k'
const refusal = (reason: string) =>
  `User: arn:aws:sts::111122223333:assumed-role/app/f is not authorized to perform: kms:Decrypt on resource: ${key}${reason}`

test('a refusal says which statement is needed and where, or that none helps', () => {
  const allow = { Effect: 'Allow', Action: 'kms:Decrypt', Resource: key }
  const cases = [
    [' because no identity-based policy allows the kms:Decrypt action', 'app would need', allow],
    ['', 'app would need', allow],
    [
      ' because no resource-based policy allows the kms:Decrypt action',
      "The policy of the key does not let the function's role: it would need",
      { Effect: 'Allow', Principal: { AWS: role }, Action: 'kms:Decrypt', Resource: '*' },
    ],
    [' because no permissions boundary allows the kms:Decrypt action', 'The permissions boundary would need', allow],
    [
      ' with an explicit deny in an identity-based policy',
      `kms:Decrypt on ${key} is denied by its identity-based policy: no statement allows it while that one stands.`,
      undefined,
    ],
  ] as const
  for (const [reason, says, statement] of cases) {
    assert.deepEqual(adviceFor(refusal(reason), role), { says, ...(statement && { statement }) }, reason)
  }
  assert.equal(adviceFor('Parameter /a not found.', role), undefined)
})
