import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { account, openKeys, otherAccount, region, user } from './test/keys.ts'

describe('ListKeys', () => {
  it('gives every key of the account and region once, page by page', async (t) => {
    const { call, administrator, newKey } = await openKeys(t)
    const made = new Set<string>()
    for (let count = 0; count < 7; count++) made.add((await newKey()).KeyId)
    const listed: string[] = []
    let Marker: string | undefined
    do {
      const page = await call(administrator, 'kms', 'ListKeys', { Limit: 3, Marker })
      assert.ok(page.Keys!.length <= 3)
      assert.equal(page.Truncated, page.NextMarker !== undefined)
      for (const { KeyId, KeyArn } of page.Keys!) {
        assert.equal(KeyArn, `arn:aws:kms:${region}:${account}:key/${KeyId}`)
        listed.push(KeyId!)
      }
      Marker = page.NextMarker
    } while (Marker !== undefined)
    assert.equal(listed.length, 7)
    assert.deepEqual(new Set(listed), made)
    assert.deepEqual((await call(administrator, 'kms', 'ListKeys', {}, { region: 'eu-west-1' })).Keys, [])
  })

  it('takes a marker only from the account, region and list that it was given for', async (t) => {
    const { call, administrator, newKey } = await openKeys(t)
    const neighbour = user('neighbour', undefined, otherAccount)
    for (const caller of [administrator, administrator, neighbour]) await newKey({}, caller)
    const { NextMarker: Marker } = await call(administrator, 'kms', 'ListKeys', { Limit: 1 })
    const invalid = { code: 'InvalidMarkerException', message: 'The marker is not valid.' }
    await assert.rejects(call(neighbour, 'kms', 'ListKeys', { Marker }), invalid)
    await assert.rejects(call(administrator, 'kms', 'ListKeys', { Marker }, { region: 'eu-west-1' }), invalid)
    await assert.rejects(call(administrator, 'kms', 'ListAliases', { Marker }), invalid)
    await assert.rejects(call(administrator, 'kms', 'ListKeys', { Marker: `${Marker}A` }), invalid)
    await assert.rejects(call(administrator, 'kms', 'ListKeys', { Marker: '1' }), invalid)
  })

  it('needs an identity policy', async (t) => {
    const { call } = await openKeys(t)
    const nobody = user('nobody', [{ Effect: 'Allow', Action: 'kms:ListKeys', Resource: 'arn:aws:kms:*:*:key/*' }])
    await assert.rejects(call(nobody, 'kms', 'ListKeys', {}), {
      code: 'AccessDeniedException',
      message: `User: ${nobody.principal.arn} is not authorized to perform: kms:ListKeys on resource: * because no identity-based policy allows the kms:ListKeys action`,
    })
  })
})
