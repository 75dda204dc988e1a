import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { presign, type SignedRequest } from '@larder/wire'
import {
  fromSdk,
  openSigned,
  region,
  requestOf,
  sdkSigner,
  sign,
  toSdk,
  withHeaders,
} from './authenticate/test/signing.ts'
import { models } from './models.ts'
import type { ServiceName } from './operation.ts'

const minute = 60_000

async function open(t: Parameters<typeof openSigned>[0]) {
  const larder = await openSigned(t)
  const { authenticate, clock, credentials } = larder
  return {
    ...larder,
    /** Asks who sent it, as the pipeline does. */
    who: (request: SignedRequest, service: ServiceName = 'ssm', now = clock.now) =>
      authenticate(request, models[service], now),
    signed: (
      service: ServiceName = 'ssm',
      operation = 'GetParameter',
      input: Record<string, unknown> = { Name: '/a' },
    ) => sign(requestOf(service, operation, input), credentials, { service, now: clock.now }),
  }
}

const mismatch = /^Fault: The request signature we calculated does not match the signature you provided\./

describe('a request that is signed', () => {
  test('in its header, by us', async (t) => {
    const { who, signed, credentials } = await open(t)
    const { caller, region: from } = await who(signed())
    assert.equal(from, region)
    assert.equal(caller.userName, 'administrator')
    assert.equal(caller.accessKeyId, credentials.accessKeyId)
    assert.match(caller.userId, /^AIDA/)
    assert.equal(caller.session, undefined)
  })

  test('for more regions than keys are kept for, each again and again', async (t) => {
    const { who, credentials, clock } = await open(t)
    const forRegion = (region: string) =>
      sign(requestOf('ssm', 'GetParameter', { Name: '/a' }), credentials, { service: 'ssm', region, now: clock.now })
    for (let round = 0; round < 2; round += 1) {
      for (let index = 0; index < 300; index += 1) {
        assert.equal((await who(forRegion(`xx-east-${index}`))).region, `xx-east-${index}`)
      }
    }
    const other = { ...forRegion('xx-east-1'), headers: forRegion('xx-east-2').headers }
    const forged = withHeaders(other, {
      authorization: other.headers.authorization!.replace('xx-east-2', 'xx-east-1'),
    })
    await assert.rejects(who(forged), mismatch)
  })

  test('in its header, by the SDK', async (t) => {
    const { who, credentials, clock } = await open(t)
    for (const [service, operation] of [
      ['ssm', 'GetParameter'],
      ['kms', 'Decrypt'],
      ['iam', 'ListUsers'],
      ['sts', 'GetCallerIdentity'],
    ] as const) {
      const request = requestOf(service, operation)
      const signed = await sdkSigner(credentials, service).sign(toSdk(request), { signingDate: new Date(clock.now) })
      assert.equal((await who(fromSdk(request, signed), service)).caller.userName, 'administrator')
    }
  })

  test('in its query string, by us and by the SDK', async (t) => {
    const { who, credentials, clock } = await open(t)
    const request: SignedRequest = {
      method: 'GET',
      path: '/',
      query: 'Action=GetCallerIdentity&Version=2011-06-15',
      headers: { host: 'larder.example:4566' },
      body: Buffer.alloc(0),
    }
    const ours = {
      ...request,
      query: presign(request, credentials, { region, service: 'sts', now: clock.now, expiresIn: 60 }),
    }
    const presigned = await sdkSigner(credentials, 'sts').presign(toSdk(request), {
      signingDate: new Date(clock.now),
      expiresIn: 60,
    })
    for (const signed of [ours, fromSdk(request, presigned)]) {
      assert.equal((await who(signed, 'sts')).caller.userName, 'administrator')
      assert.equal((await who(signed, 'sts', clock.now + minute)).caller.userName, 'administrator')
      await assert.rejects(who(signed, 'sts', clock.now + minute + 1), { code: 'SignatureDoesNotMatch' })
      const altered = { ...signed, query: signed.query.replace('GetCallerIdentity', 'GetSessionToken') }
      await assert.rejects(who(altered, 'sts'), mismatch)
    }
  })

  test('is refused when any part of it was changed', async (t) => {
    const { who, signed } = await open(t)
    const good = signed()
    const authorization = good.headers.authorization!
    const nudged = (text: string) => text.replace(/.$/, (last) => (last === '0' ? '1' : '0'))
    const changes: Record<string, SignedRequest> = {
      method: { ...good, method: 'PUT' },
      path: { ...good, path: '/x' },
      query: { ...good, query: 'a=b' },
      body: { ...good, body: Buffer.from('{"Name":"/b"}') },
      signature: withHeaders(good, { authorization: nudged(authorization) }),
      'shorter signature': withHeaders(good, { authorization: authorization.slice(0, -1) }),
      'no signature': withHeaders(good, { authorization: authorization.replace(/Signature=.*/, 'Signature=') }),
      region: withHeaders(good, { authorization: authorization.replace(region, 'eu-central-2') }),
      'another header of ours': withHeaders(good, { 'x-amz-extra': '1' }),
      'fewer signed headers': withHeaders(good, { authorization: authorization.replace(';x-amz-target', '') }),
    }
    for (const name of ['host', 'content-type', 'x-amz-target', 'x-amz-date']) {
      changes[name] = withHeaders(good, { [name]: name === 'x-amz-date' ? '20260101T000001Z' : 'changed' })
    }
    for (const [part, request] of Object.entries(changes)) {
      await assert.rejects(who(request), /^Fault/, part)
      await assert.rejects(
        who(request),
        ({ code }) => code === 'InvalidSignatureException' || code === 'IncompleteSignatureException',
        part,
      )
    }
    assert.equal((await who(good)).caller.userName, 'administrator', 'the request itself is good')
  })
})

describe('in the words of the protocol', () => {
  test('without a signature', async (t) => {
    const { who } = await open(t)
    await assert.rejects(who(requestOf('kms', 'Decrypt'), 'kms'), {
      code: 'MissingAuthenticationTokenException',
      message: 'Missing Authentication Token',
    })
    await assert.rejects(who(requestOf('sts', 'GetCallerIdentity'), 'sts'), {
      code: 'MissingAuthenticationToken',
      message: 'Request is missing Authentication Token',
    })
  })

  test('with half a signature', async (t) => {
    const { who } = await open(t)
    const half = { authorization: 'AWS4-HMAC-SHA256 Credential=a/b/c/d/e', 'x-amz-date': '20260101T000000Z' }
    await assert.rejects(who(withHeaders(requestOf('kms', 'Decrypt'), half), 'kms'), {
      code: 'IncompleteSignatureException',
    })
    await assert.rejects(who(withHeaders(requestOf('iam', 'GetUser'), half), 'iam'), { code: 'IncompleteSignature' })
  })

  test('with an unknown key', async (t) => {
    const { who, credentials, clock } = await open(t)
    const message = 'The security token included in the request is invalid.'
    const unknown = { ...credentials, accessKeyId: 'AKIAIOSFODNN7EXAMPLE' }
    for (const [service, code] of [
      ['iam', 'InvalidClientTokenId'],
      ['sts', 'InvalidClientTokenId'],
      ['kms', 'UnrecognizedClientException'],
      ['ssm', 'UnrecognizedClientException'],
    ] as const) {
      const request = sign(requestOf(service, 'X'), unknown, { service, now: clock.now })
      await assert.rejects(who(request, service), { code, message })
    }
  })

  test('with what can be no key, without asking the database for it', async (t) => {
    const { who, signed, store, credentials } = await open(t)
    t.mock.method(store.reader, 'all', () => Promise.reject(new Error('the database was asked')))
    for (const id of ['a\0b', "x' OR 1=1 --", 'A'.repeat(129), 'é']) {
      const request = signed()
      const authorization = request.headers.authorization!.replace(credentials.accessKeyId, id)
      await assert.rejects(who(withHeaders(request, { authorization })), { code: 'UnrecognizedClientException' })
    }
  })

  test('with the wrong secret', async (t) => {
    const { who, credentials, clock } = await open(t)
    const wrong = {
      ...credentials,
      secretAccessKey: credentials.secretAccessKey.replace(/^./, (c) => (c === 'A' ? 'B' : 'A')),
    }
    for (const [service, code] of [
      ['sts', 'SignatureDoesNotMatch'],
      ['kms', 'InvalidSignatureException'],
    ] as const) {
      const request = sign(requestOf(service, 'X'), wrong, { service, now: clock.now })
      await assert.rejects(who(request, service), (error: Error & { code: string }) => {
        assert.equal(error.code, code)
        assert.match(String(error), mismatch)
        assert.ok(
          !error.message.includes(wrong.secretAccessKey) && !error.message.includes(credentials.secretAccessKey),
        )
        return true
      })
    }
  })
})

describe('what the signature is for', () => {
  test('another service is refused, any region is the request’s', async (t) => {
    const { who, credentials, clock } = await open(t)
    const forKms = sign(requestOf('ssm', 'GetParameter'), credentials, { service: 'kms', now: clock.now })
    await assert.rejects(who(forKms, 'ssm'), {
      code: 'InvalidSignatureException',
      message: "Credential should be scoped to correct service: 'ssm'. ",
    })
    const elsewhere = sign(requestOf('ssm', 'GetParameter'), credentials, {
      service: 'ssm',
      now: clock.now,
      region: 'moon-1',
    })
    assert.equal((await who(elsewhere)).region, 'moon-1')
    const nowhere = sign(requestOf('ssm', 'GetParameter'), credentials, {
      service: 'ssm',
      now: clock.now,
      region: '../..',
    })
    await assert.rejects(who(nowhere), { code: 'IncompleteSignatureException' })
    const shouting = sign(requestOf('ssm', 'GetParameter'), credentials, {
      service: 'ssm',
      now: clock.now,
      region: 'EU',
    })
    await assert.rejects(who(shouting), { message: 'Credential should be scoped to a valid region. ' })
  })

  test('a clock may be off by five minutes, by fifteen for IAM and STS', async (t) => {
    const { who, signed, clock } = await open(t)
    for (const [service, most, code] of [
      ['ssm', 5 * minute, 'InvalidSignatureException'],
      ['kms', 5 * minute, 'InvalidSignatureException'],
      ['iam', 15 * minute, 'SignatureDoesNotMatch'],
      ['sts', 15 * minute, 'SignatureDoesNotMatch'],
    ] as const) {
      const request = signed(service, 'X')
      await who(request, service, clock.now + most)
      await who(request, service, clock.now - most)
      await assert.rejects(who(request, service, clock.now + most + 1000), (error: Error & { code: string }) => {
        assert.equal(error.code, code)
        assert.match(
          error.message,
          /^Signature expired: 20260101T000000Z is now earlier than \d{8}T\d{6}Z \(\d{8}T\d{6}Z - (5|15) min\.\)$/,
        )
        return true
      })
      await assert.rejects(
        who(request, service, clock.now - most - 1000),
        /Signature not yet current: 20260101T000000Z is still later than/,
      )
    }
  })
})

describe('long-term keys', () => {
  test('stop at once when switched off or deleted, and start again when switched on', async (t) => {
    const { call, administrator, send, newUser } = await open(t)
    const alice = await newUser('alice')
    const AccessKeyId = alice.accessKeyId
    const answers = async () => (await send(alice, 'sts', 'GetCallerIdentity')).code ?? 'welcome'
    const set = (Status: 'Active' | 'Inactive') =>
      call(administrator, 'iam', 'UpdateAccessKey', { UserName: 'alice', AccessKeyId, Status })
    assert.equal(await answers(), 'welcome')
    await set('Inactive')
    assert.equal(await answers(), 'InvalidClientTokenId')
    await set('Active')
    assert.equal(await answers(), 'welcome')
    await call(administrator, 'iam', 'DeleteAccessKey', { UserName: 'alice', AccessKeyId })
    assert.equal(await answers(), 'InvalidClientTokenId')
  })

  test('act by the policies of the moment, under the name of the moment', async (t) => {
    const { call, administrator, send, newUser } = await open(t)
    const PolicyDocument = JSON.stringify({
      Version: '2012-10-17',
      Statement: { Effect: 'Allow', Action: 'ssm:DescribeParameters', Resource: '*' },
    })
    const alice = await newUser('alice', PolicyDocument)
    assert.equal((await send(alice, 'ssm', 'DescribeParameters')).status, 200)
    await call(administrator, 'iam', 'DeleteUserPolicy', { UserName: 'alice', PolicyName: 'own' })
    assert.equal((await send(alice, 'ssm', 'DescribeParameters')).code, 'AccessDeniedException')
    await call(administrator, 'iam', 'PutUserPolicy', { UserName: 'alice', PolicyName: 'new', PolicyDocument })
    assert.equal((await send(alice, 'ssm', 'DescribeParameters')).status, 200)

    assert.match((await send(alice, 'sts', 'GetCallerIdentity')).text, /:user\/alice</)
    await call(administrator, 'iam', 'UpdateUser', { UserName: 'alice', NewUserName: 'alicia', NewPath: '/new/' })
    assert.match((await send(alice, 'sts', 'GetCallerIdentity')).text, /:user\/new\/alicia</)
  })

  test('are kept in memory until something about identities changes, here or on another node', async (t) => {
    const { store, send, newUser } = await open(t)
    const alice = await newUser('alice')
    assert.equal((await send(alice, 'sts', 'GetCallerIdentity')).status, 200)
    await store.transaction(async (transaction) => {
      await transaction.run("UPDATE access_keys SET status = 'Inactive' WHERE id = $1", alice.accessKeyId)
    })
    assert.equal((await send(alice, 'sts', 'GetCallerIdentity')).status, 200, 'nobody was told yet')
    await store.transaction((transaction) => transaction.changed('identities'))
    assert.equal((await send(alice, 'sts', 'GetCallerIdentity')).code, 'InvalidClientTokenId')
  })

  test('do not work with a secret that was moved to them in the store', async (t) => {
    const { store, who, credentials, newUser, clock, defects, send } = await open(t)
    const alice = await newUser('alice')
    await store.transaction(async (transaction) => {
      const row = await transaction.one<{ secret: Uint8Array }>(
        'SELECT secret FROM access_keys WHERE id = $1',
        alice.accessKeyId,
      )
      await transaction.run('UPDATE access_keys SET secret = $1 WHERE id = $2', row!.secret, credentials.accessKeyId)
      await transaction.changed('identities')
    })
    const forged = { accessKeyId: credentials.accessKeyId, secretAccessKey: alice.secretAccessKey }
    await assert.rejects(who(sign(requestOf('sts', 'X'), forged, { service: 'sts', now: clock.now }), 'sts'), {
      name: 'OpenError',
    })
    assert.equal((await send(forged, 'sts', 'GetCallerIdentity')).status, 500)
    assert.equal(defects.length, 1)
  })

  test('are noted as used, once a minute', async (t) => {
    const { call, administrator, send, credentials, clock, lastUses } = await open(t)
    const lastUsed = async () => {
      await lastUses.settled()
      const { accessKeyId: AccessKeyId } = credentials
      return (await call(administrator, 'iam', 'GetAccessKeyLastUsed', { AccessKeyId })).AccessKeyLastUsed
    }
    const began = clock.now
    await send(credentials, 'sts', 'GetCallerIdentity')
    assert.deepEqual(await lastUsed(), { LastUsedDate: new Date(began), ServiceName: 'sts', Region: region })
    clock.now = began + minute - 1
    await send(credentials, 'ssm', 'DescribeParameters')
    assert.deepEqual((await lastUsed())?.LastUsedDate, new Date(began))
    clock.now = began + minute
    await send(credentials, 'ssm', 'DescribeParameters')
    assert.deepEqual(await lastUsed(), { LastUsedDate: new Date(clock.now), ServiceName: 'ssm', Region: region })
  })

  test('are not noted as used by who cannot sign with them', async (t) => {
    const { call, administrator, send, credentials, lastUses } = await open(t)
    await send({ ...credentials, secretAccessKey: 'wrong' }, 'sts', 'GetCallerIdentity')
    await lastUses.settled()
    const { accessKeyId: AccessKeyId } = credentials
    const { AccessKeyLastUsed } = await call(administrator, 'iam', 'GetAccessKeyLastUsed', { AccessKeyId })
    assert.deepEqual(AccessKeyLastUsed, { ServiceName: 'N/A', Region: 'N/A' })
  })
})
