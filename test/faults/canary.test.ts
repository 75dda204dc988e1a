/** Secrets go in by every door, wide open or slammed; then every byte that the server wrote or said is searched for them. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import { promisify } from 'node:util'
import type { ServiceName } from '../../server/src/operation.ts'
import type { Credentials } from '../../wire/src/index.ts'
import { canary, formsOf, sightings } from './canary.ts'
import { account, openChild, region, startChild } from './child-larder.ts'
import type { Input } from './models.ts'
import { type Answer, type PlainRequest, requestFor, SignedClient } from './signed-client.ts'

test('the searchers would see a secret', () => {
  const secret = `${canary()}é"<&\\`
  const hidden: readonly (string | Buffer)[] = [
    `x${secret}`,
    JSON.stringify(JSON.stringify({ secret })),
    encodeURIComponent(`x=${secret}`),
    Buffer.from(`1${secret}1`).toString('base64'),
    Buffer.from(`12${secret}`).toString('base64url'),
    Buffer.from(`${secret}1`).toString('base64'),
    Buffer.from(secret).toString('hex'),
    Buffer.from(`1${secret}`, 'utf16le'),
  ]
  for (const content of hidden) {
    const seen = sightings(new Map([['it', secret]]), new Map([['there', Buffer.from(content as string)]]))
    assert.notEqual(seen.length, 0, String(content))
  }
  assert.deepEqual(sightings(new Map([['it', secret]]), new Map([['there', Buffer.from('nothing')]])), [])
  assert.ok(formsOf(randomBytes(32)).size >= 10)
})

test('no secret is found in any byte of the data, the logs, the audit trail or an error', async (t) => {
  const secrets = new Map<string, string | Uint8Array>()
  const secret = (name: string) => {
    // One that is the same in most encodings, and one that is not.
    const text = secrets.size % 2 === 0 ? canary() : `${canary()}é"<&\\é`
    secrets.set(name, text)
    return text
  }
  /** For where quotation marks would change what the request means. */
  const letters = (name: string) => {
    const text = canary()
    secrets.set(name, text)
    return text
  }
  const administrator: Credentials = {
    accessKeyId: 'AKIACANARYCANARY0000',
    secretAccessKey: canary().padEnd(40, 'k'),
  }
  secrets.set("the administrator's secret", administrator.secretAccessKey)
  const larder = await openChild(t, {
    administrator,
    environment: {
      LARDER_ACCESS_KEY_ID: administrator.accessKeyId,
      LARDER_SECRET_ACCESS_KEY: administrator.secretAccessKey,
    },
  })
  const client = new SignedClient(larder.url, region)
  t.after(() => client.close())
  /** All that was answered, but for the answers that are meant to tell a secret. */
  const said: string[] = []
  const listen = (answer: Answer) => {
    said.push(JSON.stringify(answer.headers), answer.body)
    return answer
  }
  const ask = async (service: ServiceName, operation: string, input: Input, as: Credentials = administrator) =>
    listen(await client.call(as, service, operation, input))
  /** An answer that tells a secret, and to whom it should. */
  const told = async (service: ServiceName, operation: string, input: Input, as: Credentials = administrator) => {
    const answer = await client.call(as, service, operation, input)
    assert.equal(answer.status, 200, answer.body)
    return answer.body
  }
  const sendRaw = async (
    operation: string,
    body: string,
    change: (request: PlainRequest) => PlainRequest = (one) => one,
  ) => {
    const plain = { ...requestFor('ssm', operation, {}), body: Buffer.from(body) }
    return listen(await client.send(change(client.sign(plain, 'ssm', administrator))))
  }
  const put = (Name: string, Value: unknown, more: Input = {}) => ask('ssm', 'PutParameter', { Name, Value, ...more })
  const must = async (answer: Promise<Answer>) => assert.equal((await answer).status, 200, (await answer).body)
  const refused = async (answer: Promise<Answer>) => assert.notEqual((await answer).status, 200, (await answer).body)

  const key = (JSON.parse(await told('kms', 'CreateKey', {})) as { KeyMetadata: { KeyId: string } }).KeyMetadata.KeyId
  const off = (JSON.parse(await told('kms', 'CreateKey', {})) as { KeyMetadata: { KeyId: string } }).KeyMetadata.KeyId
  await must(ask('kms', 'DisableKey', { KeyId: off }))

  // Values that are stored.
  const stored = new Map([
    ['/string', secret('a String')],
    ['/list', `a,${secret('a StringList')},b`],
    ['/standard', secret('a Standard SecureString')],
    ['/advanced', secret('an Advanced SecureString')],
    ['/large', `${secret('a large SecureString')}${'x'.repeat(5000)}`],
  ])
  await must(
    put('/string', stored.get('/string'), { Type: 'String', AllowedPattern: '.*', Tags: [{ Key: 'a', Value: 'b' }] }),
  )
  await must(put('/list', stored.get('/list'), { Type: 'StringList' }))
  await must(put('/standard', stored.get('/standard'), { Type: 'SecureString' }))
  await must(put('/advanced', stored.get('/advanced'), { Type: 'SecureString', Tier: 'Advanced', KeyId: key }))
  await must(put('/large', stored.get('/large'), { Type: 'SecureString', Tier: 'Intelligent-Tiering' }))
  await must(put('/standard', secret('a second version'), { Type: 'SecureString', Overwrite: true }))
  await must(ask('ssm', 'LabelParameterVersion', { Name: '/standard', Labels: ['live'] }))

  // Values that are refused, each for another reason.
  await refused(put('/standard', secret('no overwrite'), { Type: 'SecureString' }))
  await refused(put('/standard', secret('another type'), { Type: 'String', Overwrite: true }))
  await refused(put('/new', secret('no type')))
  await refused(put('/new', secret('an unknown type'), { Type: 'Secret' }))
  await refused(put('/new', secret('a bad name').concat('{{x}}'), { Type: 'String' }))
  await refused(put('/new', secret('a pattern').toLowerCase(), { Type: 'String', AllowedPattern: '\\d+' }))
  secrets.set('a pattern in lower case', String(secrets.get('a pattern')).toLowerCase())
  await refused(put('/new', secret('no pattern'), { Type: 'String', AllowedPattern: '(' }))
  await refused(put('/new', secret('too long for Standard').padEnd(4097, 'y'), { Type: 'String' }))
  await refused(put('/new', secret('too long for Advanced').padEnd(8193, 'y'), { Type: 'String', Tier: 'Advanced' }))
  await refused(put('/new', secret('too long for anything').padEnd(40_000, 'y'), { Type: 'String' }))
  await refused(put('/new', secret('a body too large').padEnd(600_000, 'y'), { Type: 'String' }))
  await refused(put('/new', secret('a disabled key'), { Type: 'SecureString', KeyId: off }))
  await refused(put('/new', secret('a missing key'), { Type: 'SecureString', KeyId: 'alias/missing' }))
  await refused(put('/aws/new', secret('a reserved name'), { Type: 'SecureString' }))
  await refused(put('/new', secret('bad policies'), { Type: 'SecureString', Policies: '[', Tier: 'Advanced' }))
  await refused(put('/new', [secret('a list')], { Type: 'String' }))
  await refused(put('/new', { [secret('a member')]: secret('inside a member') }, { Type: 'String' }))
  await refused(sendRaw('PutParameter', `{"Name":"/new","Type":"String","Value":"${letters('broken JSON')}`))
  await refused(sendRaw('PutParameter', `{"Name":"/new","Type":"String","Value":${letters('no quotes')}}`))
  await refused(sendRaw('PutParameter', letters('no JSON at all')))
  await refused(sendRaw('PutSecret', `{"Value":"${letters('an unknown operation')}"}`))
  await refused(
    sendRaw('PutParameter', `{"Name":"/new","Type":"String","Value":"${letters('a wrong signature')}"}`, (one) => ({
      ...one,
      headers: { ...one.headers, authorization: one.headers.authorization!.replace(/.{4}$/, '0000') },
    })),
  )
  await refused(
    sendRaw('PutParameter', `{"Value":"${letters('another path')}"}`, (one) => ({
      ...one,
      path: '/v1/secrets',
    })),
  )

  // Plaintexts of KMS.
  const Plaintext = Buffer.from(secret('a plaintext'))
  const { CiphertextBlob } = JSON.parse(await told('kms', 'Encrypt', { KeyId: key, Plaintext })) as {
    CiphertextBlob: string
  }
  await told('kms', 'Decrypt', { CiphertextBlob: Buffer.from(CiphertextBlob, 'base64') })
  await refused(ask('kms', 'Encrypt', { KeyId: off, Plaintext: Buffer.from(secret('for a disabled key')) }))
  await refused(ask('kms', 'Encrypt', { KeyId: 'alias/missing', Plaintext: Buffer.from(secret('for a missing key')) }))
  await refused(ask('kms', 'Encrypt', { KeyId: key, DryRun: true, Plaintext: Buffer.from(secret('in a dry run')) }))
  await refused(
    ask('kms', 'Encrypt', { KeyId: key, Plaintext: Buffer.from(secret('too long to encrypt').padEnd(4097, 'y')) }),
  )
  await refused(ask('kms', 'Encrypt', { KeyId: key, Plaintext: `${letters('no base64')}!!` }))
  await refused(ask('kms', 'Decrypt', { CiphertextBlob: Buffer.from(secret('no ciphertext')) }))
  const dataKey = JSON.parse(await told('kms', 'GenerateDataKey', { KeyId: key, KeySpec: 'AES_256' })) as {
    Plaintext: string
  }
  secrets.set('a data key', Buffer.from(dataKey.Plaintext, 'base64'))

  // Credentials.
  await must(ask('iam', 'CreateUser', { UserName: 'alice' }))
  const alice = credentialsIn(await told('iam', 'CreateAccessKey', { UserName: 'alice' }))
  secrets.set("a user's secret", alice.secretAccessKey)
  await must(ask('sts', 'GetCallerIdentity', {}, alice))
  for (const Name of stored.keys()) await refused(ask('ssm', 'GetParameter', { Name, WithDecryption: true }, alice))
  await refused(ask('ssm', 'PutParameter', { Name: '/a', Value: secret('denied'), Type: 'String' }, alice))
  const trust = { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${account}:root` }, Action: 'sts:AssumeRole' }
  const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [trust] })
  await must(ask('iam', 'CreateRole', { RoleName: 'reader', AssumeRolePolicyDocument }))
  const RoleArn = `arn:aws:iam::${account}:role/reader`
  const session = credentialsIn(await told('sts', 'AssumeRole', { RoleArn, RoleSessionName: 'canary' }))
  secrets.set("a session's secret", session.secretAccessKey)
  secrets.set('a session token', session.sessionToken!)
  const own = credentialsIn(await told('sts', 'GetSessionToken', {}))
  secrets.set("a user session's secret", own.secretAccessKey)
  secrets.set('a user session token', own.sessionToken!)
  await must(ask('sts', 'GetCallerIdentity', {}, session))
  await refused(ask('ssm', 'GetParameter', { Name: '/string' }, session))
  await refused(ask('sts', 'GetCallerIdentity', {}, { ...session, secretAccessKey: 'wrong' }))
  await refused(ask('sts', 'GetCallerIdentity', {}, { ...alice, sessionToken: session.sessionToken }))
  const form = requestFor('sts', 'GetCallerIdentity', {}).body.toString()
  const asked = { method: 'GET', path: '/', query: form, headers: {}, body: Buffer.alloc(0) }
  const presigned = client.presign(asked, 'sts', { ...session, secretAccessKey: 'wrong' })
  assert.equal(listen(await client.send(presigned)).status, 403)

  // Reading: in the clear for those who may, and otherwise as it is kept.
  for (const [Name, value] of stored) {
    const version = Name === '/standard' ? ':1' : ''
    const body = await told('ssm', 'GetParameter', { Name: `${Name}${version}`, WithDecryption: true })
    assert.equal((JSON.parse(body) as { Parameter: { Value: string } }).Parameter.Value, value)
  }
  for (const Name of ['/standard', '/advanced', '/large']) {
    await must(ask('ssm', 'GetParameter', { Name }))
    await must(ask('ssm', 'GetParameterHistory', { Name }))
  }
  await must(ask('ssm', 'DescribeParameters', {}))
  await refused(ask('ssm', 'GetParameter', { Name: '/standard:9', WithDecryption: true }))
  await must(ask('kms', 'DisableKey', { KeyId: key }))
  await refused(ask('ssm', 'GetParameter', { Name: '/advanced', WithDecryption: true }))
  await told('ssm', 'DeleteParameters', { Names: ['/string', '/large'] })

  // A defect, with a secret at hand.
  const database = new DatabaseSync(join(larder.directory, 'larder.db'))
  database.prepare("UPDATE parameters SET value = substr(value, 1, 60) WHERE path = '/list'").run()
  database.close()
  await must(ask('ssm', 'DeleteParameters', { Names: ['/nothing'] }))
  const failed = await ask('ssm', 'GetParameter', { Name: '/list' })
  assert.equal(failed.status, 500)

  const places = new Map<string, Buffer>()
  const search = (when: string) => {
    for (const entry of readdirSync(larder.directory, { recursive: true, withFileTypes: true })) {
      const { name, parentPath } = entry
      if (entry.isFile()) places.set(`${name} ${when}`, readFileSync(join(parentPath, name)))
    }
  }
  search('while it runs')
  for (const path of ['health', 'metrics']) {
    places.set(path, Buffer.from(await (await fetch(`${larder.url}/${path}`)).text()))
  }
  for (const command of [
    ['audit', 'list', '--json', '--limit', '1000'],
    ['audit', 'list', '--limit', '1000'],
    ['events', 'list'],
  ]) {
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['cli/src/main.ts', ...command, '--data-dir', larder.directory],
      { maxBuffer: 2 ** 26 },
    )
    assert.ok(stdout.includes('PutParameter') || stdout.includes('Parameter Store Change'))
    places.set(`larder ${command.join(' ')}`, Buffer.from(stdout))
  }
  await larder.kill()
  search('after SIGKILL')
  const again = await startChild({
    directory: larder.directory,
    administrator,
    environment: {
      LARDER_ACCESS_KEY_ID: administrator.accessKeyId,
      LARDER_SECRET_ACCESS_KEY: administrator.secretAccessKey,
    },
  })
  await again.stop()
  search('after its end')
  places.set('the output', Buffer.from(larder.output() + again.output()))
  places.set('the answers', Buffer.from(said.join('\n')))
  assert.ok(larder.output().includes('"event":"defect"'))
  assert.ok(secrets.size > 40 && places.size >= 12, `${secrets.size} secrets, ${places.size} places`)
  assert.deepEqual(sightings(secrets, places), [])
})

function credentialsIn(xml: string): Credentials & { sessionToken?: string } {
  const of = (name: string) => new RegExp(`<${name}>([^<]*)<`).exec(xml)?.[1]
  const sessionToken = of('SessionToken')
  return {
    accessKeyId: of('AccessKeyId')!,
    secretAccessKey: of('SecretAccessKey')!,
    ...(sessionToken && { sessionToken }),
  }
}
