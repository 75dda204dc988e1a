import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { openKeys, refusal, user } from './test/keys.ts'

describe('GenerateRandom', () => {
  it('gives as many bytes as were asked for, other ones each time', async (t) => {
    const { call, administrator } = await openKeys(t)
    for (const NumberOfBytes of [1, 44, 1024]) {
      const { Plaintext } = await call(administrator, 'kms', 'GenerateRandom', { NumberOfBytes })
      assert.equal(Plaintext!.length, NumberOfBytes)
    }
    const give = async () => (await call(administrator, 'kms', 'GenerateRandom', { NumberOfBytes: 16 })).Plaintext
    assert.notDeepEqual(await give(), await give())
  })

  it('answers what it cannot give as AWS does', async (t) => {
    const { call, administrator } = await openKeys(t)
    const ask = (input: object) => refusal(call(administrator, 'kms', 'GenerateRandom', input))
    assert.equal(await ask({}), 'ValidationException: NumberOfBytes is required.')
    assert.match(
      await ask({ NumberOfBytes: 0 }),
      /Value '0' at 'numberOfBytes' failed to satisfy constraint: Member must have value greater than or equal to 1$/,
    )
    assert.match(
      await ask({ NumberOfBytes: 1025 }),
      /Value '1025' at 'numberOfBytes' failed to satisfy constraint: Member must have value less than or equal to 1024$/,
    )
    assert.equal(
      await ask({ NumberOfBytes: 1, CustomKeyStoreId: 'cks-1' }),
      'UnsupportedOperationException: Custom key stores are not supported.',
    )
    assert.equal(
      await ask({ NumberOfBytes: 1, Recipient: {} }),
      'UnsupportedOperationException: Recipient is not supported.',
    )
    const nobody = user('nobody', [{ Effect: 'Allow', Action: 'kms:Encrypt', Resource: '*' }])
    assert.equal(
      await refusal(call(nobody, 'kms', 'GenerateRandom', { NumberOfBytes: 1 })),
      `AccessDeniedException: User: ${nobody.principal.arn} is not authorized to perform: kms:GenerateRandom on resource: * because no identity-based policy allows the kms:GenerateRandom action`,
    )
  })
})
