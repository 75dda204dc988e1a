import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { type Model, renderTypes } from './render-model-types.ts'
import { renderJson, slice } from './slice-model.ts'

const text = { shape: 'Text', documentation: '<p>words</p>' }
const published: Model = {
  metadata: { serviceId: 'Shop', apiVersion: '2026-01-01', protocol: 'json', uid: 'shop-2026' },
  operations: {
    Sell: {
      name: 'Sell',
      http: { method: 'POST' },
      input: { shape: 'Sale' },
      output: { shape: 'Receipt' },
      errors: [{ shape: 'GoneException' }],
    },
    Close: { name: 'Close', input: { shape: 'Unreached' } },
  },
  shapes: {
    Sale: {
      type: 'structure',
      documentation: '<p>words</p>',
      required: ['Item', 'Mood'],
      members: {
        Item: { shape: 'Item' },
        Mood: { shape: 'Mood' },
        Note: text,
        Pieces: { shape: 'Texts' },
        At: { shape: 'Moment' },
      },
    },
    Item: { type: 'structure', required: ['Name'], members: { Name: text } },
    Receipt: {
      type: 'structure',
      required: ['Total'],
      members: { Item: { shape: 'Item' }, Total: { shape: 'Total' }, By: { shape: 'ByName' } },
    },
    Mood: { type: 'string', enum: ['glad', "don't ask"] },
    Text: { type: 'string', max: 9, documentation: '<p>words</p>' },
    Texts: { type: 'list', member: { shape: 'Text' } },
    ByName: { type: 'map', key: { shape: 'Text' }, value: { shape: 'Texts' } },
    Total: { type: 'long' },
    Moment: { type: 'timestamp' },
    GoneException: { type: 'structure', exception: true, error: { code: 'Gone' }, members: {} },
    Unreached: { type: 'structure', members: {} },
  },
}
const sliced = slice(published, 'shop', ['Sell'])

test('a slice holds what the named operations reach, without documentation', () => {
  assert.deepEqual(Object.keys(sliced.operations), ['Sell'])
  const reached = ['ByName', 'GoneException', 'Item', 'Moment', 'Mood', 'Receipt', 'Sale', 'Text', 'Texts', 'Total']
  assert.deepEqual(Object.keys(sliced.shapes), reached)
  assert.deepEqual(sliced.shapes.Text, { type: 'string', max: 9 })
  assert.doesNotMatch(renderJson(sliced), /documentation|words|uid|http/)
  assert.deepEqual(JSON.parse(renderJson(sliced)), JSON.parse(JSON.stringify(sliced)))
})

test('an operation that the model does not have is refused by name', () => {
  assert.throws(() => slice(published, 'shop', ['Sell', 'Steal']), /model of shop has no operation Steal/)
})

test('required members are promised where inputs reach them, and nowhere else', () => {
  const types = renderTypes('shop', sliced)
  assert.match(
    types,
    /interface Sale \{\n {2}Item: Item\n {2}Mood: Mood\n {2}Note\?: string \| undefined\n {2}Pieces\?: readonly string\[\] \| undefined\n {2}At\?: Date \| undefined\n\}/,
  )
  assert.match(types, /interface Item \{\n {2}Name: string\n\}/)
  assert.match(
    types,
    /Total\?: number \| undefined\n {2}By\?: Readonly<Record<string, readonly string\[\]>> \| undefined/,
  )
  assert.match(types, /type Mood = 'glad' \| 'don\\'t ask'/)
  assert.match(
    types,
    /interface ShopOperations \{\n {2}Sell: \{\n {4}input: Sale\n {4}output: Receipt\n {4}errors: 'Gone'\n {2}\}\n\}/,
  )
})

test('the types in the repository are those of its facts', () => {
  for (const service of ['ssm', 'kms', 'iam', 'sts']) {
    const path = join(import.meta.dirname, '..', 'model', service)
    const facts = JSON.parse(readFileSync(`${path}.json`, 'utf8')) as Model
    assert.equal(readFileSync(`${path}.ts`, 'utf8'), renderTypes(service, facts))
    assert.equal(readFileSync(`${path}.json`, 'utf8'), renderJson(facts))
  }
})
