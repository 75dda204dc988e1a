/** STS as the AWS SDK sees it: who somebody is, sessions of roles, how they end, and URLs that prove an identity. */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { suite, test } from 'node:test'
import { IAMServiceException } from '@aws-sdk/client-iam'
import { SSMServiceException } from '@aws-sdk/client-ssm'
import {
  MalformedPolicyDocumentException,
  PackedPolicyTooLargeException,
  STSServiceException,
} from '@aws-sdk/client-sts'
import { SignatureV4 } from '@smithy/signature-v4'
import { account, document, openLarder, region } from '../larder.ts'
import { refused } from './refused.ts'

const minute = 60_000
const root = `arn:aws:iam::${account}:root`

suite('STS through the AWS SDK', async () => {
  const larder = await openLarder({ after: (work) => test.after(work) })
  const { ssm, iam } = larder.clients()
  await ssm.putParameter({ Name: '/app/one', Type: 'String', Value: 'one' })
  await ssm.putParameter({ Name: '/app/two', Type: 'String', Value: 'two' })
  const reader = await larder.role('reader', { AWS: root }, { Effect: 'Allow', Action: 'ssm:*', Resource: '*' })
  // Who assumes it may also say more about the session.
  const { Role } = await iam.createRole({
    RoleName: 'tagged',
    AssumeRolePolicyDocument: document({
      Effect: 'Allow',
      Principal: { AWS: root },
      Action: ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity'],
    }),
  })
  const tagged = Role!.Arn!

  await test('everybody may ask who they are', async () => {
    const { credentials, arn } = await larder.user('nobody-much')
    const { UserId, Account, Arn } = await larder.clients(credentials).sts.getCallerIdentity({})
    assert.deepEqual([Account, Arn], [account, arn])
    assert.equal(UserId, (await iam.getUser({ UserName: 'nobody-much' })).User!.UserId)
  })

  await test('a role is taken for a while, under a name', async () => {
    const before = Date.now()
    const { sts } = larder.clients()
    const taken = await sts.assumeRole({ RoleArn: reader, RoleSessionName: 'me@home', DurationSeconds: 900 })
    const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = taken.Credentials!
    assert.match(AccessKeyId!, /^ASIA[A-Z2-7]{16}$/)
    const lasts = Expiration!.getTime() - before
    assert.ok(lasts > 898_000 && lasts < 930_000, `${lasts} ms`)
    const { RoleId } = (await iam.getRole({ RoleName: 'reader' })).Role!
    assert.deepEqual(taken.AssumedRoleUser, {
      AssumedRoleId: `${RoleId}:me@home`,
      Arn: `arn:aws:sts::${account}:assumed-role/reader/me@home`,
    })
    const credentials = { accessKeyId: AccessKeyId!, secretAccessKey: SecretAccessKey!, sessionToken: SessionToken! }
    const session = larder.clients(credentials)
    const { UserId, Arn } = await session.sts.getCallerIdentity({})
    assert.deepEqual([UserId, Arn], [taken.AssumedRoleUser!.AssumedRoleId, taken.AssumedRoleUser!.Arn])
    assert.equal((await session.ssm.getParameter({ Name: '/app/one' })).Parameter!.Value, 'one')
  })

  await test('a session policy leaves less than the role has, and never more', async () => {
    const parameter = `arn:aws:ssm:${region}:${account}:parameter/app/one`
    const Policy = document(
      { Effect: 'Allow', Action: ['ssm:GetParameter', 'iam:*'], Resource: '*' },
      {
        Effect: 'Deny',
        NotResource: parameter,
        Action: 'ssm:*',
      },
    )
    const session = larder.clients(await larder.assume(reader, larder.administrator, { Policy }))
    assert.equal((await session.ssm.getParameter({ Name: '/app/one' })).Parameter!.Value, 'one')
    await refused(session.ssm.getParameter({ Name: '/app/two' }), {
      class: SSMServiceException,
      name: 'AccessDeniedException',
      message: /ssm:GetParameter on resource: \S+\/app\/two with an explicit deny in a session policy$/,
    })
    await refused(session.iam.listUsers({}), {
      class: IAMServiceException,
      name: 'AccessDenied',
      message: /iam:ListUsers on resource: \S+ because no identity-based policy allows the iam:ListUsers action$/,
      status: 403,
    })
  })

  await test('tags of a session and who started it are what policies see', async () => {
    await iam.putRolePolicy({
      RoleName: 'tagged',
      PolicyName: 'p',
      PolicyDocument: document({
        Effect: 'Allow',
        Action: 'ssm:GetParameter',
        Resource: `arn:aws:ssm:*:*:parameter/app/\${aws:PrincipalTag/which}`,
        Condition: { StringEquals: { 'aws:SourceIdentity': 'ann' } },
      }),
    })
    const Tags = [{ Key: 'which', Value: 'two' }]
    const asAnn = larder.clients(await larder.assume(tagged, larder.administrator, { Tags, SourceIdentity: 'ann' }))
    const asBob = larder.clients(await larder.assume(tagged, larder.administrator, { Tags, SourceIdentity: 'bob' }))
    assert.equal((await asAnn.ssm.getParameter({ Name: '/app/two' })).Parameter!.Value, 'two')
    const denied = { class: SSMServiceException, name: 'AccessDeniedException', message: /no identity-based policy/ }
    await refused(asAnn.ssm.getParameter({ Name: '/app/one' }), denied)
    await refused(asBob.ssm.getParameter({ Name: '/app/two' }), denied)
  })

  await test('refusals are the SDK’s own exceptions', async () => {
    const { sts } = larder.clients()
    const assume = (more: object) => sts.assumeRole({ RoleArn: reader, RoleSessionName: 'me', ...more })
    const onlyLambda = await larder.role('only-lambda', { Service: 'lambda.amazonaws.com' })
    const notAllowed = (role: string) => ({
      class: STSServiceException,
      name: 'AccessDenied',
      message: `User: arn:aws:iam::${account}:user/administrator is not authorized to perform: sts:AssumeRole on resource: ${role} because no resource-based policy allows the sts:AssumeRole action`,
      status: 403,
    })
    await refused(assume({ RoleArn: onlyLambda }), notAllowed(onlyLambda))
    const missing = `arn:aws:iam::${account}:role/none`
    await refused(assume({ RoleArn: missing }), notAllowed(missing))
    await refused(assume({ DurationSeconds: 7200 }), {
      class: STSServiceException,
      name: 'ValidationError',
      message: 'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
    })
    await refused(assume({ Policy: '{' }), { class: MalformedPolicyDocumentException, message: /./ })
    const Tags = Array.from({ length: 50 }, (_, number) => ({
      Key: `tag-${number}`,
      Value: randomBytes(64).toString('hex'),
    }))
    await refused(assume({ RoleArn: tagged, Tags }), {
      class: PackedPolicyTooLargeException,
      message: /./,
    })
  })

  await test('a session that a user makes for itself is the user, but not for IAM', async () => {
    const { credentials, arn } = await larder.user('self', { Effect: 'Allow', Action: '*', Resource: '*' })
    const { Credentials: made } = await larder.clients(credentials).sts.getSessionToken({ DurationSeconds: 900 })
    const session = larder.clients({
      accessKeyId: made!.AccessKeyId!,
      secretAccessKey: made!.SecretAccessKey!,
      sessionToken: made!.SessionToken!,
    })
    assert.equal((await session.sts.getCallerIdentity({})).Arn, arn)
    await session.ssm.getParameter({ Name: '/app/one' })
    await refused(session.iam.listUsers({}), {
      class: IAMServiceException,
      name: 'InvalidClientTokenId',
      message: 'The security token included in the request is invalid.',
      status: 403,
    })
  })

  await test('a presigned URL proves who made it, to whoever opens it', async () => {
    const { sts } = larder.clients(await larder.assume(reader))
    const { hostname, port, host } = new URL(larder.url)
    const signer = new SignatureV4({
      credentials: sts.config.credentials,
      region,
      service: 'sts',
      sha256: sts.config.sha256,
    })
    const query = { Action: 'GetCallerIdentity', Version: '2011-06-15' }
    const headers = { host, 'x-k8s-aws-id': 'cluster' }
    const parts = { method: 'GET', protocol: 'http:', hostname, port: Number(port), path: '/', query, headers }
    const signed = await signer.presign(parts, { expiresIn: 60, unhoistableHeaders: new Set(['x-k8s-aws-id']) })
    const url = new URL(larder.url)
    for (const [name, value] of Object.entries(signed.query!)) url.searchParams.set(name, String(value))
    const open = (cluster: string, from = url) => fetch(from, { headers: { 'x-k8s-aws-id': cluster } })

    const proof = await open('cluster')
    assert.equal(proof.status, 200)
    assert.match(await proof.text(), /<Arn>arn:aws:sts::111122223333:assumed-role\/reader\/test<\/Arn>/)
    const forAnother = await open('another')
    assert.equal(forAnother.status, 403)
    assert.match(await forAnother.text(), /<Code>SignatureDoesNotMatch<\/Code>/)
    const longer = new URL(url)
    longer.searchParams.set('X-Amz-Expires', '3600')
    assert.equal((await open('cluster', longer)).status, 403)
  })
})

suite('sessions at their end', async () => {
  let passed = 0
  const larder = await openLarder({ after: (work) => test.after(work) }, { now: () => Date.now() + passed })
  const { ssm } = larder.clients()
  await ssm.putParameter({ Name: '/app/one', Type: 'String', Value: 'one' })
  const reader = await larder.role(
    'reader',
    { AWS: root },
    { Effect: 'Allow', Action: ['ssm:*', 'iam:*'], Resource: '*' },
  )

  await test('their credentials stop working, in every protocol’s words', async () => {
    const credentials = await larder.assume(reader, larder.administrator, { DurationSeconds: 900 })
    const later = (milliseconds: number) => {
      passed = milliseconds
      return larder.clients(credentials, { systemClockOffset: milliseconds })
    }
    assert.equal((await later(14 * minute).ssm.getParameter({ Name: '/app/one' })).Parameter!.Value, 'one')
    const session = later(15 * minute + 1000)
    const message = 'The security token included in the request is expired'
    await refused(session.ssm.getParameter({ Name: '/app/one' }), {
      class: SSMServiceException,
      name: 'ExpiredTokenException',
      message,
    })
    await refused(session.iam.listUsers({}), {
      class: IAMServiceException,
      name: 'ExpiredToken',
      message,
      status: 403,
    })
    passed = 0
  })

  await test('a client that knows where credentials come from takes new ones before the end', async () => {
    // The SDK renews within five minutes of the end; Larder's clock, eleven minutes slow, brings every end so near.
    passed = -11 * minute
    const slow = { systemClockOffset: passed }
    const { sts } = larder.clients(larder.administrator, slow)
    const { iam } = larder.clients(async () => {
      const { Credentials: made } = await sts.assumeRole({
        RoleArn: reader,
        RoleSessionName: 'again',
        DurationSeconds: 900,
      })
      return {
        accessKeyId: made!.AccessKeyId!,
        secretAccessKey: made!.SecretAccessKey!,
        sessionToken: made!.SessionToken!,
        expiration: made!.Expiration!,
      }
    }, slow)
    const used: string[] = []
    for (let turn = 0; turn < 3; turn++) {
      await iam.listUsers({})
      used.push((await iam.config.credentials()).accessKeyId)
    }
    assert.equal(new Set(used).size, 3)
    passed = 0
  })
})
