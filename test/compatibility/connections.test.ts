/** What the AWS SDK does by itself between a program and the store: it tries again, sets its clock, keeps connections open. */
import assert from 'node:assert/strict'
import { type AddressInfo, connect, createServer } from 'node:net'
import { suite, test } from 'node:test'
import { KMSServiceException } from '@aws-sdk/client-kms'
import { ParameterAlreadyExists } from '@aws-sdk/client-ssm'
import { openLarder, refusal } from '../larder.ts'
import { openBadNetwork } from './bad-network.ts'
import { refused } from './refused.ts'

const hour = 60 * 60_000

suite('the AWS SDK over a bad network', async () => {
  const after = (work: () => Promise<void>) => test.after(work)
  const larder = await openLarder({ after })
  const network = await openBadNetwork({ after }, larder)
  const { ssm, kms, iam, sts } = larder.clients(larder.administrator, { endpoint: network.url, maxAttempts: 3 })
  const versionsOf = async (Name: string) =>
    (await larder.clients().ssm.getParameterHistory({ Name })).Parameters!.map(({ Version }) => Version)

  await test('the third try is the first that arrives', async () => {
    network.count()
    network.fail('reset', 'broken machine')
    const put = await ssm.putParameter({ Name: '/tried', Type: 'SecureString', Value: 'v' })
    assert.deepEqual([put.Version, put.$metadata.attempts], [1, 3])
    assert.deepEqual(network.count(), { requests: 3, arrived: 1 })
    assert.deepEqual(await versionsOf('/tried'), [1])
  })

  await test('every client tries again, and gives up after its last attempt', async () => {
    for (const call of [() => kms.listKeys({}), () => iam.listUsers({}), () => sts.getCallerIdentity({})]) {
      network.fail('broken machine')
      assert.equal((await call()).$metadata.attempts, 2)
    }
    network.fail('broken machine', 'broken machine', 'broken machine')
    const { $metadata } = await refusal(sts.getCallerIdentity({}))
    assert.deepEqual([$metadata?.attempts, $metadata?.httpStatusCode], [3, 500])
  })

  await test('a refusal is not tried again', async () => {
    await ssm.putParameter({ Name: '/once', Type: 'String', Value: 'v' })
    network.count()
    await refused(ssm.putParameter({ Name: '/once', Value: 'v' }), {
      class: ParameterAlreadyExists,
      message:
        'The parameter already exists. To overwrite this value, set the overwrite option in the request to true.',
    })
    assert.equal(network.count().requests, 1)
  })

  await test('a creation whose answer was lost is refused when it is tried again: it was made', async () => {
    network.fail('lost answer')
    await refused(ssm.putParameter({ Name: '/lost', Type: 'String', Value: 'v' }), {
      class: ParameterAlreadyExists,
      message:
        'The parameter already exists. To overwrite this value, set the overwrite option in the request to true.',
    })
    assert.deepEqual(await versionsOf('/lost'), [1])
  })

  await test('what sets a state may arrive twice', async () => {
    const Name = '/twice'
    const KeyId = (await kms.createKey({})).KeyMetadata!.KeyId!
    await ssm.putParameter({ Name, Type: 'String', Value: 'v' })
    await iam.createUser({ UserName: 'twice' })
    const PolicyDocument = '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}'
    const calls: (() => Promise<{ $metadata: { attempts?: number | undefined } }>)[] = [
      () => ssm.labelParameterVersion({ Name, ParameterVersion: 1, Labels: ['live'] }),
      () => ssm.addTagsToResource({ ResourceType: 'Parameter', ResourceId: Name, Tags: [{ Key: 'a', Value: 'b' }] }),
      () => ssm.removeTagsFromResource({ ResourceType: 'Parameter', ResourceId: Name, TagKeys: ['a'] }),
      () => ssm.deleteParameters({ Names: [Name] }),
      () => kms.disableKey({ KeyId }),
      () => kms.enableKey({ KeyId }),
      () => kms.enableKeyRotation({ KeyId }),
      () => kms.disableKeyRotation({ KeyId }),
      () => kms.tagResource({ KeyId, Tags: [{ TagKey: 'a', TagValue: 'b' }] }),
      () => kms.untagResource({ KeyId, TagKeys: ['a'] }),
      () => kms.updateKeyDescription({ KeyId, Description: 'd' }),
      () => iam.tagUser({ UserName: 'twice', Tags: [{ Key: 'a', Value: 'b' }] }),
      () => iam.untagUser({ UserName: 'twice', TagKeys: ['a'] }),
      () => iam.putUserPolicy({ UserName: 'twice', PolicyName: 'p', PolicyDocument }),
    ]
    network.count()
    for (const call of calls) {
      network.fail('lost answer')
      assert.equal((await call()).$metadata.attempts, 2)
    }
    assert.equal(network.count().arrived, 2 * calls.length)
  })
})

for (const [difference, ahead] of [
  ['slow', hour],
  ['fast', -hour],
] as const) {
  suite(`the AWS SDK on a machine whose clock is an hour ${difference}`, async () => {
    const after = (work: () => Promise<void>) => test.after(work)
    const now = () => Date.now() + ahead
    const larder = await openLarder({ after }, { now })
    const { url: endpoint } = await openBadNetwork({ after }, larder, now)

    await test('sets its clock by the first refusal, and is right from then on', async () => {
      const { ssm, kms, iam, sts } = larder.clients(larder.administrator, { endpoint, maxAttempts: 2 })
      for (const call of [
        () => ssm.putParameter({ Name: '/clock', Type: 'SecureString', Value: 'v', Overwrite: true }),
        () => kms.listKeys({}),
        () => iam.listUsers({}),
        () => sts.getCallerIdentity({}),
      ]) {
        assert.equal((await call()).$metadata.attempts, 2)
        assert.equal((await call()).$metadata.attempts, 1)
      }
    })

    await test('is refused when it may not try again', async () => {
      const { kms } = larder.clients(larder.administrator, { endpoint })
      await refused(kms.listKeys({}), {
        class: KMSServiceException,
        name: 'InvalidSignatureException',
        message:
          ahead > 0
            ? /^Signature expired: \d{8}T\d{6}Z is now earlier than \d{8}T\d{6}Z \(\d{8}T\d{6}Z - 5 min\.\)$/
            : /^Signature not yet current: \d{8}T\d{6}Z is still later than \d{8}T\d{6}Z \(\d{8}T\d{6}Z \+ 5 min\.\)$/,
      })
    })
  })
}

test('one connection carries many requests, and several at once carry more', async (t) => {
  const larder = await openLarder(t)
  const { hostname, port } = new URL(larder.url)
  let connections = 0
  const wire = createServer((socket) => {
    connections += 1
    const onward = connect(Number(port), hostname)
    socket.pipe(onward).pipe(socket)
    socket.on('error', () => onward.destroy())
    onward.on('error', () => socket.destroy())
  })
  await new Promise<void>((resolve) => wire.listen(0, '127.0.0.1', resolve))
  t.after(() => wire.close())
  const endpoint = `http://127.0.0.1:${(wire.address() as AddressInfo).port}`
  const { ssm } = larder.clients(larder.administrator, { endpoint })
  await ssm.putParameter({ Name: '/kept', Type: 'SecureString', Value: 'v' })
  const read = () => ssm.getParameter({ Name: '/kept', WithDecryption: true })
  for (let turn = 0; turn < 20; turn++) await read()
  await assert.rejects(ssm.getParameter({ Name: '/none' }), { name: 'ParameterNotFound' })
  await read()
  assert.equal(connections, 1)
  await Promise.all(Array.from({ length: 10 }, read))
  for (let turn = 0; turn < 20; turn++) await read()
  assert.ok(connections <= 10, `${connections} connections`)
})
