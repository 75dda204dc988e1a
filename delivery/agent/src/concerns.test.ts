import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { SourceRequest } from '@larder/runtime/source.ts'
import { concerns } from './concerns.ts'

const changed = (source: string, name: string | undefined, resources: readonly string[] = []) => ({
  id: '1',
  source,
  'detail-type': 'x',
  resources,
  detail: { ...(name !== undefined && { name }) },
})
const parameter = (name: string): SourceRequest => ({ kind: 'parameter', name, decrypt: true })
const tree = (path: string): SourceRequest => ({ kind: 'tree', path, recursive: true, decrypt: true })
const secret = (id: string): SourceRequest => ({ kind: 'secret', id })
const arn = 'arn:aws:secretsmanager:us-east-1:111122223333:secret:app/db-AbCdEf'

test('a parameter by every way of naming it, and the paths above it', () => {
  const event = changed('aws.ssm', '/app/db')
  for (const request of [
    parameter('/app/db'),
    parameter('/app/db:3'),
    parameter('/app/db:live'),
    parameter('arn:aws:ssm:us-east-1:111122223333:parameter/app/db:3'),
    tree('/app'),
    tree('/app/'),
    tree('/'),
  ])
    assert.ok(concerns(request, event), JSON.stringify(request))
  for (const request of [parameter('/app/db2'), parameter('/app'), tree('/ap'), tree('/app/db'), secret('/app/db')])
    assert.ok(!concerns(request, event), JSON.stringify(request))
  assert.ok(concerns(parameter('particleAPIKey'), changed('aws.ssm', 'particleAPIKey')))
  assert.ok(concerns(parameter('/particleAPIKey'), changed('aws.ssm', 'particleAPIKey')))
})

test('a secret by name, by ARN, and by ARN without its end', () => {
  const event = changed('aws.secretsmanager', 'app/db', [arn])
  for (const id of ['app/db', arn, arn.slice(0, -7)]) assert.ok(concerns(secret(id), event), id)
  for (const request of [secret('app/other'), parameter('app/db')]) assert.ok(!concerns(request, event))
})

test('a key may decide about all of them, and an event that names nothing too', () => {
  for (const request of [parameter('/a'), tree('/'), secret('a')])
    assert.ok(concerns(request, changed('aws.kms', undefined)))
  assert.ok(concerns(parameter('/a'), changed('aws.ssm', undefined)))
  assert.ok(!concerns(parameter('/a'), changed('aws.iam', '/a')))
})
