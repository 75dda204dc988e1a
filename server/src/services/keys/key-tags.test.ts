import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { openKeys, refusal, role, user } from './test/keys.ts'

const tag = (TagKey: string, TagValue = '') => ({ TagKey, TagValue })

describe('Tags of a key', () => {
  it('are set, replaced, listed in order and taken away', async (t) => {
    const { call, administrator } = await openKeys(t)
    const { KeyMetadata } = await call(administrator, 'kms', 'CreateKey', { Tags: [tag('team', 'red')] })
    const KeyId = KeyMetadata!.KeyId!
    const list = async () => (await call(administrator, 'kms', 'ListResourceTags', { KeyId })).Tags
    await call(administrator, 'kms', 'TagResource', {
      KeyId,
      Tags: [tag('team', 'blue'), tag('Zone'), tag('app', 'larder')],
    })
    assert.deepEqual(await list(), [tag('Zone'), tag('app', 'larder'), tag('team', 'blue')])
    await call(administrator, 'kms', 'UntagResource', { KeyId, TagKeys: ['team', 'none'] })
    assert.deepEqual(await list(), [tag('Zone'), tag('app', 'larder')])
  })

  it('differ in more than their case, or a condition on one could be met by the other', async (t) => {
    const { call, administrator } = await openKeys(t)
    const { KeyMetadata } = await call(administrator, 'kms', 'CreateKey', { Tags: [tag('Project', 'production')] })
    const KeyId = KeyMetadata!.KeyId!
    const blue = { StringEquals: { 'aws:RequestTag/Project': 'blue' } }
    const tagger = user('tagger', [{ Effect: 'Allow', Action: 'kms:TagResource', Resource: '*', Condition: blue }])
    const Tags = [tag('project', 'sandbox'), tag('Project', 'blue')]
    const expected = 'TagException: Tag keys must differ in more than their case.'
    assert.equal(await refusal(call(tagger, 'kms', 'TagResource', { KeyId, Tags })), expected)
    const added = { KeyId, Tags: [tag('project', 'sandbox')] }
    assert.equal(await refusal(call(administrator, 'kms', 'TagResource', added)), expected)
    assert.equal(await refusal(call(administrator, 'kms', 'CreateKey', { Tags })), expected)
    const { Tags: kept } = await call(administrator, 'kms', 'ListResourceTags', { KeyId })
    assert.deepEqual(kept, [tag('Project', 'production')])
  })

  it('are listed page by page', async (t) => {
    const { call, administrator, newKey } = await openKeys(t)
    const [{ KeyId }, other] = [await newKey(), await newKey()]
    const Tags = ['a', 'b', 'c'].map((key) => tag(key))
    await call(administrator, 'kms', 'TagResource', { KeyId, Tags })
    const page = await call(administrator, 'kms', 'ListResourceTags', { KeyId, Limit: 2 })
    assert.deepEqual([page.Tags, page.Truncated], [Tags.slice(0, 2), true])
    const Marker = page.NextMarker
    assert.deepEqual(await call(administrator, 'kms', 'ListResourceTags', { KeyId, Limit: 2, Marker }), {
      Tags: Tags.slice(2),
      Truncated: false,
    })
    assert.equal(
      await refusal(call(administrator, 'kms', 'ListResourceTags', { KeyId: other.KeyId, Marker })),
      'InvalidMarkerException: The marker is not valid.',
    )
  })

  it('keep to AWS’s rules', async (t) => {
    const { call, administrator, newKey } = await openKeys(t)
    const { KeyId } = await newKey()
    const add = (...keys: string[]) =>
      refusal(call(administrator, 'kms', 'TagResource', { KeyId, Tags: keys.map((key) => tag(key)) }))
    const reserved = 'TagException: Tags beginning with aws: are reserved'
    assert.equal(await add('aws:team'), reserved)
    assert.equal(await refusal(call(administrator, 'kms', 'UntagResource', { KeyId, TagKeys: ['aws:team'] })), reserved)
    assert.equal(await add('team', 'team'), 'TagException: Duplicate tag keys')
    const Tags = Array.from({ length: 50 }, (_, index) => tag(`tag-${index}`))
    await call(administrator, 'kms', 'TagResource', { KeyId, Tags })
    await call(administrator, 'kms', 'TagResource', { KeyId, Tags: [tag('tag-1', 'again')] })
    assert.equal(await add('one-more'), 'LimitExceededException: A key has at most 50 tags.')
    assert.match(await add('k'.repeat(129)), /Member must have length less than or equal to 128/)
  })

  it('decide who may use the key, and which tags may be put on it', async (t) => {
    const { call, administrator, newKey, encrypt, decrypt } = await openKeys(t)
    const { KeyId } = await newKey()
    const blob = await encrypt(KeyId, 'secret')
    const ofRed = { StringEquals: { 'aws:ResourceTag/Team': 'red' } }
    const app = role('app', [{ Effect: 'Allow', Action: 'kms:Decrypt', Resource: '*', Condition: ofRed }])
    await assert.rejects(decrypt(blob, undefined, app), { code: 'AccessDeniedException' })
    await call(administrator, 'kms', 'TagResource', { KeyId, Tags: [tag('team', 'red')] })
    assert.equal(await decrypt(blob, undefined, app), 'secret')

    const onlyTeam = { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['team'] } }
    const Action = ['kms:TagResource', 'kms:UntagResource']
    const tagger = user('tagger', [{ Effect: 'Allow', Action, Resource: '*', Condition: onlyTeam }])
    await call(tagger, 'kms', 'TagResource', { KeyId, Tags: [tag('team', 'blue')] })
    const denied = { code: 'AccessDeniedException' }
    await assert.rejects(call(tagger, 'kms', 'TagResource', { KeyId, Tags: [tag('team'), tag('cost')] }), denied)
    await assert.rejects(call(tagger, 'kms', 'UntagResource', { KeyId, TagKeys: ['cost'] }), denied)
    await call(tagger, 'kms', 'UntagResource', { KeyId, TagKeys: ['team'] })
  })
})
