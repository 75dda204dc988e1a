import assert from 'node:assert/strict'
import { createSecretKey } from 'node:crypto'
import { describe, test } from 'node:test'
import { buildClient, CommitmentPolicy, KmsKeyringNode } from '@aws-crypto/client-node'
import { decryptMessage, readMessage } from '../../crypto/encryption-sdk-message.ts'
import { OpenError } from '../../crypto/open-error.ts'
import { account, arnOf, openParameters, otherAccount, otherRegion, region, user } from './test/parameters.ts'

const context = { PARAMETER_ARN: arnOf('/app/db') }

async function openSecret(test: Parameters<typeof openParameters>[0], Tier: 'Standard' | 'Advanced') {
  const opened = await openParameters(test)
  const { put, call, admin, newKey, get } = opened
  const key = await newKey()
  await put('/app/db', 'the secret', { Type: 'SecureString', KeyId: key.arn, Tier })
  const { Value } = await get('/app/db')
  const ciphertext = Buffer.from(Value, 'base64')
  const decrypt = (CiphertextBlob: Uint8Array, EncryptionContext: Record<string, string> = context, caller = admin) =>
    call(caller, 'kms', 'Decrypt', { CiphertextBlob, EncryptionContext })
  return { ...opened, key, ciphertext, decrypt, base64: Value }
}

describe('a Standard SecureString', () => {
  test('is the blob that kms:Encrypt made, which kms:Decrypt opens in its context only', async (t) => {
    const { base64, ciphertext, decrypt, key } = await openSecret(t, 'Standard')
    assert.match(base64, /^AQICAH/)
    const { Plaintext, KeyId } = await decrypt(ciphertext)
    assert.equal(Buffer.from(Plaintext!).toString(), 'the secret')
    assert.equal(KeyId, key.arn)
    for (const other of [{}, { PARAMETER_ARN: arnOf('/app/other') }]) {
      await assert.rejects(decrypt(ciphertext, other), { code: 'InvalidCiphertextException' })
    }
  })
})

describe('an Advanced SecureString', () => {
  test('is a message under a data key that kms:GenerateDataKey made', async (t) => {
    const { ciphertext, decrypt, key } = await openSecret(t, 'Advanced')
    const { encryptedDataKeys, encryptionContext } = readMessage(ciphertext)
    assert.deepEqual({ ...encryptionContext }, context)
    assert.deepEqual(
      encryptedDataKeys.map(({ providerId, providerInfo }) => [providerId, providerInfo]),
      [['aws-kms', key.arn]],
    )
    const { Plaintext } = await decrypt(encryptedDataKeys[0]!.blob)
    const dataKey = createSecretKey(Buffer.from(Plaintext!))
    assert.equal(decryptMessage(ciphertext, dataKey).toString(), 'the secret')
  })

  test("is opened by AWS's own Encryption SDK, which asks this store for the data key", async (t) => {
    const { ciphertext, key, call, admin } = await openSecret(t, 'Advanced')
    const asked: unknown[] = []
    const kms = {
      config: { clientDefaultValues: {} },
      async decrypt(input: { CiphertextBlob: Uint8Array; EncryptionContext: Record<string, string>; KeyId: string }) {
        asked.push([input.KeyId, { ...input.EncryptionContext }])
        const { CiphertextBlob, EncryptionContext, KeyId } = input
        return call(admin, 'kms', 'Decrypt', { CiphertextBlob, EncryptionContext, KeyId })
      },
    }
    const keyring = new KmsKeyringNode({ keyIds: [key.arn], clientProvider: () => kms as never })
    const { decrypt } = buildClient(CommitmentPolicy.REQUIRE_ENCRYPT_REQUIRE_DECRYPT)
    const { plaintext, messageHeader } = await decrypt(keyring, ciphertext)
    assert.equal(plaintext.toString(), 'the secret')
    assert.deepEqual({ ...messageHeader.encryptionContext }, context)
    assert.deepEqual(asked, [[key.arn, context]])
  })

  test('may be longer than KMS encrypts', async (t) => {
    const { put, get } = await openParameters(t)
    const long = 'é'.repeat(4096)
    await put('db', long, { Type: 'SecureString', Tier: 'Advanced' })
    assert.equal((await get('db', { WithDecryption: true })).Value, long)
  })
})

test('reading a SecureString takes the key, as the reader and through SSM', async (t) => {
  const { put, get, overwrite, newKey } = await openParameters(t)
  const key = await newKey()
  const ssm = { Effect: 'Allow', Action: 'ssm:*', Resource: '*' } as const
  const via = { StringEquals: { 'kms:ViaService': `ssm.${region}.amazonaws.com` } }
  const decrypt = { Effect: 'Allow', Action: 'kms:Decrypt', Resource: key.arn, Condition: via } as const
  for (const Tier of ['Standard', 'Advanced'] as const) {
    await put(Tier, 'secret', { Type: 'SecureString', KeyId: key.id, Tier })
    const denied = (name: string, action: string) => ({
      code: 'AccessDeniedException',
      message: `User: arn:aws:iam::${account}:user/${name} is not authorized to perform: ${action} on resource: ${key.arn} because no identity-based policy allows the ${action} action`,
    })
    const keyless = user('keyless', [ssm])
    await assert.rejects(get(Tier, { WithDecryption: true }, keyless), denied('keyless', 'kms:Decrypt'))
    assert.notEqual((await get(Tier, {}, keyless)).Value, 'secret')
    const reader = user('reader', [ssm, decrypt])
    assert.equal((await get(Tier, { WithDecryption: true }, reader)).Value, 'secret')
    const encrypt = Tier === 'Standard' ? 'kms:Encrypt' : 'kms:GenerateDataKey'
    await assert.rejects(overwrite(Tier, 'changed', {}, reader), denied('reader', encrypt))
    const writer = user('writer', [ssm, { Effect: 'Allow', Action: encrypt, Resource: key.arn }])
    await overwrite(Tier, 'changed', {}, writer)
    assert.equal((await get(Tier, { WithDecryption: true }, reader)).Value, 'changed')
    await assert.rejects(get(Tier, { WithDecryption: true }, writer), denied('writer', 'kms:Decrypt'))
  }
})

describe('a key that cannot be used is an invalid key, in the words of KMS', () => {
  const origin = (code: string) =>
    new RegExp(`\\(Service: AWSKMS; Status Code: 400; Error Code: ${code}; Request ID: [0-9a-f-]{36}; Proxy: null\\)$`)

  test('it is not there', async (t) => {
    const { put } = await openParameters(t)
    const secure = (KeyId: string) => put('db', 'v', { Type: 'SecureString', KeyId })
    const missing = '1234abcd-12ab-34cd-56ef-1234567890ab'
    await assert.rejects(secure(missing), {
      code: 'InvalidKeyId',
      message: new RegExp(`^Key '[^']+key/${missing}' does not exist ${origin('NotFoundException').source}`),
    })
    await assert.rejects(secure('alias/none'), { code: 'InvalidKeyId', message: origin('NotFoundException') })
  })

  for (const Tier of ['Standard', 'Advanced'] as const) {
    test(`it is disabled or on its way out, for ${Tier}`, async (t) => {
      const { call, admin, get, overwrite, key } = await openSecret(t, Tier)
      const KeyId = key.id
      await call(admin, 'kms', 'DisableKey', { KeyId })
      const disabled = {
        code: 'InvalidKeyId',
        message: /^arn:\S+ is disabled\. \(Service: AWSKMS; .*DisabledException/,
      }
      await assert.rejects(get('/app/db', { WithDecryption: true }), disabled)
      await assert.rejects(overwrite('/app/db', 'v'), disabled)
      assert.ok((await get('/app/db')).Value, 'the ciphertext takes no key')
      await call(admin, 'kms', 'ScheduleKeyDeletion', { KeyId, PendingWindowInDays: 7 })
      const pending = { code: 'InvalidKeyId', message: /^arn:\S+ is pending deletion\. \(Service: AWSKMS; / }
      await assert.rejects(get('/app/db', { WithDecryption: true }), pending)
      await assert.rejects(overwrite('/app/db', 'v'), pending)
    })
  }
})

test('no byte on the disk tells a value', async (t) => {
  const { put, overwrite, get, everyByte, call, admin, store } = await openParameters(t)
  const canary = 'canary-3f9a1c77'
  for (const Type of ['String', 'StringList', 'SecureString'] as const) {
    for (const Tier of ['Standard', 'Advanced'] as const) {
      const name = `/${Type}/${Tier}`
      await put(name, `${canary},1`, { Type, Tier })
      await overwrite(name, `${canary},2`)
      assert.equal((await get(name, { WithDecryption: true })).Value, `${canary},2`)
    }
  }
  await call(admin, 'ssm', 'GetParametersByPath', { Path: '/', Recursive: true, WithDecryption: true })
  await assert.rejects(put('refused', `{{${canary}}}`), { code: 'ValidationException' })
  await assert.rejects(overwrite('/String/Standard', canary, { AllowedPattern: 'x' }), {
    code: 'ParameterPatternMismatchException',
  })
  await store.durable()
  const bytes = await everyByte()
  // Shifted by one and two bytes, base64 reads otherwise; what the edges have no part in is the same wherever it stands.
  const base64 = ['', '.', '..'].map((edge) => Buffer.from(edge + canary).toString('base64'))
  const shifted = base64.map((text) => text.slice(4, -4))
  const traces = [canary, Buffer.from(canary, 'utf16le'), Buffer.from(canary).toString('hex'), ...shifted]
  assert.ok(bytes.includes('/SecureString/Advanced'), 'the search finds what is there')
  for (const trace of traces) assert.ok(!bytes.includes(trace), String(trace))
})

describe('a row that was moved does not open', () => {
  const moves: readonly (readonly [where: string, move: string])[] = [
    [
      'name',
      "UPDATE parameters SET value = (SELECT value FROM parameters WHERE path = '/app/b') WHERE path = '/app/db'",
    ],
    [
      'version',
      "UPDATE parameters SET value = (SELECT value FROM parameter_versions WHERE path = '/app/db' AND account = $1 AND region = $2) WHERE path = '/app/db'",
    ],
    [
      'account',
      `UPDATE parameters SET value = (SELECT value FROM parameters WHERE account = '${otherAccount}') WHERE path = '/app/db'`,
    ],
    [
      'region',
      `UPDATE parameters SET value = (SELECT value FROM parameters WHERE region = '${otherRegion}') WHERE path = '/app/db'`,
    ],
  ]
  for (const Type of ['String', 'SecureString'] as const) {
    for (const [where, move] of moves) {
      test(`to another ${where}, of a ${Type}`, async (t) => {
        const { put, overwrite, get, call, admin, sql } = await openParameters(t)
        await put('/app/db', 'v1', { Type })
        await overwrite('/app/db', 'v2')
        // All of them second versions, so that only where they lie tells them apart.
        const other = user('admin', undefined, otherAccount)
        for (const Overwrite of [false, true]) {
          const there = { Name: '/app/db', Value: 'there', Type, Overwrite }
          await put('/app/b', 'beside', { Type, Overwrite })
          await put('/app/db', 'theirs', { Type, Overwrite }, other)
          await call(admin, 'ssm', 'PutParameter', there, { region: otherRegion })
        }
        assert.equal((await get('/app/db', { WithDecryption: true })).Value, 'v2')
        await sql(`${move} AND account = $1 AND region = $2`, account, region)
        await assert.rejects(get('/app/db', { WithDecryption: true }), OpenError)
        await assert.rejects(get('/app/db'), OpenError)
      })
    }
  }

  test('nor does one that was altered, or whose type was', async (t) => {
    const { put, get, sql, store } = await openParameters(t)
    await put('secret', 'v', { Type: 'SecureString' })
    await put('plain', 'v')
    await sql("UPDATE parameters SET type = 'String' WHERE name = $1", 'secret')
    await sql("UPDATE parameters SET type = 'SecureString' WHERE name = $1", 'plain')
    await assert.rejects(get('secret'), OpenError)
    await assert.rejects(get('plain', { WithDecryption: true }), OpenError)
    await put('bits', 'v')
    const row = await store.reader.one<{ value: Uint8Array }>("SELECT value FROM parameters WHERE name = 'bits'")
    for (let index = 0; index < row!.value.length; index++) {
      const altered = Uint8Array.from(row!.value)
      altered[index]! ^= 1
      await store.transaction((transaction) =>
        transaction.run("UPDATE parameters SET value = $1 WHERE name = 'bits'", altered),
      )
      await assert.rejects(get('bits'), OpenError)
    }
  })
})
