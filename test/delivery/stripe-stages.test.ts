/** "Storing Secrets in Serverless Apps": Stripe's live key in a production account, its test key in a development account, chosen by stage. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { SSM } from '@aws-sdk/client-ssm'
import { account, type Credentials, document, openLarder, refusal, region } from '../larder.ts'
import { newAccount } from '../tenant.ts'

const production = account
const development = '222233334444'

/** The chapter's config.js: stages that it does not name are development's. */
const stageConfigs: Readonly<Record<string, { readonly stripeKeyName: string }>> = {
  dev: { stripeKeyName: '/stripeSecretKey/test' },
  prod: { stripeKeyName: '/stripeSecretKey/live' },
}
const configOf = (stage: string) => stageConfigs[stage] ?? stageConfigs.dev!

suite('Stripe’s keys in two accounts', async () => {
  const larder = await openLarder({ after: (work) => test.after(work) })
  const accounts: Readonly<Record<string, Credentials>> = {
    [production]: larder.administrator,
    [development]: await newAccount(larder.url, larder.administrator, development),
  }
  const store = async (id: string, Name: string, Value: string) =>
    larder
      .clients(accounts[id]!)
      .ssm.putParameter({ Name, Value, Type: 'SecureString', Description: 'Stripe secret key' })
  await store(production, '/stripeSecretKey/live', 'sk_live_4242')
  await store(development, '/stripeSecretKey/test', 'sk_test_4242')

  /** What a deploy makes of the chapter's iamRoleStatements in an account, and credentials as its functions get them. */
  async function deploy(id: string): Promise<Credentials> {
    const { iam, sts } = larder.clients(accounts[id]!)
    const { Role } = await iam.createRole({
      RoleName: 'billing-api',
      AssumeRolePolicyDocument: document({ Effect: 'Allow', Principal: { AWS: id }, Action: 'sts:AssumeRole' }),
    })
    await iam.putRolePolicy({
      RoleName: 'billing-api',
      PolicyName: 'own',
      PolicyDocument: document({
        Effect: 'Allow',
        Action: ['ssm:GetParameter'],
        Resource: [`arn:aws:ssm:${region}:${id}:parameter/stripeSecretKey/*`],
      }),
    })
    const { Credentials: taken } = await sts.assumeRole({ RoleArn: Role!.Arn!, RoleSessionName: 'billing' })
    return {
      accessKeyId: taken!.AccessKeyId!,
      secretAccessKey: taken!.SecretAccessKey!,
      sessionToken: taken!.SessionToken!,
    }
  }

  /** The chapter's function: the key is asked for outside of the handler, once. */
  function start(stage: string, credentials: Credentials): () => Promise<string> {
    const ssm = new SSM({ region, endpoint: larder.url, credentials, maxAttempts: 1 })
    test.after(() => ssm.destroy())
    const { stripeKeyName } = configOf(stage)
    const stripeSecretKey = ssm.getParameter({ Name: stripeKeyName, WithDecryption: true })
    return async () => (await stripeSecretKey).Parameter!.Value!
  }
  const live = await deploy(production)
  const testing = await deploy(development)

  await test('each stage reads the key of its account', async () => {
    assert.equal(await start('prod', live)(), 'sk_live_4242')
    assert.equal(await start('dev', testing)(), 'sk_test_4242')
    assert.equal(await start('featureX', testing)(), 'sk_test_4242')
  })

  await test('the development account does not reach the live key, by name or by ARN, and nor does its administrator', async () => {
    assert.equal((await refusal(start('prod', testing)())).name, 'ParameterNotFound')
    const Name = `arn:aws:ssm:${region}:${production}:parameter/stripeSecretKey/live`
    for (const credentials of [testing, accounts[development]!]) {
      const error = await refusal(larder.clients(credentials).ssm.getParameter({ Name, WithDecryption: true }))
      assert.equal(error.name, 'AccessDeniedException')
      assert.ok(!error.message.includes('sk_live'))
    }
    const { Parameters } = await larder.clients(accounts[development]!).ssm.describeParameters({})
    assert.deepEqual(
      Parameters!.map((parameter) => parameter.Name),
      ['/stripeSecretKey/test'],
    )
  })
})
