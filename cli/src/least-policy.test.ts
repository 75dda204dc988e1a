import assert from 'node:assert/strict'
import { test } from 'node:test'
import { leastPolicy, type UsedAction } from './least-policy.ts'

const key = 'arn:aws:kms:us-east-1:111122223333:key/k'
const ViaService = 'ssm.us-east-1.amazonaws.com'
const opened = (over: Partial<UsedAction>): UsedAction => ({
  Action: 'kms:Decrypt',
  Resource: key,
  ViaService,
  ...over,
})
const statementsOf = (...used: UsedAction[]) => leastPolicy(used).Statement

test('resources of which the same was used stand together', () => {
  const use = (Action: string, Resource: string): UsedAction => ({ Action, Resource })
  assert.deepEqual(
    leastPolicy([use('ssm:Get', 'arn:b'), use('ssm:Put', 'arn:c'), use('ssm:Get', 'arn:a'), use('ssm:Get', 'arn:c')]),
    {
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Action: ['ssm:Get'], Resource: ['arn:a', 'arn:b'] },
        { Effect: 'Allow', Action: ['ssm:Get', 'ssm:Put'], Resource: ['arn:c'] },
      ],
    },
  )
})

test('a key is allowed within the encryption contexts that were seen, and no mixture of them', () => {
  const within = (EncryptionContext: Record<string, string>) => opened({ EncryptionContext })
  assert.deepEqual(statementsOf(within({ PARAMETER_ARN: 'p1' }), within({ PARAMETER_ARN: 'p2' })), [
    {
      Effect: 'Allow',
      Action: ['kms:Decrypt'],
      Resource: [key],
      Condition: {
        StringEquals: { 'kms:ViaService': ViaService, 'kms:EncryptionContext:PARAMETER_ARN': ['p1', 'p2'] },
      },
    },
  ])
  const two = statementsOf(within({ a: '1', b: '2' }), within({ a: '3', b: '4' }))
  assert.deepEqual(
    two.map(({ Condition }) => Condition!.StringEquals),
    [
      { 'kms:ViaService': ViaService, 'kms:EncryptionContext:a': '1', 'kms:EncryptionContext:b': '2' },
      { 'kms:ViaService': ViaService, 'kms:EncryptionContext:a': '3', 'kms:EncryptionContext:b': '4' },
    ],
  )
  // What was used through a service was not used without.
  assert.equal(statementsOf(opened({}), { Action: 'kms:Decrypt', Resource: key }).length, 2)
})

test('the version of a secret, which a rotation changes, is no condition', () => {
  const versions = ['v1', 'v2'].map((SecretVersionId) =>
    opened({ EncryptionContext: { SecretARN: 's', SecretVersionId } }),
  )
  assert.deepEqual(
    statementsOf(...versions).map(({ Condition }) => Condition!.StringEquals),
    [{ 'kms:ViaService': ViaService, 'kms:EncryptionContext:SecretARN': 's' }],
  )
})

test('no character of a name becomes a wildcard or a variable', () => {
  const resourceOf = (Resource: string) => statementsOf({ Action: 'iam:GetUser', Resource })[0]!.Resource[0]
  assert.equal(resourceOf('arn:aws:iam::1:user/a*b?c$d'), `arn:aws:iam::1:user/a\${*}b\${?}c\${$}d`)
  assert.equal(resourceOf('*'), '*')
  assert.equal(resourceOf('arn:aws:ssm:us-east-1:1:*'), 'arn:aws:ssm:us-east-1:1:*')
  const [statement] = statementsOf(opened({ EncryptionContext: { a: `\${aws:username}` } }))
  assert.equal(statement!.Condition!.StringEquals['kms:EncryptionContext:a'], `\${$}{aws:username}`)
})
