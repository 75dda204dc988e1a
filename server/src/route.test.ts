import assert from 'node:assert/strict'
import { test } from 'node:test'
import lambda from '../../model/lambda.json' with { type: 'json' }
import { models } from './models.ts'
import { findRoute, isServed, routesOf } from './route.ts'
import { operations } from './services/index.ts'

const routes = routesOf(operations, models)
const find = (method: string, query: string, body = '') =>
  findRoute(routes, { method, path: '/', query, headers: {}, body: Buffer.from(body, 'latin1') })

test('a form names its operation and version, in the body or in the query of one without', () => {
  const form = 'Action=GetUser&Version=2010-05-08'
  for (const route of [find('POST', '', form), find('GET', form)]) {
    assert.ok('operation' in route)
    assert.equal(route.operation.name, 'GetUser')
  }
})

const refused: readonly (readonly [form: string, code: string, message: string])[] = [
  ['Version=2010-05-08', 'MissingAction', 'Request must contain an Action parameter'],
  ['Action=GetUser', 'InvalidAction', 'Could not find operation GetUser for version NO_VERSION_SPECIFIED'],
  ['Action=GetUser&Version=', 'InvalidAction', 'Could not find operation GetUser for version NO_VERSION_SPECIFIED'],
  ['Action=GetUser&Version=2011-06-15', 'InvalidAction', 'Could not find operation GetUser for version 2011-06-15'],
  ['Action=getuser&Version=2010-05-08', 'InvalidAction', 'Could not find operation getuser for version 2010-05-08'],
  ['Action=GetUser&Version=%zz', 'MalformedQueryString', 'The query string contains a syntax error'],
  ['Action=GetUser&Version=\xff', 'MalformedQueryString', 'The query string contains a syntax error'],
  ['Action=GetUser&Action=GetRole', 'MalformedQueryString', 'The query string gives a parameter twice'],
]
for (const [form, code, message] of refused) {
  test(`${form} is refused with ${code}`, () => {
    const route = find('POST', '', form)
    assert.ok('code' in route)
    assert.deepEqual([route.service, route.code, route.message], [models.sts, code, message])
  })
}

test('an operation of Lambda that is not here is refused in the words of Lambda, as clients read them', () => {
  const path = '/2015-03-31/functions/rotate/versions'
  assert.ok(isServed(path))
  const route = findRoute(routes, { method: 'GET', path, query: '', headers: {}, body: Buffer.alloc(0) })
  assert.ok('code' in route)
  assert.deepEqual([route.service, route.code], [models.lambda, 'UnknownOperationException'])
  assert.ok(!isServed('/favicon.ico'))
})

test('every operation is at a path that is served', () => {
  for (const { http } of Object.values(lambda.operations)) assert.ok(isServed(http.requestUri), http.requestUri)
})
