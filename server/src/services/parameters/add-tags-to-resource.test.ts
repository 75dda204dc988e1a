import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Tag } from '../../../../model/ssm.ts'
import { account, arnOf, openParameters, region, user } from './test/parameters.ts'

async function openTags(test: Parameters<typeof openParameters>[0]) {
  const opened = await openParameters(test)
  const { call, admin } = opened
  const ResourceType = 'Parameter'
  const add = (ResourceId: string, Tags: Tag[], caller = admin) =>
    call(caller, 'ssm', 'AddTagsToResource', { ResourceType, ResourceId, Tags })
  const remove = (ResourceId: string, TagKeys: string[], caller = admin) =>
    call(caller, 'ssm', 'RemoveTagsFromResource', { ResourceType, ResourceId, TagKeys })
  const list = async (ResourceId: string, caller = admin) =>
    (await call(caller, 'ssm', 'ListTagsForResource', { ResourceType, ResourceId })).TagList
  return { ...opened, add, remove, list }
}

const tag = (Key: string, Value: string): Tag => ({ Key, Value })

test('tags are added, changed and taken away', async (t) => {
  const { put, add, remove, list, overwrite } = await openTags(t)
  await put('/app/db', 'v1')
  await add('/app/db', [tag('stage', 'dev'), tag('owner', 'ops')])
  await add('/app/db', [tag('stage', 'prod'), tag('__proto__', 'x')])
  await overwrite('/app/db', 'v2')
  assert.deepEqual(await list('/app/db'), [tag('stage', 'prod'), tag('owner', 'ops'), tag('__proto__', 'x')])
  await remove('/app/db', ['stage', 'none', '__proto__'])
  assert.deepEqual(await list('/app/db'), [tag('owner', 'ops')])
})

test('keys differ in more than their case, or a condition on one could be met by the other', async (t) => {
  const { put, add, list } = await openTags(t)
  await put('db', 'v', { Tags: [tag('Project', 'production')] })
  const blue = { StringEquals: { 'aws:RequestTag/Project': 'blue' } }
  const tagger = user('tagger', [{ Effect: 'Allow', Action: 'ssm:*', Resource: '*', Condition: blue }])
  const Tags = [tag('project', 'sandbox'), tag('Project', 'blue')]
  const refused = { code: 'ValidationException', message: 'Tag keys must differ in more than their case.' }
  await assert.rejects(add('db', Tags, tagger), refused)
  await assert.rejects(add('db', [tag('project', 'sandbox')]), refused)
  await assert.rejects(put('other', 'v', { Tags }), refused)
  assert.deepEqual(await list('db'), [tag('Project', 'production')])
})

test('fifty at most', async (t) => {
  const { put, add, list } = await openTags(t)
  await put('db', 'v')
  const many = (from: number, count: number) => Array.from({ length: count }, (_, n) => tag(`k${from + n}`, ''))
  await add('db', many(0, 50))
  await add('db', many(0, 1))
  await assert.rejects(add('db', many(50, 1)), {
    code: 'TooManyTagsError',
    message: 'A parameter can have a maximum of 50 tags.',
  })
  assert.equal((await list('db'))?.length, 50)
  await assert.rejects(put('other', 'v', { Tags: many(0, 51) }), {
    code: 'ValidationException',
    message: 'A parameter can have a maximum of 50 tags.',
  })
})

test("AWS's own keys and doubled ones are refused", async (t) => {
  const { put, add } = await openTags(t)
  await put('db', 'v')
  await assert.rejects(add('db', [tag('AWS:x', 'v')]), {
    code: 'ValidationException',
    message: 'aws: prefixed tag key names are not allowed for external use.',
  })
  await assert.rejects(add('db', [tag('a', '1'), tag('a', '2')]), {
    code: 'ValidationException',
    message: 'Duplicate tag key: a.',
  })
})

test('only parameters that are there have tags', async (t) => {
  const { call, admin, add, remove, list } = await openTags(t)
  const missing = { code: 'InvalidResourceId', message: "The resource ID db isn't valid." }
  await assert.rejects(add('db', [tag('a', '')]), missing)
  await assert.rejects(remove('db', ['a']), missing)
  await assert.rejects(list('db'), missing)
  await assert.rejects(call(admin, 'ssm', 'ListTagsForResource', { ResourceType: 'Document', ResourceId: 'db' }), {
    code: 'InvalidResourceType',
    message: "The resource type Document isn't supported.",
  })
})

test('who may', async (t) => {
  const { put, add, remove, list } = await openTags(t)
  await put('db', 'v')
  await add('db', [tag('stage', 'dev')])
  const refusal = (action: string, resource: string) => ({
    code: 'AccessDeniedException',
    message: `User: arn:aws:iam::${account}:user/nobody is not authorized to perform: ${action} on resource: ${resource} because no identity-based policy allows the ${action} action`,
  })
  const nobody = user('nobody', [{ Effect: 'Allow', Action: 'ssm:PutParameter', Resource: '*' }])
  await assert.rejects(add('db', [tag('a', '')], nobody), refusal('ssm:AddTagsToResource', arnOf('db')))
  await assert.rejects(remove('db', ['a'], nobody), refusal('ssm:RemoveTagsFromResource', arnOf('db')))
  await assert.rejects(list('db', nobody), refusal('ssm:ListTagsForResource', arnOf('db')))
  await assert.rejects(list('none', nobody), refusal('ssm:ListTagsForResource', `arn:aws:ssm:${region}:${account}:*`))
  const Condition = { StringEquals: { 'aws:RequestTag/stage': 'prod', 'aws:ResourceTag/stage': 'dev' } }
  const promoter = user('promoter', [{ Effect: 'Allow', Action: 'ssm:AddTagsToResource', Resource: '*', Condition }])
  await assert.rejects(add('db', [tag('stage', 'test')], promoter), { code: 'AccessDeniedException' })
  await add('db', [tag('stage', 'prod')], promoter)
  await assert.rejects(add('db', [tag('stage', 'prod')], promoter), { code: 'AccessDeniedException' })
  const keys = { 'ForAllValues:StringEquals': { 'aws:TagKeys': 'owner' } }
  const owner = user('owner', [
    { Effect: 'Allow', Action: 'ssm:RemoveTagsFromResource', Resource: '*', Condition: keys },
  ])
  await remove('db', ['owner'], owner)
  await assert.rejects(remove('db', ['owner', 'stage'], owner), { code: 'AccessDeniedException' })
})
