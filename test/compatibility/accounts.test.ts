/** Two accounts of one store through the AWS SDK: what one shares with the other takes both sides, and what it does not share is not there. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { account, document, openLarder, refusal, region, type Statement } from '../larder.ts'
import { newAccount } from '../tenant.ts'

const theirs = '222233334444'

suite('two accounts', async () => {
  const larder = await openLarder({ after: (work) => test.after(work) })
  const ours = larder.clients()
  const administrator = await newAccount(larder.url, larder.administrator, theirs)
  const their = larder.clients(administrator)

  /** A user of the other account, with these rights. */
  async function theirUser(UserName: string, ...statements: Statement[]) {
    const { User } = await their.iam.createUser({ UserName })
    const PolicyDocument = document(...statements)
    if (statements.length > 0) await their.iam.putUserPolicy({ UserName, PolicyName: 'own', PolicyDocument })
    const { AccessKey } = await their.iam.createAccessKey({ UserName })
    const credentials = { accessKeyId: AccessKey!.AccessKeyId!, secretAccessKey: AccessKey!.SecretAccessKey! }
    return { arn: User!.Arn!, ...larder.clients(credentials) }
  }
  const denied = async (call: Promise<unknown>) =>
    assert.match((await refusal(call)).name, /^AccessDenied(Exception)?$/)
  const everywhere = (Action: string) => ({ Effect: 'Allow', Action, Resource: '*' })
  const may = await theirUser('may', everywhere('sts:AssumeRole'), everywhere('kms:*'), everywhere('ssm:*'))
  const mayNot = await theirUser('may-not')

  await test('a role: its trust policy and the caller’s own policy', async () => {
    const RoleArn = await larder.role('shared', { AWS: `arn:aws:iam::${theirs}:root` })
    const closed = await larder.role('closed', { AWS: account })
    const assume = (by: typeof may, arn: string) => by.sts.assumeRole({ RoleArn: arn, RoleSessionName: 'visit' })
    const { AssumedRoleUser } = await assume(may, RoleArn)
    assert.equal(AssumedRoleUser!.Arn, `arn:aws:sts::${account}:assumed-role/shared/visit`)
    await denied(assume(mayNot, RoleArn))
    await denied(assume(may, closed))
  })

  await test('a key: its key policy and the caller’s own policy', async () => {
    const { KeyMetadata } = await ours.kms.createKey({})
    const { Arn: KeyId } = KeyMetadata!
    const encrypt = (by: typeof may) => by.kms.encrypt({ KeyId, Plaintext: Buffer.from('x') })
    await denied(encrypt(may))
    const share = {
      Effect: 'Allow',
      Principal: { AWS: `arn:aws:iam::${theirs}:root` },
      Action: 'kms:Encrypt',
      Resource: '*',
    }
    const own = { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${account}:root` }, Action: 'kms:*', Resource: '*' }
    await ours.kms.putKeyPolicy({ KeyId, Policy: document(own, share) })
    assert.equal((await encrypt(may)).KeyId, KeyId)
    await denied(encrypt(mayNot))
    await denied(may.kms.decrypt({ CiphertextBlob: (await encrypt(may)).CiphertextBlob }))
  })

  await test('a parameter: its sharing and the caller’s own policy', async () => {
    await ours.ssm.putParameter({ Name: '/shared/host', Value: 'db.example', Type: 'String', Tier: 'Advanced' })
    const Name = `arn:aws:ssm:${region}:${account}:parameter/shared/host`
    await denied(may.ssm.getParameter({ Name }))
    const Policy = document({
      Effect: 'Allow',
      Principal: { AWS: [theirs] },
      Action: ['ssm:GetParameter', 'ssm:GetParameters'],
      Resource: Name,
    })
    await ours.ssm.putResourcePolicy({ ResourceArn: Name, Policy })
    assert.equal((await may.ssm.getParameter({ Name })).Parameter!.Value, 'db.example')
    await denied(mayNot.ssm.getParameter({ Name }))
    await denied(may.ssm.getParameterHistory({ Name }))
  })

  await test('an access key tells its account to its account alone', async () => {
    const { Account } = await ours.sts.getAccessKeyInfo({ AccessKeyId: larder.administrator.accessKeyId })
    assert.equal(Account, account)
    const foreign = await refusal(their.sts.getAccessKeyInfo({ AccessKeyId: larder.administrator.accessKeyId }))
    const unknown = await refusal(their.sts.getAccessKeyInfo({ AccessKeyId: 'AKIAIOSFODNN7EXAMPLE' }))
    assert.deepEqual([foreign.name, foreign.message], [unknown.name, unknown.message])
  })

  await test('what is refused to one account was not for another’s eyes', async () => {
    const RoleArn = await larder.role('hidden', { AWS: account })
    const told = await refusal(may.sts.assumeRole({ RoleArn, RoleSessionName: 'visit' }))
    const absent = await refusal(
      may.sts.assumeRole({ RoleArn: RoleArn.replace('hidden', 'absent'), RoleSessionName: 'visit' }),
    )
    assert.equal(told.message.replace('hidden', 'absent'), absent.message)
  })
})
