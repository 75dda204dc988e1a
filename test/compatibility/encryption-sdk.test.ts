/** AWS's Encryption SDK on Larder's KMS, and on the messages that Advanced SecureStrings are. */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { suite, test } from 'node:test'
import { buildClient, CommitmentPolicy, KmsKeyringNode } from '@aws-crypto/client-node'
import type { KMS } from '@aws-sdk/client-kms'
import { account, openLarder, region } from '../larder.ts'

type ClientProvider = NonNullable<NonNullable<ConstructorParameters<typeof KmsKeyringNode>[0]>['clientProvider']>

suite('the AWS Encryption SDK', async () => {
  const larder = await openLarder({ after: (work) => test.after(work) })
  const { ssm, kms } = larder.clients()
  const { encrypt, decrypt } = buildClient(CommitmentPolicy.REQUIRE_ENCRYPT_REQUIRE_DECRYPT)
  const newKey = async () => (await kms.createKey({})).KeyMetadata!.Arn!
  // Its own type of a client says no member may be undefined where the SDK's says that it may.
  const clientProvider = (client: KMS = kms) => (() => client) as unknown as ClientProvider
  const keyring = (keyArn: string, client = kms) =>
    new KmsKeyringNode({ generatorKeyId: keyArn, clientProvider: clientProvider(client) })
  const ciphertextOf = async (Name: string) =>
    Buffer.from((await ssm.getParameter({ Name })).Parameter!.Value!, 'base64')

  await test('opens an Advanced SecureString that was fetched without decryption', async () => {
    const keyArn = await newKey()
    const Value = 'Grüße 🔑 '.repeat(500)
    await ssm.putParameter({ Name: '/app/advanced', Type: 'SecureString', Tier: 'Advanced', KeyId: keyArn, Value })
    const { plaintext, messageHeader } = await decrypt(keyring(keyArn), await ciphertextOf('/app/advanced'))
    assert.equal(plaintext.toString('utf8'), Value)
    assert.deepEqual(
      { ...messageHeader.encryptionContext },
      { PARAMETER_ARN: `arn:aws:ssm:${region}:${account}:parameter/app/advanced` },
    )
    assert.equal(messageHeader.encryptedDataKeys[0]!.providerInfo, keyArn)
  })

  await test('opens it by discovery, as it was before its key was rotated and as it is after', async () => {
    const keyArn = await newKey()
    const put = (Value: string) =>
      ssm.putParameter({
        Name: '/app/rotated',
        Type: 'SecureString',
        Tier: 'Advanced',
        KeyId: keyArn,
        Value,
        Overwrite: true,
      })
    await put('before')
    const before = await ciphertextOf('/app/rotated')
    await kms.rotateKeyOnDemand({ KeyId: keyArn })
    await put('after')
    const discovery = new KmsKeyringNode({ discovery: true, clientProvider: clientProvider() })
    for (const [message, text] of [
      [before, 'before'],
      [await ciphertextOf('/app/rotated'), 'after'],
      [await ciphertextOf('/app/rotated:1'), 'before'],
    ] as const) {
      assert.equal((await decrypt(discovery, message)).plaintext.toString('utf8'), text)
    }
  })

  await test('seals under a key of Larder and opens after the key was rotated', async () => {
    const keyArn = await newKey()
    const plaintext = randomBytes(20_000)
    const { result } = await encrypt(keyring(keyArn), plaintext, { encryptionContext: { stage: 'prod' } })
    await kms.rotateKeyOnDemand({ KeyId: keyArn })
    const opened = await decrypt(keyring(keyArn), result)
    assert.ok(opened.plaintext.equals(plaintext))
    assert.equal(opened.messageHeader.encryptionContext.stage, 'prod')
  })

  await test('seals under two keys and opens with either', async () => {
    const [one, other] = [await newKey(), await newKey()]
    const both = new KmsKeyringNode({ generatorKeyId: one, keyIds: [other], clientProvider: clientProvider() })
    const { result } = await encrypt(both, 'shared')
    for (const keyArn of [one, other]) {
      assert.equal((await decrypt(keyring(keyArn), result)).plaintext.toString(), 'shared')
    }
  })

  await test('opens nothing for who may not use the key, and nothing that was changed', async () => {
    const keyArn = await newKey()
    const { result } = await encrypt(keyring(keyArn), 'secret')
    const { credentials } = await larder.user('stranger', { Effect: 'Allow', Action: 'ssm:*', Resource: '*' })
    await assert.rejects(
      decrypt(keyring(keyArn, larder.clients(credentials).kms), result),
      /User: arn:aws:iam::111122223333:user\/stranger is not authorized to perform: kms:Decrypt/,
    )
    const changed = Buffer.from(result)
    changed[changed.length - 1]! ^= 1
    await assert.rejects(decrypt(keyring(keyArn), changed), /Invalid Signature/)
  })
})
