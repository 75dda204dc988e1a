import assert from 'node:assert/strict'
import { createHmac, createPublicKey, generateKeyPairSync, type KeyObject, verify } from 'node:crypto'
import { describe, it } from 'node:test'
import { eventsSince } from '../../store/events.ts'
import { type Algorithm, openImports, wrap } from './test/imported-keys.ts'
import { account, days, delegatedTo, keyPolicy, refusal, region, user } from './test/keys.ts'

const [first, second, third] = [1, 2, 3].map((fill) => Buffer.alloc(32, fill)) as [Buffer, Buffer, Buffer]
const pkcs8 = ({ privateKey }: { privateKey: KeyObject }) => privateKey.export({ format: 'der', type: 'pkcs8' })
const incorrect =
  'IncorrectKeyMaterialException: The key material is not the same key material that was previously imported.'

describe('A key for imported material', () => {
  it('waits for it, works once it is there, and again when the same comes back', async (t) => {
    const { ask, newExternal, described, importerOf, encrypt, decrypt } = await openImports(t)
    const made = await newExternal()
    const { KeyId, Arn } = made
    assert.deepEqual([made.Origin, made.KeyState, made.Enabled], ['EXTERNAL', 'PendingImport', false])
    assert.deepEqual([made.CurrentKeyMaterialId, made.ExpirationModel], [undefined, undefined])
    const pending = `KMSInvalidStateException: ${Arn} is pending import.`
    assert.equal(await refusal(encrypt(KeyId, 'v')), pending)

    const send = await importerOf(KeyId)
    const { KeyMaterialId, ...answer } = await send(first)
    assert.deepEqual(answer, { KeyId: Arn })
    const { KeyState, ExpirationModel, ValidTo, CurrentKeyMaterialId } = await described(KeyId)
    assert.deepEqual([KeyState, ExpirationModel, ValidTo], ['Enabled', 'KEY_MATERIAL_DOES_NOT_EXPIRE', undefined])
    assert.match(KeyMaterialId!, /^[0-9a-f]{64}$/)
    assert.equal(CurrentKeyMaterialId, KeyMaterialId)
    const blob = await encrypt(KeyId, 'v')

    assert.deepEqual(await ask('DeleteImportedKeyMaterial', { KeyId }), { KeyId: Arn, KeyMaterialId })
    const gone = await described(KeyId)
    assert.deepEqual([gone.KeyState, gone.ExpirationModel], ['PendingImport', undefined])
    assert.equal(gone.CurrentKeyMaterialId, KeyMaterialId)
    assert.equal(await refusal(decrypt(blob)), pending)
    assert.equal(await refusal(send(second)), incorrect)
    assert.equal((await described(KeyId)).KeyState, 'PendingImport')
    await send(first)
    assert.equal(await decrypt(blob), 'v')
    await send(first)
    assert.equal(await refusal(send(second)), incorrect)
  })

  it('has its material nowhere in the clear, in the store and in the token', async (t) => {
    const { ask, newExternal, importerOf, store, keys } = await openImports(t)
    const { KeyId } = await newExternal()
    const { ImportToken } = await ask('GetParametersForImport', {
      KeyId,
      WrappingAlgorithm: 'RSAES_OAEP_SHA_1',
      WrappingKeySpec: 'RSA_2048',
    })
    const address = { account, region, resource: KeyId, version: '', purpose: 'kms-import-token' }
    const der = keys.open(ImportToken!, address).subarray(10)
    assert.equal(der[0], 0x30)
    assert.ok(!Buffer.from(ImportToken!).includes(der.subarray(-64)))
    await (await importerOf(KeyId))(first)
    const { sealed } = (await store.reader.one<{ sealed: Uint8Array }>('SELECT sealed FROM backing_keys'))!
    assert.ok(!Buffer.from(sealed).includes(first))
    await ask('DeleteImportedKeyMaterial', { KeyId })
    assert.deepEqual(await store.reader.all('SELECT sealed FROM backing_keys WHERE length(sealed) > 0'), [])
  })

  it('may be of every importable kind, and computes what the same key computes at home', async (t) => {
    const { ask, newExternal, importerOf } = await openImports(t)
    const Message = Buffer.from('message')
    const pairs = [
      [
        'RSA_2048',
        'RSASSA_PSS_SHA_256',
        'RSA_AES_KEY_WRAP_SHA_256',
        generateKeyPairSync('rsa', { modulusLength: 2048 }),
      ],
      ['ECC_NIST_P256', 'ECDSA_SHA_256', 'RSAES_OAEP_SHA_256', generateKeyPairSync('ec', { namedCurve: 'P-256' })],
      ['ECC_NIST_P521', 'ECDSA_SHA_512', 'RSA_AES_KEY_WRAP_SHA_1', generateKeyPairSync('ec', { namedCurve: 'P-521' })],
      ['ECC_SECG_P256K1', 'ECDSA_SHA_256', 'RSAES_OAEP_SHA_1', generateKeyPairSync('ec', { namedCurve: 'secp256k1' })],
      ['ECC_NIST_EDWARDS25519', 'ED25519_SHA_512', 'RSAES_OAEP_SHA_256', generateKeyPairSync('ed25519')],
    ] as const
    for (const [KeySpec, SigningAlgorithm, algorithm, pair] of pairs) {
      const { KeyId, Arn } = await newExternal({ KeySpec, KeyUsage: 'SIGN_VERIFY' })
      const send = await importerOf(KeyId, algorithm)
      assert.deepEqual(await send(pkcs8(pair)), { KeyId: Arn }, KeySpec)
      const { PublicKey } = await ask('GetPublicKey', { KeyId })
      const publicKey = createPublicKey({ key: Buffer.from(PublicKey!), format: 'der', type: 'spki' })
      assert.ok(publicKey.equals(pair.publicKey), KeySpec)
      const { Signature } = await ask('Sign', { KeyId, Message, SigningAlgorithm })
      const pss = KeySpec === 'RSA_2048' ? { padding: 6, saltLength: 32 } : {}
      const hash = KeySpec === 'ECC_NIST_EDWARDS25519' ? null : SigningAlgorithm.endsWith('512') ? 'sha512' : 'sha256'
      assert.ok(verify(hash, Message, { key: pair.publicKey, ...pss }, Signature!), KeySpec)
      assert.equal(
        await refusal(send(pkcs8(generateKeyPairSync('ed25519')))).then((text) => text.split(':')[0]),
        'IncorrectKeyMaterialException',
      )
      await ask('DeleteImportedKeyMaterial', { KeyId })
      await send(pkcs8(pair))
    }
    const { KeyId } = await newExternal({ KeySpec: 'HMAC_384', KeyUsage: 'GENERATE_VERIFY_MAC' })
    const material = Buffer.alloc(48, 9)
    await (await importerOf(KeyId, 'RSA_AES_KEY_WRAP_SHA_256'))(material)
    const { Mac } = await ask('GenerateMac', { KeyId, Message, MacAlgorithm: 'HMAC_SHA_384' })
    assert.deepEqual(Buffer.from(Mac!), createHmac('sha384', material).update(Message).digest())
    assert.match(await refusal(ask('ListKeyRotations', { KeyId })), /^UnsupportedOperationException/)
  })

  it('takes only material of its spec', async (t) => {
    const { newExternal, importerOf } = await openImports(t)
    const symmetric = await importerOf((await newExternal()).KeyId)
    for (const length of [0, 16, 31, 33, 64]) {
      assert.equal(
        await refusal(symmetric(Buffer.alloc(length, 1))),
        'IncorrectKeyMaterialException: The key material must be 32 bytes long for the key spec SYMMETRIC_DEFAULT.',
      )
    }
    const curve = await newExternal({ KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY' })
    const toCurve = await importerOf(curve.KeyId, 'RSA_AES_KEY_WRAP_SHA_256')
    const modulus = await newExternal({ KeySpec: 'RSA_2048', KeyUsage: 'SIGN_VERIFY' })
    const toModulus = await importerOf(modulus.KeyId, 'RSA_AES_KEY_WRAP_SHA_256')
    const p256 = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const swapped = pkcs8(p256)
    pkcs8(generateKeyPairSync('ec', { namedCurve: 'P-256' })).copy(swapped, swapped.length - 64, swapped.length - 64)
    const wrong = [
      [toCurve, pkcs8(generateKeyPairSync('ec', { namedCurve: 'secp256k1' }))],
      [toCurve, p256.privateKey.export({ format: 'der', type: 'sec1' })],
      [toCurve, p256.publicKey.export({ format: 'der', type: 'spki' })],
      [toCurve, swapped],
      [toCurve, Buffer.from('nonsense')],
      [toModulus, pkcs8(p256)],
      [toModulus, rsa.privateKey.export({ format: 'der', type: 'pkcs1' })],
      [toModulus, pkcs8(generateKeyPairSync('rsa', { modulusLength: 1024 }))],
      [toModulus, pkcs8(generateKeyPairSync('rsa', { modulusLength: 2048, publicExponent: 3 }))],
      [toModulus, pkcs8(generateKeyPairSync('rsa-pss', { modulusLength: 2048 }))],
    ] as const
    for (const [send, bytes] of wrong) {
      assert.match(
        await refusal(send(bytes)),
        /^IncorrectKeyMaterialException: The key material must be a private key of the key spec (RSA_2048|ECC_NIST_P256), in DER as PKCS #8 has it\.$/,
      )
    }
  })

  it('takes only what was wrapped for it, within a day', async (t) => {
    const { ask, newExternal, importerOf, clock } = await openImports(t)
    const [mine, other] = [await newExternal({ MultiRegion: true }), await newExternal()]
    const { KeyId } = mine
    const parameters = async (WrappingAlgorithm: Algorithm) =>
      ask('GetParametersForImport', { KeyId, WrappingAlgorithm, WrappingKeySpec: 'RSA_2048' })
    const { ImportToken, PublicKey, ParametersValidTo, ...rest } = await parameters('RSAES_OAEP_SHA_256')
    assert.deepEqual(rest, { KeyId: mine.Arn })
    assert.deepEqual(ParametersValidTo, new Date(clock.now + days(1)))
    const good = wrap(PublicKey!, 'RSAES_OAEP_SHA_256', first)
    const send = (token: Uint8Array, wrapped: Uint8Array, to = KeyId, where = region) =>
      refusal(
        ask(
          'ImportKeyMaterial',
          {
            KeyId: to,
            ImportToken: token,
            EncryptedKeyMaterial: wrapped,
            ExpirationModel: 'KEY_MATERIAL_DOES_NOT_EXPIRE',
          },
          where,
        ),
      )
    const invalid = 'InvalidImportTokenException: The import token is not valid for this key.'
    assert.equal(await send(ImportToken!, good, other.KeyId), invalid)
    assert.equal(await send(Buffer.from('token'), good), invalid)
    for (const at of [0, 4, 30, 400, ImportToken!.length - 1]) {
      const altered = Buffer.from(ImportToken!)
      altered[at]! ^= 1
      assert.equal(await send(altered, good), invalid)
    }

    const unopened = 'InvalidCiphertextException: '
    const damaged = Buffer.from(good)
    damaged[100]! ^= 1
    const another = await parameters('RSA_AES_KEY_WRAP_SHA_256')
    for (const wrapped of [
      damaged,
      good.subarray(1),
      wrap(PublicKey!, 'RSAES_OAEP_SHA_1', first),
      wrap(PublicKey!, 'RSA_AES_KEY_WRAP_SHA_256', first),
      wrap(another.PublicKey!, 'RSAES_OAEP_SHA_256', first),
    ]) {
      assert.equal(await send(ImportToken!, wrapped), unopened)
    }
    const both = wrap(another.PublicKey!, 'RSA_AES_KEY_WRAP_SHA_256', first)
    for (const at of [0, 255, 256, both.length - 1]) {
      const altered = Buffer.from(both)
      altered[at]! ^= 1
      assert.equal(await send(another.ImportToken!, altered), unopened)
    }
    assert.equal(await send(another.ImportToken!, both.subarray(0, 256)), unopened)

    await (await importerOf(KeyId))(first)
    await ask('ReplicateKey', { KeyId, ReplicaRegion: 'eu-west-3' })
    assert.equal(await send(ImportToken!, good, KeyId, 'eu-west-3'), invalid)

    clock.now += days(1)
    assert.equal(
      await send(ImportToken!, good),
      'ExpiredImportTokenException: The import token is expired. Get a new one, and a new public key.',
    )
  })

  it('tells which ways of wrapping there are', async (t) => {
    const { ask, newExternal, newKey } = await openImports(t)
    const get = (KeyId: string, WrappingAlgorithm: Algorithm, WrappingKeySpec: 'RSA_2048' | 'SM2' = 'RSA_2048') =>
      refusal(ask('GetParametersForImport', { KeyId, WrappingAlgorithm, WrappingKeySpec }))
    const unsupported = (what: string) => `UnsupportedOperationException: ${what} is not supported.`
    const { KeyId } = await newExternal()
    const rsa = await newExternal({ KeySpec: 'RSA_2048', KeyUsage: 'ENCRYPT_DECRYPT' })
    const curve = await newExternal({ KeySpec: 'ECC_NIST_P521', KeyUsage: 'SIGN_VERIFY' })
    for (const algorithm of ['RSAES_PKCS1_V1_5', 'SM2PKE'] as const) {
      assert.equal(await get(KeyId, algorithm), unsupported(`The wrapping algorithm ${algorithm}`))
    }
    assert.equal(await get(KeyId, 'RSAES_OAEP_SHA_256', 'SM2'), unsupported('The wrapping key spec SM2'))
    assert.equal(
      await get(rsa.KeyId, 'RSAES_OAEP_SHA_256'),
      unsupported('The wrapping algorithm RSAES_OAEP_SHA_256 with the key spec RSA_2048'),
    )
    assert.match(await get(curve.KeyId, 'RSAES_OAEP_SHA_1'), /^UnsupportedOperationException: .*ECC_NIST_P521/)
    const own = await newKey()
    const notImported = `UnsupportedOperationException: ${own.Arn} origin is AWS_KMS which is not valid for this operation.`
    assert.equal(await get(own.KeyId, 'RSAES_OAEP_SHA_256'), notImported)
    assert.equal(await refusal(ask('DeleteImportedKeyMaterial', { KeyId: own.KeyId })), notImported)
    for (const name of ['EnableKeyRotation', 'DisableKeyRotation', 'GetKeyRotationStatus'] as const) {
      assert.match(await refusal(ask(name, { KeyId })), /origin is EXTERNAL which is not valid for this operation\.$/)
    }
  })

  it('loses its material when that expires, and has it back when it is imported again', async (t) => {
    const { ask, newExternal, described, importerOf, encrypt, decrypt, clock, housekeep, store } = await openImports(t)
    const { KeyId, Arn } = await newExternal()
    const send = await importerOf(KeyId)
    const invalid = (message: string) => `ValidationException: ${message}`
    const model = (ExpirationModel: 'KEY_MATERIAL_EXPIRES' | undefined) => refusal(send(first, { ExpirationModel }))
    const required = invalid('A validTo date must be set if the ExpirationModel is KEY_MATERIAL_EXPIRES')
    assert.deepEqual([await model('KEY_MATERIAL_EXPIRES'), await model(undefined)], [required, required])
    const ValidTo = new Date(clock.now + days(10))
    assert.equal(
      await refusal(send(first, { ValidTo, ExpirationModel: 'KEY_MATERIAL_DOES_NOT_EXPIRE' })),
      invalid('A validTo date must not be set if the ExpirationModel is KEY_MATERIAL_DOES_NOT_EXPIRE'),
    )
    for (const time of [clock.now, clock.now + days(365) + 1]) {
      const outside = invalid('The validTo date must be in the future, and at most 365 days from now')
      assert.equal(await refusal(send(first, { ValidTo: new Date(time) })), outside)
    }

    const stored = async () =>
      (await store.reader.all('SELECT key_id FROM backing_keys WHERE length(sealed) > 0')).length
    await send(first, { ValidTo })
    const expiring = await described(KeyId)
    assert.deepEqual([expiring.ExpirationModel, expiring.ValidTo], ['KEY_MATERIAL_EXPIRES', ValidTo])
    const blob = await encrypt(KeyId, 'v')
    clock.now += days(10) - 1
    await housekeep()
    assert.equal(await decrypt(blob), 'v')
    clock.now += 1
    assert.match(await refusal(decrypt(blob)), /is pending import\.$/)
    assert.deepEqual([(await described(KeyId)).KeyState, await stored()], ['PendingImport', 1])
    await housekeep()
    assert.equal(await stored(), 0)
    const expired = await described(KeyId)
    assert.deepEqual(
      [expired.KeyState, expired.ValidTo, expired.ExpirationModel],
      ['PendingImport', undefined, undefined],
    )
    assert.equal(await refusal(decrypt(blob)), `KMSInvalidStateException: ${Arn} is pending import.`)
    await housekeep()
    const events = await eventsSince(store.reader, account, region, undefined, 9)
    assert.deepEqual(
      events.map(({ detailType, resources }) => [detailType, ...resources]),
      [['KMS Imported Key Material Expiration', Arn]],
    )
    const kept = await store.reader.all("SELECT names FROM audit_records WHERE names LIKE '%DeleteExpiredKeyMaterial%'")
    assert.equal(kept.length, 1)

    const again = await importerOf(KeyId)
    await again(first)
    assert.equal(await decrypt(blob), 'v')
    assert.equal((await described(KeyId)).ValidTo, undefined)
    await ask('DeleteImportedKeyMaterial', { KeyId })
  })

  it('rotates on demand to new material, and needs all that it ever had', async (t) => {
    const { ask, newExternal, described, materials, importerOf, encrypt, decrypt, clock } = await openImports(t)
    const { KeyId, Arn } = await newExternal()
    const send = await importerOf(KeyId)
    const none = `KMSInvalidStateException: ${Arn} has no key material pending rotation. Import new key material first.`
    const one = (await send(first, { KeyMaterialDescription: 'vault: one' })).KeyMaterialId!
    assert.equal(await refusal(ask('RotateKeyOnDemand', { KeyId })), none)
    const oldest = await encrypt(KeyId, 'oldest')
    assert.equal(
      await refusal(send(first, { ImportType: 'NEW_KEY_MATERIAL' })),
      'IncorrectKeyMaterialException: The key material is already associated with the KMS key.',
    )
    const ValidTo = new Date(clock.now + days(100))
    const two = (await send(second, { ImportType: 'NEW_KEY_MATERIAL', ValidTo })).KeyMaterialId!
    assert.match(
      await refusal(send(third, { ImportType: 'NEW_KEY_MATERIAL' })),
      /^KMSInvalidStateException: .* has key material pending rotation/,
    )
    const listed = {
      [one]: { KeyId, KeyMaterialId: one, ImportState: 'IMPORTED', KeyMaterialDescription: 'vault: one' },
      [two]: { KeyId, KeyMaterialId: two, ImportState: 'IMPORTED', ExpirationModel: 'KEY_MATERIAL_EXPIRES', ValidTo },
    }
    const lasting = { ...listed[one], ExpirationModel: 'KEY_MATERIAL_DOES_NOT_EXPIRE' }
    assert.deepEqual(await materials(KeyId), [
      { ...lasting, KeyMaterialState: 'CURRENT' },
      { ...listed[two], KeyMaterialState: 'PENDING_ROTATION' },
    ])
    assert.deepEqual((await ask('ListKeyRotations', { KeyId })).Rotations, [])
    // What is not in use yet does not make the key expire.
    assert.equal((await described(KeyId)).ValidTo, undefined)

    clock.now += days(1)
    await ask('RotateKeyOnDemand', { KeyId })
    const rotation = { RotationType: 'ON_DEMAND', RotationDate: new Date(clock.now) }
    assert.deepEqual(await materials(KeyId), [
      { ...lasting, KeyMaterialState: 'NON_CURRENT' },
      { ...listed[two], KeyMaterialState: 'CURRENT', ...rotation },
    ])
    assert.equal((await ask('ListKeyRotations', { KeyId })).Rotations!.length, 1)
    const rotated = await described(KeyId)
    assert.deepEqual([rotated.CurrentKeyMaterialId, rotated.ValidTo], [two, ValidTo])
    const newest = await encrypt(KeyId, 'newest')
    assert.deepEqual([await decrypt(oldest), await decrypt(newest)], ['oldest', 'newest'])

    const again = await importerOf(KeyId)
    assert.deepEqual(await ask('DeleteImportedKeyMaterial', { KeyId, KeyMaterialId: one }), {
      KeyId: Arn,
      KeyMaterialId: one,
    })
    assert.equal((await described(KeyId)).KeyState, 'PendingImport')
    assert.deepEqual((await materials(KeyId))[0], {
      KeyId,
      KeyMaterialId: one,
      KeyMaterialState: 'NON_CURRENT',
      ImportState: 'PENDING_IMPORT',
      KeyMaterialDescription: 'vault: one',
    })
    assert.equal(await refusal(again(first, { KeyMaterialId: two })), incorrect)
    assert.equal(
      await refusal(again(first, { KeyMaterialId: one, ImportType: 'NEW_KEY_MATERIAL' })),
      'ValidationException: KeyMaterialId cannot be used with ImportType NEW_KEY_MATERIAL',
    )
    await again(first, { KeyMaterialId: one })
    assert.deepEqual([await decrypt(oldest), await decrypt(newest)], ['oldest', 'newest'])
    assert.equal((await materials(KeyId))[0]!.KeyMaterialDescription, 'vault: one')
  })

  it('gives up material that waits for rotation without harm', async (t) => {
    const { ask, newExternal, described, materials, importerOf, clock, housekeep } = await openImports(t)
    const { KeyId, Arn } = await newExternal()
    const send = await importerOf(KeyId)
    const ImportType = 'NEW_KEY_MATERIAL'
    await send(first)
    const two = (await send(second, { ImportType })).KeyMaterialId!
    await ask('DeleteImportedKeyMaterial', { KeyId, KeyMaterialId: two })
    assert.equal((await described(KeyId)).KeyState, 'Enabled')
    assert.equal((await materials(KeyId)).length, 1)
    const absent = refusal(ask('DeleteImportedKeyMaterial', { KeyId, KeyMaterialId: two }))
    assert.equal(await absent, `NotFoundException: ${Arn} has no key material ${two}`)
    await send(third, { ImportType, ValidTo: new Date(clock.now + 1000) })
    clock.now += 1000
    assert.match(
      await refusal(ask('RotateKeyOnDemand', { KeyId })),
      /^KMSInvalidStateException: .*no key material pending/,
    )
    await housekeep()
    assert.deepEqual([(await described(KeyId)).KeyState, (await materials(KeyId)).length], ['Enabled', 1])
    await send(second, { ImportType })
    await ask('RotateKeyOnDemand', { KeyId })
  })

  it('stays disabled or to be deleted whatever happens to its material', async (t) => {
    const { ask, newExternal, described, importerOf } = await openImports(t)
    const { KeyId, Arn } = await newExternal()
    const send = await importerOf(KeyId)
    const state = async () => (await described(KeyId)).KeyState
    assert.equal((await ask('DeleteImportedKeyMaterial', { KeyId })).KeyMaterialId, '')
    await send(first)
    await ask('DisableKey', { KeyId })
    await send(first)
    assert.equal(await state(), 'Disabled')
    await ask('ScheduleKeyDeletion', { KeyId })
    assert.equal(await refusal(send(first)), `KMSInvalidStateException: ${Arn} is pending deletion.`)
    await ask('CancelKeyDeletion', { KeyId })
    assert.equal(await state(), 'Disabled')
    await ask('ScheduleKeyDeletion', { KeyId })
    await ask('DeleteImportedKeyMaterial', { KeyId })
    assert.equal(await state(), 'PendingDeletion')
    await ask('CancelKeyDeletion', { KeyId })
    assert.equal(await state(), 'PendingImport')
    for (const name of ['EnableKey', 'DisableKey'] as const) {
      assert.equal(await refusal(ask(name, { KeyId })), `KMSInvalidStateException: ${Arn} is pending import.`)
    }
  })

  it('in several regions has its material imported into each, and is one key then', async (t) => {
    const { ask, newExternal, described, materials, importerOf, encrypt } = await openImports(t)
    const paris = 'eu-west-3'
    const { KeyId, Arn } = await newExternal({ MultiRegion: true })
    const replicate = () => ask('ReplicateKey', { KeyId, ReplicaRegion: paris })
    assert.equal(await refusal(replicate()), `KMSInvalidStateException: ${Arn} is pending import.`)
    const here = await importerOf(KeyId)
    const one = (await here(first)).KeyMaterialId!
    assert.equal((await replicate()).ReplicaKeyMetadata!.KeyState, 'PendingImport')
    const there = await importerOf(KeyId, 'RSAES_OAEP_SHA_256', paris)
    assert.equal(await refusal(there(second)), incorrect)
    assert.equal((await there(first)).KeyMaterialId, one)
    const blob = await encrypt(KeyId, 'v')
    const opened = async (CiphertextBlob: Uint8Array, where: string) =>
      Buffer.from((await ask('Decrypt', { CiphertextBlob }, where)).Plaintext!).toString()
    assert.equal(await opened(blob, paris), 'v')

    const ImportType = 'NEW_KEY_MATERIAL'
    assert.match(await refusal(there(second, { ImportType })), /^UnsupportedOperationException: .*replica key/)
    const two = (await here(second, { ImportType })).KeyMaterialId!
    const states = async (where: string) => (await materials(KeyId, where)).map((one) => one.KeyMaterialState)
    const waiting = ['CURRENT', 'PENDING_MULTI_REGION_IMPORT_AND_ROTATION']
    assert.deepEqual([await states(region), await states(paris)], [waiting, waiting])
    assert.equal((await described(KeyId, paris)).KeyState, 'Enabled')
    assert.equal(
      await refusal(ask('RotateKeyOnDemand', { KeyId })),
      `KMSInvalidStateException: ${Arn} has no key material pending rotation. Import new key material in each of its Regions first.`,
    )
    await there(second)
    assert.deepEqual(await states(region), ['CURRENT', 'PENDING_ROTATION'])
    await ask('RotateKeyOnDemand', { KeyId })
    for (const where of [region, paris]) {
      assert.deepEqual(await states(where), ['NON_CURRENT', 'CURRENT'])
      assert.equal((await described(KeyId, where)).CurrentKeyMaterialId, two)
    }
    const rotated = await encrypt(KeyId, 'w')
    assert.deepEqual([await opened(blob, paris), await opened(rotated, paris)], ['v', 'w'])

    // The keys of each region lose their material by themselves, and what only waits goes everywhere with the primary's.
    await ask('DeleteImportedKeyMaterial', { KeyId }, paris)
    const keyStates = [await described(KeyId), await described(KeyId, paris)].map(({ KeyState }) => KeyState)
    assert.deepEqual(keyStates, ['Enabled', 'PendingImport'])
    await there(second)
    const { KeyMaterialId } = await here(third, { ImportType })
    await there(third)
    await ask('DeleteImportedKeyMaterial', { KeyId, KeyMaterialId }, paris)
    assert.deepEqual(await states(paris), ['NON_CURRENT', 'CURRENT', 'PENDING_MULTI_REGION_IMPORT_AND_ROTATION'])
    await ask('DeleteImportedKeyMaterial', { KeyId, KeyMaterialId })
    assert.deepEqual(await states(paris), ['NON_CURRENT', 'CURRENT'])
  })

  it('is guarded by policies that ask for the way of wrapping and the expiry', async (t) => {
    const { call, newExternal, introduce, clock } = await openImports(t)
    const keeper = user('keeper', [
      {
        Effect: 'Allow',
        Action: 'kms:GetParametersForImport',
        Resource: '*',
        Condition: {
          StringEquals: { 'kms:WrappingAlgorithm': 'RSA_AES_KEY_WRAP_SHA_256', 'kms:WrappingKeySpec': 'RSA_2048' },
        },
      },
      {
        Effect: 'Allow',
        Action: 'kms:ImportKeyMaterial',
        Resource: '*',
        Condition: {
          StringEquals: { 'kms:ExpirationModel': 'KEY_MATERIAL_EXPIRES', 'kms:KeyOrigin': 'EXTERNAL' },
          DateLessThan: { 'kms:ValidTo': new Date(clock.now + days(30)).toISOString() },
        },
      },
    ])
    await introduce(keeper)
    const { KeyId } = await newExternal({ Policy: keyPolicy(delegatedTo(account)) })
    const parameters = (WrappingAlgorithm: Algorithm) =>
      call(keeper, 'kms', 'GetParametersForImport', { KeyId, WrappingAlgorithm, WrappingKeySpec: 'RSA_2048' })
    const denied = /^AccessDeniedException: /
    assert.match(await refusal(parameters('RSAES_OAEP_SHA_256')), denied)
    const { ImportToken, PublicKey } = await parameters('RSA_AES_KEY_WRAP_SHA_256')
    const EncryptedKeyMaterial = wrap(PublicKey!, 'RSA_AES_KEY_WRAP_SHA_256', first)
    const input = { KeyId, ImportToken: ImportToken!, EncryptedKeyMaterial }
    const send = (ValidTo?: Date) =>
      call(keeper, 'kms', 'ImportKeyMaterial', {
        ...input,
        ...(ValidTo ? { ValidTo } : { ExpirationModel: 'KEY_MATERIAL_DOES_NOT_EXPIRE' }),
      })
    assert.match(await refusal(send()), denied)
    assert.match(await refusal(send(new Date(clock.now + days(31)))), denied)
    await send(new Date(clock.now + days(29)))
  })
})
