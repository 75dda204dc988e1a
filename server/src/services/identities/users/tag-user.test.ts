import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eachKind } from '../test/each-kind.ts'
import { fault, onlyMay, openIdentities } from '../test/people.ts'

for (const kind of ['user', 'role'] as const) {
  test(`a ${kind} is tagged, tagged anew in another case, and untagged`, async (t) => {
    const it = await eachKind(await openIdentities(t), kind)
    await it.tag({ Team: 'Blue', app: 'shop' })
    await it.tag({ TEAM: 'Red' })
    assert.deepEqual(await it.tags(), { app: 'shop', TEAM: 'Red' })
    await it.untag('team', 'none')
    assert.deepEqual(await it.tags(), { app: 'shop' })
    await it.untag('app')
    assert.deepEqual(await it.tags(), {})
  })

  test(`the tags of a ${kind} are listed in order, a page at a time`, async (t) => {
    const it = await eachKind(await openIdentities(t), kind)
    await it.tag({ b: '2', A: '1', c: '3' })
    const first = await it.listTags({ MaxItems: 2 })
    assert.deepEqual(
      first.Tags!.map(({ Key }) => Key),
      ['A', 'b'],
    )
    const second = await it.listTags({ MaxItems: 2, Marker: first.Marker })
    assert.deepEqual([second.Tags!.map(({ Key }) => Key), second.IsTruncated], [['c'], false])
  })

  test(`a ${kind} has fifty tags at most`, async (t) => {
    const it = await eachKind(await openIdentities(t), kind)
    const numbered = (from: number, to: number) =>
      Object.fromEntries(Array.from({ length: to - from }, (_, i) => [`tag${from + i}`, '']))
    await it.tag(numbered(0, 50))
    await it.tag({ TAG7: 'again' })
    const quota = kind === 'user' ? 'TagsPerUser' : 'TagsPerRole'
    await assert.rejects(it.tag({ another: '' }), fault('LimitExceeded', `Cannot exceed quota for ${quota}: 50`))
  })

  test(`who tags a ${kind} may be held to certain tags`, async (t) => {
    const larder = await openIdentities(t)
    const blue = onlyMay('blue', 'iam:*', '*', { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['color'] } })
    const it = (await eachKind(larder, kind)).as(blue)
    await it.tag({ color: 'blue' })
    await assert.rejects(it.tag({ color: 'blue', shape: 'round' }), { code: 'AccessDenied' })
    await assert.rejects(it.untag('shape'), { code: 'AccessDenied' })
    await it.untag('color')
  })

  test(`a ${kind} that does not exist has no tags`, async (t) => {
    const it = (await eachKind(await openIdentities(t), kind)).of('nobody')
    const missing = fault('NoSuchEntity', `The ${kind} with name nobody cannot be found.`)
    await assert.rejects(it.tag({ a: 'b' }), missing)
    await assert.rejects(it.untag('a'), missing)
    await assert.rejects(it.tags(), missing)
  })
}
