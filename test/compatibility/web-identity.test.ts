/** Workloads that sign nothing: GitHub's and Kubernetes' tokens for temporary credentials, through the AWS SDK, with keys from an issuer on loopback. */
import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import { SSM } from '@aws-sdk/client-ssm'
import { type AssumeRoleWithWebIdentityCommandInput, STS } from '@aws-sdk/client-sts'
import { type CryptoKey, exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose'
import { account, document, openLarder, refusal, region } from '../larder.ts'

/** An issuer with one key, which may be exchanged for another. */
async function openIssuer() {
  const published: object[] = []
  let asked = 0
  const server = createServer((request, response) => {
    asked += 1
    const configuration = { issuer, jwks_uri: `${issuer}/keys` }
    response.end(JSON.stringify(request.url?.endsWith('/keys') ? { keys: published } : configuration))
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  test.after(() => {
    server.closeAllConnections()
    server.close()
  })
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  let current: { kid: string; privateKey: CryptoKey } | undefined
  async function newKey(kid: string, alg = 'RS256') {
    const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true })
    published.splice(0, 1, { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' })
    current = { kid, privateKey }
  }
  await newKey('one')
  return {
    issuer,
    newKey,
    published,
    asked: () => asked,
    sign: (claims: JWTPayload, by = current!, alg = 'RS256') =>
      new SignJWT(claims).setProtectedHeader({ alg, kid: by.kid, typ: 'JWT' }).sign(by.privateKey),
  }
}

suite('web identities', async () => {
  const hub = await openIssuer()
  const cluster = await openIssuer()
  const clock = { now: Date.now() }
  const larder = await openLarder(
    { after: (work) => test.after(work) },
    { now: () => clock.now },
    {
      privateIssuers: [hub.issuer, cluster.issuer],
    },
  )
  const { iam, ssm, sts } = larder.clients()
  await ssm.putParameter({ Name: '/shop/api-key', Type: 'String', Value: 'of the shop' })
  const place = hub.issuer.slice('http://'.length)
  const clusterPlace = cluster.issuer.slice('http://'.length)
  const { OpenIDConnectProviderArn: hubArn } = await iam.createOpenIDConnectProvider({
    Url: hub.issuer,
    ClientIDList: ['sts.amazonaws.com'],
  })
  const { OpenIDConnectProviderArn: clusterArn } = await iam.createOpenIDConnectProvider({
    Url: cluster.issuer,
    ClientIDList: ['sts.amazonaws.com'],
  })
  const trust = (Federated: string, Condition: object, ...more: string[]) =>
    document({
      Effect: 'Allow',
      Principal: { Federated },
      Action: ['sts:AssumeRoleWithWebIdentity', ...more],
      Condition,
    })
  async function newRole(RoleName: string, AssumeRolePolicyDocument: string): Promise<string> {
    const { Role } = await iam.createRole({ RoleName, AssumeRolePolicyDocument })
    const PolicyDocument = document({ Effect: 'Allow', Action: 'ssm:GetParameter', Resource: '*' })
    await iam.putRolePolicy({ RoleName, PolicyName: 'own', PolicyDocument })
    return Role!.Arn!
  }
  const deploy = await newRole(
    'deploy',
    trust(hubArn!, {
      StringEquals: { [`${place}:aud`]: 'sts.amazonaws.com' },
      StringLike: { [`${place}:sub`]: 'repo:acme/shop:ref:refs/heads/*' },
    }),
  )
  const pod = await newRole(
    'pod',
    trust(clusterArn!, { StringEquals: { [`${clusterPlace}:sub`]: 'system:serviceaccount:shop:api' } }),
  )

  const seconds = () => Math.floor(clock.now / 1000)
  /** As GitHub's documentation shows the tokens of its workflows. */
  const workflow = (): JWTPayload => ({
    jti: 'example-id',
    sub: 'repo:acme/shop:ref:refs/heads/main',
    aud: 'sts.amazonaws.com',
    ref: 'refs/heads/main',
    repository: 'acme/shop',
    repository_owner: 'acme',
    job_workflow_ref: 'acme/automation/.github/workflows/oidc.yml@refs/heads/main',
    iss: hub.issuer,
    nbf: seconds() - 600,
    exp: seconds() + 300,
    iat: seconds(),
  })
  /** As Kubernetes projects tokens of service accounts into pods: a list of audiences, and claims that are objects. */
  const serviceAccount = (): JWTPayload => ({
    aud: ['sts.amazonaws.com'],
    exp: seconds() + 3600,
    iat: seconds(),
    iss: cluster.issuer,
    'kubernetes.io': { namespace: 'shop', pod: { name: 'api-0' }, serviceaccount: { name: 'api', uid: '1' } },
    nbf: seconds(),
    sub: 'system:serviceaccount:shop:api',
  })

  // What nobody signs needs no credentials, and this client has none to use.
  const stranger = new STS({ region, endpoint: larder.url, maxAttempts: 1, credentials: async () => fail() })
  test.after(() => stranger.destroy())
  const assume = (WebIdentityToken: string, more: Partial<AssumeRoleWithWebIdentityCommandInput> = {}) =>
    stranger.assumeRoleWithWebIdentity({ RoleArn: deploy, RoleSessionName: 'build-7', WebIdentityToken, ...more })
  async function refused(token: Promise<string> | string, more: Partial<AssumeRoleWithWebIdentityCommandInput> = {}) {
    const { name, message, $metadata } = await refusal(assume(await token, more))
    return { name: name.replace(/Exception$/, ''), message, status: $metadata?.httpStatusCode }
  }

  await test('a workflow of GitHub Actions gets credentials of the role that trusts its repository', async () => {
    const answer = await assume(await hub.sign(workflow()))
    assert.equal(answer.SubjectFromWebIdentityToken, 'repo:acme/shop:ref:refs/heads/main')
    assert.deepEqual([answer.Audience, answer.Provider], ['sts.amazonaws.com', hubArn])
    assert.equal(answer.AssumedRoleUser!.Arn, `arn:aws:sts::${account}:assumed-role/deploy/build-7`)
    const { AccessKeyId, SecretAccessKey, SessionToken } = answer.Credentials!
    const session = larder.clients({
      accessKeyId: AccessKeyId!,
      secretAccessKey: SecretAccessKey!,
      sessionToken: SessionToken!,
    })
    const { Parameter } = await session.ssm.getParameter({ Name: '/shop/api-key' })
    assert.equal(Parameter!.Value, 'of the shop')
    assert.equal((await session.sts.getCallerIdentity({})).Arn, answer.AssumedRoleUser!.Arn)
  })

  await test('a pod of Kubernetes does, by what the SDK finds in its environment', async () => {
    const file = join(larder.dataDirectory, 'token')
    await writeFile(file, await cluster.sign(serviceAccount()))
    Object.assign(process.env, {
      AWS_WEB_IDENTITY_TOKEN_FILE: file,
      AWS_ROLE_ARN: pod,
      AWS_ROLE_SESSION_NAME: 'api-0',
      AWS_REGION: region,
      AWS_ENDPOINT_URL: larder.url,
      AWS_EC2_METADATA_DISABLED: 'true',
    })
    for (const name of ['AWS_ACCESS_KEY_ID', 'AWS_PROFILE']) delete process.env[name]
    const mine = new SSM({ maxAttempts: 1 })
    test.after(() => mine.destroy())
    assert.equal((await mine.getParameter({ Name: '/shop/api-key' })).Parameter!.Value, 'of the shop')
  })

  await test('another repository, another namespace or a role that is not there: one refusal, and what to look at is sealed', async () => {
    const others: [Promise<string>, string][] = [
      [hub.sign({ ...workflow(), sub: 'repo:evil/shop:ref:refs/heads/main' }), deploy],
      [hub.sign({ ...workflow(), sub: 'repo:acme/shop:pull_request' }), deploy],
      [hub.sign({ ...workflow(), sub: 'system:serviceaccount:shop:api' }), pod],
      [hub.sign(workflow()), `arn:aws:iam::${account}:role/nobody-made`],
    ]
    for (const [token, RoleArn] of others) {
      const { name, message, status } = await refused(token, { RoleArn })
      assert.deepEqual([name, status], ['AccessDenied', 403])
      const [, sealed] =
        /^Not authorized to perform sts:AssumeRoleWithWebIdentity\. Encoded authorization failure message: (.+)$/.exec(
          message,
        )!
      const { DecodedMessage } = await sts.decodeAuthorizationMessage({ EncodedMessage: sealed! })
      const { allowed, explicitDeny, context } = JSON.parse(DecodedMessage!)
      assert.deepEqual([allowed, explicitDeny, context.resource], [false, false, RoleArn])
      const sub = context.conditions.items.find(({ key }: { key: string }) => key === `${place}:sub`)
      assert.match(sub.values.items[0].value, /^(repo|system):/)
    }
  })

  await test('a message is read by those who may, in the account that it was for', async () => {
    const { message } = await refused(hub.sign({ ...workflow(), sub: 'repo:evil/shop' }))
    const EncodedMessage = message.split(' ').at(-1)!
    const { credentials } = await larder.user('curious')
    assert.equal(
      (await refusal(larder.clients(credentials).sts.decodeAuthorizationMessage({ EncodedMessage }))).name,
      'AccessDenied',
    )
    const altered = await refusal(sts.decodeAuthorizationMessage({ EncodedMessage: `${EncodedMessage}A` }))
    assert.deepEqual([altered.name, altered.message], ['InvalidAuthorizationMessageException', 'Message is not valid'])
  })

  await test('tokens that prove nothing', async () => {
    const { privateKey } = await generateKeyPair('RS256')
    const forged = hub.sign(workflow(), { kid: 'one', privateKey })
    const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
    const publicKey = Buffer.from(JSON.stringify(hub.published[0]))
    const confused = new SignJWT(workflow()).setProtectedHeader({ alg: 'HS256', kid: 'one' }).sign(publicKey)
    const noJwt = 'The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)'
    const { aud: _, ...withoutAudience } = workflow()
    const { exp: __, ...withoutEnd } = workflow()
    const cases: [string, Promise<string> | string, string, string][] = [
      ['alg none', `${encoded({ alg: 'none' })}.${encoded(workflow())}.`, 'InvalidIdentityToken', noJwt],
      ['HS256 by the public key', confused, 'InvalidIdentityToken', noJwt],
      ['no token', 'gho_16C7e42F292c6912E7710c838347Ae178B4a', 'InvalidIdentityToken', noJwt],
      ['another key', forged, 'InvalidIdentityToken', 'The token is not signed with a key of its identity provider.'],
      [
        'another audience',
        hub.sign({ ...workflow(), aud: 'https://github.com/acme' }),
        'InvalidIdentityToken',
        'Incorrect token audience',
      ],
      ['no audience', hub.sign(withoutAudience), 'InvalidIdentityToken', 'Missing a required claim: aud'],
      ['no end', hub.sign(withoutEnd), 'InvalidIdentityToken', 'Missing a required claim: exp'],
      [
        'an issuer that nobody registered',
        hub.sign({ ...workflow(), iss: 'https://issuer.example' }),
        'InvalidIdentityToken',
        'No OpenIDConnect provider found in your account for https://issuer.example',
      ],
      [
        'an issuer by another scheme',
        hub.sign({ ...workflow(), iss: `https://${place}` }),
        'InvalidIdentityToken',
        `No OpenIDConnect provider found in your account for https://${place}`,
      ],
      [
        'the other issuer’s name',
        hub.sign({ ...workflow(), iss: cluster.issuer }),
        'InvalidIdentityToken',
        'The token is not signed with a key of its identity provider.',
      ],
      [
        'expired',
        hub.sign({ ...workflow(), exp: seconds() }),
        'ExpiredToken',
        `Token expired: current date/time ${seconds()} must be before the expiration date/time ${seconds()}`,
      ],
      [
        'from the future',
        hub.sign({ ...workflow(), iat: seconds() + 120 }),
        'IDPRejectedClaim',
        'The token is not valid yet: it was issued in the future.',
      ],
    ]
    for (const [what, token, name, message] of cases) {
      const answer = await refused(token)
      assert.deepEqual({ what, name: answer.name, message: answer.message }, { what, name, message })
    }
  })

  await test('a key that the issuer exchanges is found, and the old one is no more', async () => {
    const old = await hub.sign(workflow())
    await assume(old)
    await hub.newKey('two', 'RS256')
    clock.now += 60_000
    const before = hub.asked()
    await assume(await hub.sign(workflow()))
    assert.equal(hub.asked(), before + 2)
    assert.equal((await refused(old)).name, 'InvalidIdentityToken')
    assert.equal(hub.asked(), before + 2, 'nor is the issuer asked again for it')
  })

  await test('the issuer may say who the session is', async () => {
    const tags = { principal_tags: { team: ['blue'], app: ['shop'] }, transitive_tag_keys: ['team'] }
    const claims = {
      ...workflow(),
      'https://aws.amazon.com/tags': tags,
      'https://aws.amazon.com/source_identity': 'octocat',
    }
    assert.equal((await refused(hub.sign(claims))).name, 'AccessDenied')
    const tagged = await newRole('tagged', trust(hubArn!, {}, 'sts:TagSession', 'sts:SetSourceIdentity'))
    const answer = await assume(await hub.sign(claims), { RoleArn: tagged })
    assert.equal(answer.SourceIdentity, 'octocat')
    assert.ok(answer.PackedPolicySize! > 0)
    const odd = { ...claims, 'https://aws.amazon.com/tags': { principal_tags: { team: ['one', 'two'] } } }
    assert.equal((await refused(hub.sign(odd), { RoleArn: tagged })).name, 'InvalidIdentityToken')
  })

  await test('a provider that is deleted is trusted no more', async () => {
    const token = await cluster.sign(serviceAccount())
    await assume(token, { RoleArn: pod })
    await iam.deleteOpenIDConnectProvider({ OpenIDConnectProviderArn: clusterArn! })
    assert.deepEqual((await refused(token, { RoleArn: pod })).name, 'InvalidIdentityToken')
  })

  await test('nothing else is answered without a signature', async () => {
    for (const Action of ['AssumeRole', 'GetFederationToken', 'GetCallerIdentity', 'DecodeAuthorizationMessage']) {
      const body = new URLSearchParams({ Action, Version: '2011-06-15' })
      const response = await fetch(larder.url, { method: 'POST', body })
      assert.match(await response.text(), /MissingAuthenticationToken/, Action)
    }
    assert.equal((await refused('a.b.c', { RoleArn: 'arn:aws:iam::999999999999:role/x-1' })).name, 'AccessDenied')
  })
})

function fail(): never {
  throw new Error('this client has no credentials')
}
