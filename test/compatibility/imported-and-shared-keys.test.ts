/** Imported key material and multi-Region keys as the AWS SDK and the AWS Encryption SDK see them. */
import assert from 'node:assert/strict'
import { createHmac, createPublicKey, createSecretKey, generateKeyPairSync, randomBytes, verify } from 'node:crypto'
import { suite, test } from 'node:test'
import {
  AwsKmsMrkAwareSymmetricDiscoveryKeyringNode,
  AwsKmsMrkAwareSymmetricKeyringNode,
  buildClient,
  CommitmentPolicy,
} from '@aws-crypto/client-node'
import {
  AlreadyExistsException,
  ExpirationModelType,
  type GetParametersForImportCommandInput,
  type ImportKeyMaterialCommandInput,
  IncorrectKeyMaterialException,
  InvalidCiphertextException,
  InvalidImportTokenException,
  KMSInvalidStateException,
  UnsupportedOperationException,
} from '@aws-sdk/client-kms'
import { wrap } from '../../server/src/services/keys/test/imported-keys.ts'
import { account, openLarder, region } from '../larder.ts'
import { refused } from './refused.ts'

const other = 'eu-west-3'

type KeyringInput = ConstructorParameters<typeof AwsKmsMrkAwareSymmetricKeyringNode>[0]

suite('Keys that are brought and keys of several regions, through the AWS SDK', async () => {
  const larder = await openLarder({ after: (work) => test.after(work) })
  const { kms } = larder.clients()
  const { kms: there } = larder.clients(undefined, { region: other })
  const lasting = ExpirationModelType.KEY_MATERIAL_DOES_NOT_EXPIRE

  async function importInto(
    KeyId: string,
    material: Uint8Array,
    WrappingAlgorithm: NonNullable<GetParametersForImportCommandInput['WrappingAlgorithm']>,
    more: Partial<ImportKeyMaterialCommandInput> = { ExpirationModel: lasting },
    client = kms,
  ) {
    const parameters = await client.getParametersForImport({ KeyId, WrappingAlgorithm, WrappingKeySpec: 'RSA_2048' })
    assert.ok(parameters.ParametersValidTo! > new Date())
    const EncryptedKeyMaterial = wrap(parameters.PublicKey!, WrappingAlgorithm, material)
    return client.importKeyMaterial({ KeyId, ImportToken: parameters.ImportToken!, EncryptedKeyMaterial, ...more })
  }

  await test('material is imported, expires on a date, is taken away and comes back', async () => {
    const { KeyMetadata } = await kms.createKey({ Origin: 'EXTERNAL' })
    const { KeyId = '', Arn } = KeyMetadata!
    assert.deepEqual([KeyMetadata!.KeyState, KeyMetadata!.Origin], ['PendingImport', 'EXTERNAL'])
    const encrypt = () => kms.encrypt({ KeyId, Plaintext: Buffer.from('v') })
    await refused(encrypt(), { class: KMSInvalidStateException, message: `${Arn} is pending import.` })
    const material = randomBytes(32)
    const ValidTo = new Date(Math.ceil(Date.now() / 1000) * 1000 + 86_400_000)
    const imported = await importInto(KeyId, material, 'RSAES_OAEP_SHA_256', { ValidTo })
    const described = (await kms.describeKey({ KeyId })).KeyMetadata!
    assert.deepEqual([described.ValidTo, described.ExpirationModel], [ValidTo, 'KEY_MATERIAL_EXPIRES'])
    assert.equal(described.CurrentKeyMaterialId, imported.KeyMaterialId)
    const { CiphertextBlob } = await encrypt()
    await kms.deleteImportedKeyMaterial({ KeyId })
    await refused(importInto(KeyId, randomBytes(32), 'RSAES_OAEP_SHA_1'), {
      class: IncorrectKeyMaterialException,
      message: 'The key material is not the same key material that was previously imported.',
    })
    await importInto(KeyId, material, 'RSA_AES_KEY_WRAP_SHA_256')
    assert.equal(Buffer.from((await kms.decrypt({ CiphertextBlob })).Plaintext!).toString(), 'v')
    const ImportToken = randomBytes(200)
    const wrong = kms.importKeyMaterial({
      KeyId,
      ImportToken,
      EncryptedKeyMaterial: randomBytes(256),
      ExpirationModel: lasting,
    })
    await refused(wrong, {
      class: InvalidImportTokenException,
      message: 'The import token is not valid for this key.',
    })
  })

  await test('a private key from home signs here, and its public key is the one from home', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const material = privateKey.export({ format: 'der', type: 'pkcs8' })
    const { KeyMetadata } = await kms.createKey({ Origin: 'EXTERNAL', KeySpec: 'RSA_2048', KeyUsage: 'SIGN_VERIFY' })
    const KeyId = KeyMetadata!.KeyId!
    await importInto(KeyId, material, 'RSA_AES_KEY_WRAP_SHA_256')
    const { PublicKey } = await kms.getPublicKey({ KeyId })
    assert.ok(createPublicKey({ key: Buffer.from(PublicKey!), format: 'der', type: 'spki' }).equals(publicKey))
    const Message = Buffer.from('message')
    const { Signature } = await kms.sign({ KeyId, Message, SigningAlgorithm: 'RSASSA_PKCS1_V1_5_SHA_256' })
    assert.ok(verify('sha256', Message, publicKey, Signature!))
  })

  await test('what was wrapped for another key, or not at all, is not taken', async () => {
    const { KeyMetadata } = await kms.createKey({ Origin: 'EXTERNAL' })
    const KeyId = KeyMetadata!.KeyId!
    const [WrappingAlgorithm, WrappingKeySpec] = ['RSAES_OAEP_SHA_256', 'RSA_2048'] as const
    const { ImportToken } = await kms.getParametersForImport({ KeyId, WrappingAlgorithm, WrappingKeySpec })
    const input = { KeyId, ImportToken, EncryptedKeyMaterial: randomBytes(256), ExpirationModel: lasting }
    await refused(kms.importKeyMaterial(input), { class: InvalidCiphertextException, message: 'UnknownError' })
  })

  await test('a symmetric key rotates from one imported material to the next', async () => {
    const { KeyMetadata } = await kms.createKey({ Origin: 'EXTERNAL' })
    const KeyId = KeyMetadata!.KeyId!
    await importInto(KeyId, randomBytes(32), 'RSAES_OAEP_SHA_256')
    const { CiphertextBlob } = await kms.encrypt({ KeyId, Plaintext: Buffer.from('before') })
    const { KeyMaterialId } = await importInto(KeyId, randomBytes(32), 'RSAES_OAEP_SHA_256', {
      ImportType: 'NEW_KEY_MATERIAL',
      ExpirationModel: lasting,
      KeyMaterialDescription: 'second',
    })
    const states = async () => {
      const { Rotations } = await kms.listKeyRotations({ KeyId, IncludeKeyMaterial: 'ALL_KEY_MATERIAL' })
      return Rotations!.map((one) => one.KeyMaterialState)
    }
    assert.deepEqual(await states(), ['CURRENT', 'PENDING_ROTATION'])
    await kms.rotateKeyOnDemand({ KeyId })
    assert.deepEqual(await states(), ['NON_CURRENT', 'CURRENT'])
    assert.equal((await kms.describeKey({ KeyId })).KeyMetadata!.CurrentKeyMaterialId, KeyMaterialId)
    assert.equal(Buffer.from((await kms.decrypt({ CiphertextBlob })).Plaintext!).toString(), 'before')
  })

  await test('one region opens what another encrypted; the primary key moves and is deleted last', async () => {
    const { KeyMetadata } = await kms.createKey({ MultiRegion: true })
    const { KeyId = '', Arn } = KeyMetadata!
    const { ReplicaKeyMetadata, ReplicaTags } = await kms.replicateKey({
      KeyId,
      ReplicaRegion: other,
      Tags: [{ TagKey: 'stage', TagValue: 'dr' }],
    })
    const replicaArn = `arn:aws:kms:${other}:${account}:key/${KeyId}`
    assert.deepEqual([ReplicaKeyMetadata!.Arn, ReplicaTags![0]!.TagValue], [replicaArn, 'dr'])
    const { CiphertextBlob } = await kms.encrypt({ KeyId, Plaintext: Buffer.from('v') })
    await kms.rotateKeyOnDemand({ KeyId })
    const opened = await there.decrypt({ CiphertextBlob, KeyId })
    assert.deepEqual([Buffer.from(opened.Plaintext!).toString(), opened.KeyId], ['v', replicaArn])
    await refused(kms.replicateKey({ KeyId, ReplicaRegion: other }), {
      class: AlreadyExistsException,
      message: `${replicaArn} already exists.`,
    })
    await kms.updatePrimaryRegion({ KeyId, PrimaryRegion: other })
    const { MultiRegionConfiguration } = (await there.describeKey({ KeyId })).KeyMetadata!
    assert.deepEqual(MultiRegionConfiguration, {
      MultiRegionKeyType: 'PRIMARY',
      PrimaryKey: { Arn: replicaArn, Region: other },
      ReplicaKeys: [{ Arn, Region: region }],
    })
    await refused(kms.enableKeyRotation({ KeyId }), {
      class: UnsupportedOperationException,
      message: `${Arn} is a multi-Region replica key which is not valid for EnableKeyRotation.`,
    })
    const { KeyState, PendingWindowInDays } = await there.scheduleKeyDeletion({ KeyId, PendingWindowInDays: 7 })
    assert.deepEqual([KeyState, PendingWindowInDays], ['PendingReplicaDeletion', 7])
    assert.equal(Buffer.from((await kms.decrypt({ CiphertextBlob })).Plaintext!).toString(), 'v')
  })

  await test('the Encryption SDK opens with the replica what it sealed with the primary key', async () => {
    const { KeyMetadata } = await kms.createKey({ MultiRegion: true })
    const { KeyId = '', Arn = '' } = KeyMetadata!
    await kms.replicateKey({ KeyId, ReplicaRegion: other })
    const { encrypt, decrypt } = buildClient(CommitmentPolicy.REQUIRE_ENCRYPT_REQUIRE_DECRYPT)
    // Its own type of a client says no member may be undefined where the SDK's says that it may.
    const client = (one: typeof kms) => one as unknown as KeyringInput['client']
    const sealing = new AwsKmsMrkAwareSymmetricKeyringNode({ keyId: Arn, client: client(kms) })
    const plaintext = randomBytes(5000)
    const { result } = await encrypt(sealing, plaintext)
    const keyId = Arn.replace(region, other)
    const replica = new AwsKmsMrkAwareSymmetricKeyringNode({ keyId, client: client(there) })
    assert.ok((await decrypt(replica, result)).plaintext.equals(plaintext))
    const discoveryFilter = { accountIDs: [account], partition: 'aws' }
    const discovery = { client: client(there), discoveryFilter, region: other }
    const found = new AwsKmsMrkAwareSymmetricDiscoveryKeyringNode(discovery as never)
    assert.ok((await decrypt(found, result)).plaintext.equals(plaintext))
  })

  await test('an HMAC key that is brought into two regions computes in both what it computes at home', async () => {
    const key = { Origin: 'EXTERNAL', MultiRegion: true, KeySpec: 'HMAC_256', KeyUsage: 'GENERATE_VERIFY_MAC' } as const
    const KeyId = (await kms.createKey(key)).KeyMetadata!.KeyId!
    const material = randomBytes(32)
    await importInto(KeyId, material, 'RSAES_OAEP_SHA_256')
    await kms.replicateKey({ KeyId, ReplicaRegion: other })
    await importInto(KeyId, material, 'RSAES_OAEP_SHA_256', { ExpirationModel: lasting }, there)
    const Message = Buffer.from('m')
    const home = createHmac('sha256', createSecretKey(material)).update(Message).digest()
    for (const one of [kms, there]) {
      const { Mac } = await one.generateMac({ KeyId, Message, MacAlgorithm: 'HMAC_SHA_256' })
      assert.deepEqual(Buffer.from(Mac!), home)
    }
  })
})
