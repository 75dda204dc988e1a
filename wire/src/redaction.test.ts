import assert from 'node:assert/strict'
import { test } from 'node:test'
import { HIDDEN } from './redaction.ts'
import { exampleJson, kms, operation, ssm } from './test/models.ts'

test("a description has CloudTrail's names and none of the secrets", () => {
  const described = operation(ssm, 'PutParameter').redact({
    Name: '/a',
    Value: 'hunter2',
    Overwrite: true,
    Tags: [{ Key: 'k', Value: 'v' }],
  })
  assert.deepEqual(described, { name: '/a', value: HIDDEN, overwrite: true, tags: [{ key: 'k', value: 'v' }] })
})

test('blobs are shown by their length, secret ones not even so', () => {
  const described = operation(kms, 'Encrypt').redact({
    KeyId: 'k',
    Plaintext: Buffer.from('hunter2'),
    EncryptionContext: { a: 'b' },
  })
  assert.deepEqual(
    { ...described, encryptionContext: { ...(described.encryptionContext as object) } },
    {
      keyId: 'k',
      plaintext: HIDDEN,
      encryptionContext: { a: 'b' },
    },
  )
  assert.deepEqual(operation(kms, 'Decrypt').redact({ CiphertextBlob: Buffer.alloc(184) }), {
    ciphertextBlob: '(184 bytes)',
  })
})

test('a description is plain JSON and shares nothing with the input', () => {
  const input = {
    Name: 'a',
    When: new Date('2026-01-31T12:00:00Z'),
    Labels: ['x'],
    Inner: { Count: 2, Secret: 'abc' },
    Unknown: 'x',
  }
  const described = operation(exampleJson, 'Do').redact(input)
  assert.deepEqual(JSON.parse(JSON.stringify(described)), {
    name: 'a',
    when: '2026-01-31T12:00:00Z',
    labels: ['x'],
    inner: { count: 2, secret: HIDDEN },
  })
  assert.notEqual(described.labels, input.Labels)
  assert.deepEqual(operation(exampleJson, 'DoNothing').redact({}), {})
})
