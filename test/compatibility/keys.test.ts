/** KMS as the AWS SDK sees it: its bytes and dates, its exceptions, its paginators. */
import assert from 'node:assert/strict'
import {
  constants,
  createCipheriv,
  createDecipheriv,
  createPublicKey,
  publicEncrypt,
  randomBytes,
  verify,
} from 'node:crypto'
import { suite, test } from 'node:test'
import {
  AlreadyExistsException,
  DisabledException,
  DryRunOperationException,
  IncorrectKeyException,
  InvalidAliasNameException,
  InvalidCiphertextException,
  InvalidMarkerException,
  type KeySpec,
  type KeyUsageType,
  KMSInvalidSignatureException,
  KMSInvalidStateException,
  KMSServiceException,
  MalformedPolicyDocumentException,
  NotFoundException,
  paginateListAliases,
  paginateListKeyPolicies,
  paginateListKeyRotations,
  paginateListKeys,
  paginateListResourceTags,
  TagException,
  UnsupportedOperationException,
} from '@aws-sdk/client-kms'
import { account, document, openLarder, region } from '../larder.ts'
import { refused } from './refused.ts'

const day = 24 * 60 * 60 * 1000
const bytes = (text: string) => Buffer.from(text, 'utf8')
const text = (plaintext: Uint8Array | undefined) => Buffer.from(plaintext!).toString('utf8')

suite('KMS through the AWS SDK', async () => {
  const larder = await openLarder({ after: (work) => test.after(work) })
  const { kms } = larder.clients()
  const newKey = async (more = {}) => (await kms.createKey(more)).KeyMetadata!
  const encrypt = async (KeyId: string, plaintext: string, EncryptionContext?: Record<string, string>) =>
    (await kms.encrypt({ KeyId, Plaintext: bytes(plaintext), EncryptionContext })).CiphertextBlob!

  await test('a key is described as the SDK types it', async () => {
    const before = Date.now()
    const { CreationDate, KeyId, Arn, CurrentKeyMaterialId, ...rest } = await newKey({ Description: 'für Grüße' })
    assert.ok(CreationDate instanceof Date && CreationDate.getTime() >= before)
    assert.match(KeyId!, /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
    assert.equal(Arn, `arn:aws:kms:${region}:${account}:key/${KeyId}`)
    assert.match(CurrentKeyMaterialId!, /^[0-9a-f]{64}$/)
    assert.deepEqual(rest, {
      AWSAccountId: account,
      Enabled: true,
      Description: 'für Grüße',
      KeyUsage: 'ENCRYPT_DECRYPT',
      KeyState: 'Enabled',
      Origin: 'AWS_KMS',
      KeyManager: 'CUSTOMER',
      CustomerMasterKeySpec: 'SYMMETRIC_DEFAULT',
      KeySpec: 'SYMMETRIC_DEFAULT',
      EncryptionAlgorithms: ['SYMMETRIC_DEFAULT'],
      MultiRegion: false,
    })
    await kms.updateKeyDescription({ KeyId: KeyId!, Description: 'other' })
    assert.equal((await kms.describeKey({ KeyId: Arn! })).KeyMetadata!.Description, 'other')
  })

  await test('bytes are opened under the context that they were sealed under, and under no other', async () => {
    const { KeyId, Arn } = await newKey()
    const Plaintext = Buffer.from([0, 255, 10, 13, 0])
    const EncryptionContext = { stage: 'prod', ämne: 'hälsning' }
    const sealed = await kms.encrypt({ KeyId, Plaintext, EncryptionContext })
    assert.ok(sealed.CiphertextBlob instanceof Uint8Array)
    const opened = await kms.decrypt({ CiphertextBlob: sealed.CiphertextBlob, EncryptionContext })
    assert.deepEqual(Buffer.from(opened.Plaintext!), Plaintext)
    assert.deepEqual([opened.KeyId, opened.EncryptionAlgorithm], [Arn, 'SYMMETRIC_DEFAULT'])
    for (const other of [undefined, { stage: 'prod' }, { ...EncryptionContext, stage: 'dev' }]) {
      await refused(kms.decrypt({ CiphertextBlob: sealed.CiphertextBlob, EncryptionContext: other }), {
        class: InvalidCiphertextException,
        message: 'UnknownError',
      })
    }
  })

  await test('data keys encrypt at the client, and come back from their ciphertexts', async () => {
    const { KeyId } = await newKey()
    const made = await kms.generateDataKey({ KeyId, KeySpec: 'AES_256' })
    assert.equal(made.Plaintext!.length, 32)
    const iv = randomBytes(12)
    const cipher = createCipheriv('aes-256-gcm', made.Plaintext!, iv)
    const message = Buffer.concat([cipher.update('a long message'), cipher.final()])
    const again = await kms.decrypt({ CiphertextBlob: made.CiphertextBlob })
    const decipher = createDecipheriv('aes-256-gcm', again.Plaintext!, iv).setAuthTag(cipher.getAuthTag())
    assert.equal(Buffer.concat([decipher.update(message), decipher.final()]).toString(), 'a long message')

    const hidden = await kms.generateDataKeyWithoutPlaintext({ KeyId, NumberOfBytes: 24 })
    assert.equal('Plaintext' in hidden, false)
    assert.equal((await kms.decrypt({ CiphertextBlob: hidden.CiphertextBlob })).Plaintext!.length, 24)
    assert.equal((await kms.generateRandom({ NumberOfBytes: 33 })).Plaintext!.length, 33)
  })

  await test('a rotated key opens what it sealed before, and shows its rotations', async () => {
    const { KeyId, CurrentKeyMaterialId } = await newKey()
    const first = await encrypt(KeyId!, 'first')
    await kms.enableKeyRotation({ KeyId, RotationPeriodInDays: 90 })
    const status = await kms.getKeyRotationStatus({ KeyId })
    assert.ok(status.KeyRotationEnabled && status.NextRotationDate! > new Date(Date.now() + 89 * day))
    for (let turn = 0; turn < 3; turn++) await kms.rotateKeyOnDemand({ KeyId })
    const last = await encrypt(KeyId!, 'last')
    const opened = await Promise.all([first, last].map((CiphertextBlob) => kms.decrypt({ CiphertextBlob })))
    assert.deepEqual(
      opened.map(({ Plaintext }) => text(Plaintext)),
      ['first', 'last'],
    )
    assert.equal(opened[0]!.KeyMaterialId, CurrentKeyMaterialId)
    assert.notEqual(opened[1]!.KeyMaterialId, CurrentKeyMaterialId)

    const rotations: (string | undefined)[] = []
    for await (const page of paginateListKeyRotations({ client: kms, pageSize: 2 }, { KeyId })) {
      for (const { RotationType, RotationDate } of page.Rotations!) {
        assert.ok(RotationDate instanceof Date)
        rotations.push(RotationType)
      }
    }
    assert.deepEqual(rotations, ['ON_DEMAND', 'ON_DEMAND', 'ON_DEMAND'])
    await kms.disableKeyRotation({ KeyId })
    assert.equal((await kms.getKeyRotationStatus({ KeyId })).KeyRotationEnabled, false)
  })

  await test('a ciphertext moves to another key and context without being seen', async () => {
    const from = await newKey()
    const to = await newKey()
    const { CiphertextBlob, SourceKeyId, KeyId } = await kms.reEncrypt({
      CiphertextBlob: await encrypt(from.KeyId!, 'moving', { from: 'here' }),
      SourceEncryptionContext: { from: 'here' },
      DestinationKeyId: to.KeyId,
      DestinationEncryptionContext: { to: 'there' },
    })
    assert.deepEqual([SourceKeyId, KeyId], [from.Arn, to.Arn])
    const opened = await kms.decrypt({ CiphertextBlob, EncryptionContext: { to: 'there' } })
    assert.deepEqual([text(opened.Plaintext), opened.KeyId], ['moving', to.Arn])
  })

  await test('an alias is a name that moves between keys', async () => {
    const [one, other] = [await newKey(), await newKey()]
    await kms.createAlias({ AliasName: 'alias/moving', TargetKeyId: one.KeyId })
    const sealed = await encrypt('alias/moving', 'under the first')
    await kms.updateAlias({ AliasName: 'alias/moving', TargetKeyId: other.KeyId })
    assert.equal((await kms.describeKey({ KeyId: 'alias/moving' })).KeyMetadata!.KeyId, other.KeyId)
    assert.equal(text((await kms.decrypt({ CiphertextBlob: sealed })).Plaintext), 'under the first')
    await refused(kms.decrypt({ CiphertextBlob: sealed, KeyId: 'alias/moving' }), {
      class: IncorrectKeyException,
      message: 'The key ID in the request does not identify a CMK that can perform this operation.',
    })
    await kms.deleteAlias({ AliasName: 'alias/moving' })
    await refused(kms.describeKey({ KeyId: 'alias/moving' }), {
      class: NotFoundException,
      message: `Alias arn:aws:kms:${region}:${account}:alias/moving is not found.`,
    })
  })

  await test('a key that is off or about to go does not work, and comes back', async () => {
    const { KeyId, Arn } = await newKey()
    const CiphertextBlob = await encrypt(KeyId!, 'v')
    await kms.disableKey({ KeyId })
    await refused(kms.decrypt({ CiphertextBlob }), { class: DisabledException, message: `${Arn} is disabled.` })
    const { DeletionDate, KeyState } = await kms.scheduleKeyDeletion({ KeyId, PendingWindowInDays: 7 })
    assert.equal(KeyState, 'PendingDeletion')
    assert.ok(DeletionDate! > new Date(Date.now() + 6.9 * day) && DeletionDate! < new Date(Date.now() + 7.1 * day))
    await refused(kms.decrypt({ CiphertextBlob }), {
      class: KMSInvalidStateException,
      message: `${Arn} is pending deletion.`,
    })
    await kms.cancelKeyDeletion({ KeyId })
    await kms.enableKey({ KeyId })
    assert.equal(text((await kms.decrypt({ CiphertextBlob })).Plaintext), 'v')
  })

  await test('refusals are the SDK’s own exceptions', async () => {
    const { KeyId, Arn } = await newKey()
    await kms.createAlias({ AliasName: 'alias/refused', TargetKeyId: KeyId })
    await refused(kms.createAlias({ AliasName: 'alias/refused', TargetKeyId: KeyId }), {
      class: AlreadyExistsException,
      message: `An alias with the name arn:aws:kms:${region}:${account}:alias/refused already exists`,
    })
    await refused(kms.createAlias({ AliasName: 'alias/aws/mine', TargetKeyId: KeyId }), {
      class: InvalidAliasNameException,
      message: 'Names beginning with alias/aws/ are reserved.',
    })
    await refused(kms.describeKey({ KeyId: '00000000-0000-0000-0000-000000000000' }), {
      class: NotFoundException,
      message: `Key 'arn:aws:kms:${region}:${account}:key/00000000-0000-0000-0000-000000000000' does not exist`,
    })
    await refused(kms.decrypt({ CiphertextBlob: bytes('not a ciphertext') }), {
      class: InvalidCiphertextException,
      message: 'UnknownError',
    })
    await refused(kms.encrypt({ KeyId, Plaintext: bytes('v'), DryRun: true }), {
      class: DryRunOperationException,
      message: 'The request would have succeeded, but the DryRun option is set.',
    })
    await refused(kms.putKeyPolicy({ KeyId, Policy: '{' }), { class: MalformedPolicyDocumentException, message: /./ })
    await refused(kms.createKey({ KeySpec: 'SM2', KeyUsage: 'SIGN_VERIFY' }), {
      class: UnsupportedOperationException,
      message: 'Keys of the spec SM2 are not supported.',
    })
    await refused(kms.tagResource({ KeyId, Tags: [{ TagKey: 'aws:mine', TagValue: '' }] }), {
      class: TagException,
      message: 'Tags beginning with aws: are reserved',
    })
    await refused(kms.listKeys({ Marker: 'made-up' }), {
      class: InvalidMarkerException,
      message: 'The marker is not valid.',
    })
    await refused(kms.cancelKeyDeletion({ KeyId }), {
      class: KMSInvalidStateException,
      message: `${Arn} is not pending deletion.`,
    })
    await refused(kms.encrypt({ KeyId, Plaintext: Buffer.alloc(4097) }), {
      class: KMSServiceException,
      name: 'ValidationException',
      message: /'plaintext' failed to satisfy constraint: Member must have length less than or equal to 4096/,
    })
    await refused(kms.describeCustomKeyStores({}), {
      class: KMSServiceException,
      name: 'UnknownOperationException',
      message: 'UnknownError',
    })
  })

  await test('a key policy keeps even its administrator from opening', async () => {
    const admin = await larder.user('key-admin', { Effect: 'Allow', Action: 'kms:*', Resource: '*' })
    const { kms: theirs } = larder.clients(admin.credentials)
    const Policy = document({
      Effect: 'Allow',
      Principal: { AWS: admin.arn },
      Action: ['kms:Encrypt', 'kms:Describe*', 'kms:Get*', 'kms:Put*', 'kms:List*'],
      Resource: '*',
    })
    const { KeyMetadata } = await theirs.createKey({ Policy })
    const { KeyId, Arn } = KeyMetadata!
    assert.deepEqual(JSON.parse((await theirs.getKeyPolicy({ KeyId })).Policy!), JSON.parse(Policy))
    const names: string[] = []
    for await (const { PolicyNames } of paginateListKeyPolicies({ client: theirs }, { KeyId })) {
      names.push(...PolicyNames!)
    }
    assert.deepEqual(names, ['default'])
    const { CiphertextBlob } = await theirs.encrypt({ KeyId, Plaintext: bytes('v') })
    const action = 'kms:Decrypt'
    await refused(theirs.decrypt({ CiphertextBlob }), {
      class: KMSServiceException,
      name: 'AccessDeniedException',
      message: `User: ${admin.arn} is not authorized to perform: ${action} on resource: ${Arn} because no resource-based policy allows the ${action} action`,
    })
  })

  await test('paginators walk all keys, aliases and tags to their ends', async () => {
    const made = await Promise.all(Array.from({ length: 5 }, () => newKey()))
    const keys: string[] = []
    for await (const page of paginateListKeys({ client: kms, pageSize: 2 }, {})) {
      assert.ok(page.Keys!.length <= 2)
      keys.push(...page.Keys!.map(({ KeyId }) => KeyId!))
    }
    assert.equal(new Set(keys).size, keys.length)
    for (const { KeyId } of made) assert.ok(keys.includes(KeyId!))

    const KeyId = made[0]!.KeyId!
    const names = Array.from({ length: 5 }, (_, number) => `alias/walk-${number}`)
    for (const AliasName of names) await kms.createAlias({ AliasName, TargetKeyId: KeyId })
    const aliases: string[] = []
    for await (const page of paginateListAliases({ client: kms, pageSize: 2 }, { KeyId })) {
      aliases.push(...page.Aliases!.map(({ AliasName }) => AliasName!))
    }
    assert.deepEqual(aliases, names)

    const Tags = Array.from({ length: 5 }, (_, number) => ({ TagKey: `key-${number}`, TagValue: `${number}` }))
    await kms.tagResource({ KeyId, Tags })
    await kms.untagResource({ KeyId, TagKeys: ['key-4'] })
    const tags: unknown[] = []
    for await (const page of paginateListResourceTags({ client: kms, pageSize: 3 }, { KeyId })) tags.push(...page.Tags!)
    assert.deepEqual(tags, Tags.slice(0, 4))
  })

  await test('another region of the same account has keys of its own', async () => {
    const { kms: elsewhere } = larder.clients(larder.administrator, { region: 'eu-west-1' })
    const { KeyId, Arn } = await newKey()
    await kms.createAlias({ AliasName: 'alias/here', TargetKeyId: KeyId })
    const CiphertextBlob = await encrypt(KeyId!, 'here')
    assert.deepEqual((await elsewhere.listKeys({})).Keys, [])
    await refused(elsewhere.describeKey({ KeyId }), {
      class: NotFoundException,
      message: `Key 'arn:aws:kms:eu-west-1:${account}:key/${KeyId}' does not exist`,
    })
    await refused(elsewhere.describeKey({ KeyId: 'alias/here' }), {
      class: NotFoundException,
      message: `Alias arn:aws:kms:eu-west-1:${account}:alias/here is not found.`,
    })
    await refused(elsewhere.describeKey({ KeyId: Arn }), { class: NotFoundException, message: 'Invalid arn us-east-1' })
    await refused(elsewhere.decrypt({ CiphertextBlob }), {
      class: KMSServiceException,
      name: 'AccessDeniedException',
      message:
        /is not authorized to perform: kms:Decrypt on the resource associated with this ciphertext because the resource does not exist in this Region/,
    })
  })

  await test('keys of other kinds sign, authenticate, agree and encrypt, and Node agrees with them', async () => {
    const create = async (KeySpec: KeySpec, KeyUsage: KeyUsageType) => (await newKey({ KeySpec, KeyUsage })).KeyId!
    const publicKey = async (KeyId: string) => {
      const { PublicKey } = await kms.getPublicKey({ KeyId })
      return createPublicKey({ key: Buffer.from(PublicKey!), format: 'der', type: 'spki' })
    }
    const signer = await create('ECC_NIST_P256', 'SIGN_VERIFY')
    const Message = bytes('signed')
    const { Signature } = await kms.sign({ KeyId: signer, Message, SigningAlgorithm: 'ECDSA_SHA_256' })
    assert.ok(verify('sha256', Message, await publicKey(signer), Signature!))
    const wrong = { KeyId: signer, Message: bytes('else'), Signature, SigningAlgorithm: 'ECDSA_SHA_256' as const }
    await refused(kms.verify(wrong), { class: KMSInvalidSignatureException, message: /^(?:|UnknownError)$/ })
    const reader = await create('RSA_2048', 'ENCRYPT_DECRYPT')
    const padding = { padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' }
    const CiphertextBlob = publicEncrypt({ key: await publicKey(reader), ...padding }, bytes('offline'))
    const EncryptionAlgorithm = 'RSAES_OAEP_SHA_256' as const
    assert.equal(text((await kms.decrypt({ KeyId: reader, CiphertextBlob, EncryptionAlgorithm })).Plaintext), 'offline')
    const hmac = await create('HMAC_256', 'GENERATE_VERIFY_MAC')
    const MacAlgorithm = 'HMAC_SHA_256' as const
    const { Mac } = await kms.generateMac({ KeyId: hmac, Message, MacAlgorithm })
    assert.equal((await kms.verifyMac({ KeyId: hmac, Message, MacAlgorithm, Mac })).MacValid, true)
  })
})
