/** The ciphertext route of serverless-secret-baker: whoever deploys sees ciphertext, and the function opens it with kms:Decrypt. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { CreateKeyCommand, DecryptCommand } from '@aws-sdk/client-kms'
import { GetParameterCommand, PutParameterCommand } from '@aws-sdk/client-ssm'
import { account, openLarder, refusal, region } from '../larder.ts'

suite('secret baker', async () => {
  const larder = await openLarder({ after: (work) => test.after(work) })
  const { ssm, kms } = larder.clients()
  const { KeyMetadata } = await kms.send(new CreateKeyCommand({}))
  const keyArn = KeyMetadata!.Arn!
  for (const Value of ['first', 'second', 'third']) {
    await ssm.send(
      new PutParameterCommand({
        Name: '/path/to/ssm/secret',
        Type: 'SecureString',
        KeyId: keyArn,
        Value,
        Overwrite: true,
      }),
    )
  }

  const deployer = await larder.user('deployer', { Effect: 'Allow', Action: 'ssm:GetParameter', Resource: '*' })
  const fn = await larder.user('function', { Effect: 'Allow', Action: ['kms:Decrypt'], Resource: [keyArn] })

  /** What the plugin writes into secret-baker-secrets.json. */
  async function bake(path: string): Promise<{ ciphertext: string; arn: string }> {
    const { Parameter } = await larder
      .clients(deployer.credentials)
      .ssm.send(new GetParameterCommand({ Name: path, WithDecryption: false }))
    return { ciphertext: Parameter!.Value!, arn: Parameter!.ARN! }
  }

  /** The plugin's snippet for the function. */
  async function open({ ciphertext, arn }: { ciphertext: string; arn: string }): Promise<string> {
    const { Plaintext } = await larder.clients(fn.credentials).kms.send(
      new DecryptCommand({
        CiphertextBlob: Buffer.from(ciphertext, 'base64'),
        EncryptionContext: { PARAMETER_ARN: arn },
      }),
    )
    return Buffer.from(Plaintext!).toString('utf8')
  }

  await test('bakes a ciphertext that only the function opens', async () => {
    const baked = await bake('/path/to/ssm/secret')
    assert.equal(baked.arn, `arn:aws:ssm:${region}:${account}:parameter/path/to/ssm/secret`)
    assert.match(baked.ciphertext, /^AQICAH/)
    assert.equal(await open(baked), 'third')
    const read = larder
      .clients(deployer.credentials)
      .ssm.send(new GetParameterCommand({ Name: '/path/to/ssm/secret', WithDecryption: true }))
    assert.equal((await refusal(read)).name, 'AccessDeniedException')
  })

  await test('bakes a pinned version', async () => {
    const baked = await bake('/path/to/ssm/secret:2')
    assert.equal(baked.arn, `arn:aws:ssm:${region}:${account}:parameter/path/to/ssm/secret`)
    assert.equal(await open(baked), 'second')
  })

  await test('opens only under the ARN that it was baked for', async () => {
    const baked = await bake('/path/to/ssm/secret')
    const error = await refusal(open({ ...baked, arn: `${baked.arn}2` }))
    assert.equal(error.name, 'InvalidCiphertextException')
  })
})
