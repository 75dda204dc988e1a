import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { noKeyId, openKeys, refusal, role, user } from './test/keys.ts'

const invalid = { code: 'InvalidCiphertextException', message: '' }

describe('Decrypt', () => {
  it('needs only the ciphertext, and tells which key and which material opened it', async (t) => {
    const { call, administrator, newKey, encrypt } = await openKeys(t)
    const { KeyId, Arn, CurrentKeyMaterialId } = await newKey()
    const CiphertextBlob = await encrypt(KeyId, 'secret')
    const output = await call(administrator, 'kms', 'Decrypt', { CiphertextBlob })
    assert.deepEqual(output, {
      KeyId: Arn,
      Plaintext: Buffer.from('secret'),
      EncryptionAlgorithm: 'SYMMETRIC_DEFAULT',
      KeyMaterialId: CurrentKeyMaterialId,
    })
    assert.match(CurrentKeyMaterialId, /^[a-f0-9]{64}$/)
  })

  it('wants the encryption context exactly, in any order', async (t) => {
    const { newKey, encrypt, decrypt } = await openKeys(t)
    const { KeyId } = await newKey()
    const blob = await encrypt(KeyId, 'secret', { a: 'bc', d: 'e' })
    assert.equal(await decrypt(blob, { d: 'e', a: 'bc' }), 'secret')
    for (const wrong of [undefined, {}, { a: 'bc' }, { ab: 'c', d: 'e' }, { A: 'bc', d: 'e' }, { a: 'bcd', e: '' }]) {
      await assert.rejects(decrypt(blob, wrong), invalid)
    }
  })

  it('tells {"a":"bc"} from {"ab":"c"}', async (t) => {
    const { newKey, encrypt, decrypt } = await openKeys(t)
    const { KeyId } = await newKey()
    await assert.rejects(decrypt(await encrypt(KeyId, 'secret', { a: 'bc' }), { ab: 'c' }), invalid)
  })

  it('never opens a ciphertext of which one byte was changed, and blames nothing but the ciphertext or the key', async (t) => {
    const { newKey, encrypt, decrypt } = await openKeys(t)
    const { KeyId } = await newKey()
    const blob = await encrypt(KeyId, 'secret', { purpose: 'test' })
    const position = fc.integer({ min: 0, max: blob.length - 1 })
    await fc.assert(
      fc.asyncProperty(position, fc.integer({ min: 1, max: 255 }), async (at, change) => {
        const tampered = Buffer.from(blob)
        tampered[at]! ^= change
        const answer = await refusal(decrypt(tampered, { purpose: 'test' }))
        // The other answer is to a ciphertext that names another key now, which is not there.
        assert.match(
          answer,
          /^InvalidCiphertextException: $|on the resource associated with this ciphertext because the resource does not exist/,
        )
      }),
      { numRuns: 150 },
    )
  })

  it('refuses what is no ciphertext', async (t) => {
    const { decrypt } = await openKeys(t)
    await assert.rejects(decrypt(Buffer.from('hello')), invalid)
  })

  it('refuses a key that is not the one in the ciphertext', async (t) => {
    const { call, administrator, newKey, encrypt } = await openKeys(t)
    const [right, wrong] = [await newKey(), await newKey()]
    const CiphertextBlob = await encrypt(right.KeyId, 'secret')
    await assert.rejects(call(administrator, 'kms', 'Decrypt', { CiphertextBlob, KeyId: wrong.Arn }), {
      code: 'IncorrectKeyException',
      message: 'The key ID in the request does not identify a CMK that can perform this operation.',
    })
    await assert.rejects(
      call(administrator, 'kms', 'Decrypt', { CiphertextBlob: Buffer.from('x'), KeyId: right.Arn }),
      invalid,
    )
    const { Plaintext } = await call(administrator, 'kms', 'Decrypt', { CiphertextBlob, KeyId: right.KeyId })
    assert.equal(String(Plaintext), 'secret')
  })

  it('opens nothing in another region', async (t) => {
    const { call, administrator, newKey, encrypt } = await openKeys(t)
    const { KeyId } = await newKey()
    const CiphertextBlob = await encrypt(KeyId, 'secret')
    await assert.rejects(call(administrator, 'kms', 'Decrypt', { CiphertextBlob }, { region: 'eu-west-1' }), {
      code: 'AccessDeniedException',
      message: `User: ${administrator.principal.arn} is not authorized to perform: kms:Decrypt on the resource associated with this ciphertext because the resource does not exist in this Region, no resource-based policies allow access, or a resource-based policy explicitly denies access`,
    })
  })

  it('authorizes before it says anything of the ciphertext', async (t) => {
    const { call, newKey, encrypt } = await openKeys(t)
    const { KeyId, Arn } = await newKey()
    const blob = await encrypt(KeyId, 'secret')
    blob[blob.length - 1]! ^= 1
    const reader = user('reader', [{ Effect: 'Allow', Action: 'kms:Encrypt', Resource: '*' }])
    await assert.rejects(call(reader, 'kms', 'Decrypt', { CiphertextBlob: blob }), {
      code: 'AccessDeniedException',
      message: `User: ${reader.principal.arn} is not authorized to perform: kms:Decrypt on resource: ${Arn} because no identity-based policy allows the kms:Decrypt action`,
    })
  })

  it('lets policies ask for the encryption context', async (t) => {
    const { newKey, encrypt, decrypt } = await openKeys(t)
    const { KeyId } = await newKey()
    const app = role('app', [
      {
        Effect: 'Allow',
        Action: 'kms:Decrypt',
        Resource: '*',
        Condition: {
          StringEquals: { 'kms:EncryptionContext:AppName': 'mine' },
          'ForAllValues:StringEquals': { 'kms:EncryptionContextKeys': ['AppName'] },
        },
      },
    ])
    const denied = { code: 'AccessDeniedException', message: /no identity-based policy allows the kms:Decrypt action$/ }
    const mine = await encrypt(KeyId, 'secret', { AppName: 'mine' })
    assert.equal(await decrypt(mine, { AppName: 'mine' }, app), 'secret')
    await assert.rejects(decrypt(mine, undefined, app), denied)
    await assert.rejects(decrypt(await encrypt(KeyId, 's', { AppName: 'theirs' }), { AppName: 'theirs' }, app), denied)
    const more = { AppName: 'mine', Stage: 'prod' }
    await assert.rejects(decrypt(await encrypt(KeyId, 's', more), more, app), denied)
  })

  it('says of a dry run that it would have succeeded, only if it would', async (t) => {
    const { call, administrator, newKey, encrypt } = await openKeys(t)
    const { KeyId } = await newKey()
    const CiphertextBlob = await encrypt(KeyId, 'secret')
    const dryRun = {
      code: 'DryRunOperationException',
      message: 'The request would have succeeded, but the DryRun option is set.',
    }
    const decrypt = (input: object) => call(administrator, 'kms', 'Decrypt', { DryRun: true, ...input })
    await assert.rejects(decrypt({ CiphertextBlob }), dryRun)
    await assert.rejects(decrypt({ CiphertextBlob: Buffer.from('x') }), invalid)
    const DryRunModifiers = ['IGNORE_CIPHERTEXT'] as const
    await assert.rejects(decrypt({ KeyId, DryRunModifiers }), dryRun)
    await assert.rejects(decrypt({ KeyId, CiphertextBlob: Buffer.from('x'), DryRunModifiers }), dryRun)
    await assert.rejects(decrypt({ CiphertextBlob, DryRunModifiers }), {
      code: 'ValidationException',
      message:
        "1 validation error detected: Value null at 'keyId' failed to satisfy constraint: Member must not be null",
    })
    await assert.rejects(decrypt({ KeyId: noKeyId, DryRunModifiers }), { code: 'NotFoundException' })
  })

  it('does not take the modifier of a dry run for leave to skip the ciphertext', async (t) => {
    const { call, administrator, newKey } = await openKeys(t)
    const { KeyId } = await newKey()
    const input = { KeyId, DryRunModifiers: ['IGNORE_CIPHERTEXT'] } as const
    await assert.rejects(call(administrator, 'kms', 'Decrypt', input), {
      code: 'ValidationException',
      message:
        "1 validation error detected: Value null at 'ciphertextBlob' failed to satisfy constraint: Member must not be null",
    })
  })

  it('has no attestation for enclaves and says so', async (t) => {
    const { call, administrator, newKey, encrypt } = await openKeys(t)
    const { KeyId } = await newKey()
    const Recipient = { KeyEncryptionAlgorithm: 'RSAES_OAEP_SHA_256', AttestationDocument: Buffer.from('d') } as const
    const input = { CiphertextBlob: await encrypt(KeyId, 'secret'), Recipient }
    await assert.rejects(call(administrator, 'kms', 'Decrypt', input), {
      code: 'ValidationException',
      message: 'Recipient is not supported: attestation documents cannot be verified here.',
    })
  })
})
