/** Single sign-on: a provider on loopback that asks for the code's verifier, a browser that does what it is told, and a role at the end. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { suite, test } from 'node:test'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { account, document, openLarder } from '../../../test/larder.ts'
import { larderCommand } from '../../test/larder-command.ts'

const clientId = 'larder-cli'

async function readForm(request: IncomingMessage): Promise<URLSearchParams> {
  let body = ''
  for await (const part of request.setEncoding('utf8')) body += part
  return new URLSearchParams(body)
}

/** An OpenID provider whose one person is signed in already; its tokens have these claims. */
async function openProvider(claims: { sub: string; email: string }) {
  const { publicKey, privateKey } = await generateKeyPair('RS256')
  const key = { ...(await exportJWK(publicKey)), kid: 'one', alg: 'RS256', use: 'sig' }
  const challenges = new Map<string, string>()
  const server = createServer(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url!, issuer)
    if (pathname === '/.well-known/openid-configuration') {
      const endpoints = { authorization_endpoint: `${issuer}/authorize`, token_endpoint: `${issuer}/token` }
      return response.end(JSON.stringify({ issuer, jwks_uri: `${issuer}/keys`, ...endpoints }))
    }
    if (pathname === '/keys') return response.end(JSON.stringify({ keys: [key] }))
    if (pathname === '/authorize') {
      const code = `code-${challenges.size}`
      challenges.set(code, searchParams.get('code_challenge')!)
      const back = new URL(searchParams.get('redirect_uri')!)
      back.search = new URLSearchParams({ code, state: searchParams.get('state')! }).toString()
      return response.writeHead(302, { location: back.href }).end()
    }
    const form = await readForm(request)
    const challenge = challenges.get(form.get('code')!)
    const verified = createHash('sha256').update(form.get('code_verifier')!).digest('base64url') === challenge
    if (!verified || form.get('client_id') !== clientId) return response.writeHead(400).end()
    const token = new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: 'one' })
    const id_token = await token
      .setIssuer(issuer)
      .setAudience(clientId)
      .setIssuedAt()
      .setExpirationTime('5m')
      .sign(privateKey)
    return response.end(JSON.stringify({ id_token }))
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  test.after(() => {
    server.closeAllConnections()
    server.close()
  })
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return { issuer }
}

suite('larder login at an organisation’s own sign-in', async () => {
  const after = { after: (work: () => Promise<void>) => test.after(work) }
  const { issuer } = await openProvider({ sub: 'user-7', email: 'ana@acme.example' })
  const larder = await openLarder(after, undefined, { privateIssuers: [issuer] })
  const { run } = await larderCommand(after, larder.url)
  const { iam } = larder.clients()
  const place = issuer.slice('http://'.length)
  const { OpenIDConnectProviderArn: Federated } = await iam.createOpenIDConnectProvider({
    Url: issuer,
    ClientIDList: [clientId],
  })
  async function newRole(RoleName: string, person: string): Promise<string> {
    const Condition = { StringEquals: { [`${place}:aud`]: clientId, [`${place}:sub`]: person } }
    const Action = 'sts:AssumeRoleWithWebIdentity'
    const { Role } = await iam.createRole({
      RoleName,
      AssumeRolePolicyDocument: document({ Effect: 'Allow', Principal: { Federated }, Action, Condition }),
    })
    return Role!.Arn!
  }
  const developers = await newRole('developers', 'user-7')
  const owners = await newRole('owners', 'user-1')

  /** Runs the command, and does with the address that it shows what `browse` does. */
  async function login(role: string, browse: (url: URL) => Promise<unknown>) {
    let browsing: Promise<unknown> | undefined
    const ended = await run(['login', '--issuer', issuer, '--client-id', clientId, '--role', role], {
      onProblems(text) {
        const shown = /http:\S+authorize\S+/.exec(text)?.[0]
        if (shown !== undefined) browsing ??= browse(new URL(shown))
      },
    })
    return { ...ended, page: await browsing }
  }
  const follow = async (url: URL) => (await fetch(url)).text()

  await test('ends in the role’s credentials, under the person’s name', async () => {
    const { code, stdout, page } = await login(developers, follow)
    assert.equal(code, 0)
    assert.equal(page, 'You are signed in. You can close this page.')
    const arn = `arn:aws:sts::${account}:assumed-role/developers/ana@acme.example`
    assert.match(stdout, new RegExp(`^Signed in as ${arn} until `))
    const given = JSON.parse((await run(['credentials'])).stdout)
    const { sts } = larder.clients({
      accessKeyId: given.AccessKeyId,
      secretAccessKey: given.SecretAccessKey,
      sessionToken: given.SessionToken,
    })
    assert.equal((await sts.getCallerIdentity({})).Arn, arn)
  })

  await test('a role that trusts somebody else is not given', async () => {
    const { code, stdout, stderr } = await login(owners, follow)
    assert.deepEqual([code, stdout], [1, ''])
    assert.match(stderr, /Not authorized to perform sts:AssumeRoleWithWebIdentity/)
  })

  await test('who comes back with another’s state is sent away, and the sign-in goes on', async () => {
    const { code, page } = await login(developers, async (url) => {
      const forged = new URL(url.searchParams.get('redirect_uri')!)
      forged.search = new URLSearchParams({ code: 'stolen', state: 'guessed' }).toString()
      const { status } = await fetch(forged)
      return [status, await follow(url)]
    })
    assert.deepEqual([code, page], [0, [400, 'You are signed in. You can close this page.']])
  })

  await test('a sign-in that is refused there ends here', async () => {
    const { code, stderr } = await login(developers, async (url) => {
      const refused = new URL(url.searchParams.get('redirect_uri')!)
      refused.search = new URLSearchParams({ error: 'access_denied', state: url.searchParams.get('state')! }).toString()
      await fetch(refused)
    })
    assert.equal(code, 1)
    assert.match(stderr, /The sign-in was refused\.$/m)
  })
})
