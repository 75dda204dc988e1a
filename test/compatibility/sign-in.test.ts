/** People who sign in: a password for short-lived credentials that the AWS SDK takes, and sessions that end when they are told to. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { SignedClient } from '../faults/signed-client.ts'
import { account, type Credentials, openLarder, refusal, region } from '../larder.ts'

const password = 'correct-Horse-7'

suite('sign-in', async () => {
  const larder = await openLarder({ after: (work) => test.after(work) })
  const { iam } = larder.clients()
  const signed = new SignedClient(larder.url, region)
  test.after(() => signed.close())
  await larder.user('ana', { Effect: 'Allow', Action: ['ssm:*', 'iam:GetUser'], Resource: '*' })
  await iam.createLoginProfile({ UserName: 'ana', Password: password })

  /** As a browser or `larder login` sends it: with no signature. */
  async function post(operation: string, input: object) {
    const answer = await fetch(larder.url, {
      method: 'POST',
      headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': `Larder.${operation}` },
      body: JSON.stringify(input),
    })
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> }
  }

  async function signIn(): Promise<Credentials> {
    const { status, body } = await post('SignIn', { AccountId: account, UserName: 'ana', Password: password })
    assert.equal(status, 200)
    const { AccessKeyId, SecretAccessKey, SessionToken } = body.Credentials as Record<string, string>
    return { accessKeyId: AccessKeyId!, secretAccessKey: SecretAccessKey!, sessionToken: SessionToken! }
  }

  async function ended(credentials: Credentials): Promise<boolean> {
    const { sts } = larder.clients(credentials)
    return sts.getCallerIdentity({}).then(
      () => false,
      (error: Error) => error.name === 'InvalidClientTokenId',
    )
  }

  await test('the credentials are the user’s own, IAM included', async () => {
    const credentials = await signIn()
    const { sts, ssm, iam: own } = larder.clients(credentials)
    assert.equal((await sts.getCallerIdentity({})).Arn, `arn:aws:iam::${account}:user/ana`)
    await ssm.putParameter({ Name: '/ana', Type: 'String', Value: 'here' })
    assert.equal((await own.getUser({})).User?.UserName, 'ana')
    assert.equal((await refusal(own.listUsers({}))).name, 'AccessDenied')
  })

  await test('a wrong password is told from a wrong name by nothing', async () => {
    const answers = []
    for (const UserName of ['ana', 'nobody'])
      answers.push(await post('SignIn', { AccountId: account, UserName, Password: 'wrong' }))
    assert.equal(answers[0]?.status, 400)
    assert.equal(answers[0]?.body.__type, 'SignInFailedException')
    assert.deepEqual(answers[0], answers[1])
  })

  await test('nobody else is let in without a signature', async () => {
    for (const operation of ['RevokeSession', 'ListSignIns'])
      assert.equal((await post(operation, {})).body.__type, 'MissingAuthenticationTokenException')
  })

  await test('whoever holds a session can end it, and only it', async () => {
    const [one, other] = [await signIn(), await signIn()]
    assert.equal((await signed.call(one, 'larder', 'RevokeSession', {})).status, 200)
    assert.deepEqual([await ended(one), await ended(other)], [true, false])
    const refused = await signed.call(other, 'larder', 'RevokeSession', { AccessKeyId: 'ASIA2222222222222222' })
    assert.match(refused.body, /AccessDeniedException.*larder:RevokeSession/)
  })

  await test('an administrator sees who is signed in, and ends it', async () => {
    const session = await signIn()
    const list = async () => {
      const { body } = await signed.call(larder.administrator, 'larder', 'ListSignIns', { UserName: 'ana' })
      return (JSON.parse(body) as { SignIns: { AccessKeyId: string; SourceIp: string }[] }).SignIns
    }
    const found = (await list()).find(({ AccessKeyId }) => AccessKeyId === session.accessKeyId)
    assert.equal(found?.SourceIp, '127.0.0.1')
    const { accessKeyId: AccessKeyId } = session
    assert.equal((await signed.call(larder.administrator, 'larder', 'RevokeSession', { AccessKeyId })).status, 200)
    assert.equal(await ended(session), true)
    assert.ok(!(await list()).some((one) => one.AccessKeyId === AccessKeyId))
    const own = await signed.call(larder.administrator, 'larder', 'RevokeSession', {})
    assert.match(own.body, /NotASessionException/)
  })

  await test('the session of a role ends in the same way', async () => {
    const root = `arn:aws:iam::${account}:root`
    const session = await larder.assume(await larder.role('deployer', { AWS: root }))
    assert.equal((await signed.call(session, 'larder', 'RevokeSession', {})).status, 200)
    assert.equal(await ended(session), true)
  })
})
