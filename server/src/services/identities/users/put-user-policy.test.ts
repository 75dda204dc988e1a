import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eachKind } from '../test/each-kind.ts'
import { fault, openIdentities, policy } from '../test/people.ts'

const document = policy({ Effect: 'Allow', Action: 'ssm:GetParameter', Resource: "arn:aws:ssm:*:*:parameter/it's/*" })

for (const kind of ['user', 'role', 'group'] as const) {
  const open = async (t: Parameters<typeof openIdentities>[0]) => eachKind(await openIdentities(t), kind)

  test(`a ${kind}'s inline policies are put, read as they were, replaced, listed and deleted`, async (t) => {
    const it = await open(t)
    await it.put('b', document)
    await it.put('a', policy({ Effect: 'Deny', Action: '*', Resource: '*' }))
    assert.deepEqual(await it.listPolicies({}), { PolicyNames: ['a', 'b'], IsTruncated: false })
    const answered = await it.get('b')
    assert.match(answered, /^[\w.~%-]+$/)
    assert.equal(decodeURIComponent(answered), document)

    const other = policy({ Effect: 'Allow', Action: 'kms:Decrypt', Resource: '*' })
    await it.put('b', other)
    assert.equal(decodeURIComponent(await it.get('b')), other)

    const page = await it.listPolicies({ MaxItems: 1 })
    assert.deepEqual([page.PolicyNames, page.IsTruncated], [['a'], true])
    assert.deepEqual(await it.listPolicies({ MaxItems: 1, Marker: page.Marker }), {
      PolicyNames: ['b'],
      IsTruncated: false,
    })

    await it.remove('a')
    assert.deepEqual((await it.listPolicies({})).PolicyNames, ['b'])
    const gone = fault('NoSuchEntity', `The ${kind} policy with name a cannot be found.`)
    await assert.rejects(it.get('a'), gone)
    await assert.rejects(it.remove('a'), gone)
  })

  test(`all inline policies of a ${kind} together are limited, without counting white space`, async (t) => {
    const it = await open(t)
    const limit = { user: 2048, role: 10_240, group: 5120 }[kind]
    const sized = (size: number) => {
      const shell = policy({ Effect: 'Allow', Action: 'a:b', Resource: '' })
      const text = policy({ Effect: 'Allow', Action: 'a:b', Resource: 'arn:aws:a:::'.padEnd(size - shell.length, 'x') })
      return JSON.stringify(JSON.parse(text), null, 4)
    }
    await it.put('a', sized(500))
    const tooLarge = fault('LimitExceeded', `Maximum policy size of ${limit} bytes exceeded for ${kind} it`)
    await assert.rejects(it.put('b', sized(limit - 499)), tooLarge)
    await it.put('b', sized(limit - 500))
    await it.put('a', sized(500))
    await assert.rejects(it.put('a', sized(501)), tooLarge)
  })

  test(`a ${kind}'s policy follows the grammar, and its owner exists`, async (t) => {
    const it = await open(t)
    await assert.rejects(it.put('a', '{'), { code: 'MalformedPolicyDocument' })
    await assert.rejects(
      it.put('a', JSON.stringify({ Statement: [{ Effect: 'Allow', Principal: '*', Action: 'a:b', Resource: '*' }] })),
      fault('MalformedPolicyDocument', 'Policy document should not specify a principal.'),
    )
    const missing = fault('NoSuchEntity', `The ${kind} with name nobody cannot be found.`)
    await assert.rejects(it.of('nobody').put('a', document), missing)
    await assert.rejects(it.of('nobody').get('a'), missing)
    await assert.rejects(it.of('nobody').remove('a'), missing)
    await assert.rejects(it.of('nobody').listPolicies({}), missing)
  })
}
