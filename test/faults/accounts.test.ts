/** Tenants: what somebody of another account is answered does not depend on what is there, and no place in a list leads across. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Caller, Operation } from '../../server/src/operation.ts'
import { operations } from '../../server/src/services/index.ts'
import { account } from '../../server/test/larder.ts'
import { type Input, inputShape, shapeOf } from './models.ts'
import { admin, neighbour, openOneOfEach } from './one-of-each.ts'

const reads = operations.filter(({ writes, steps }) => !writes && steps.identify === undefined)
function membersOf({ service, name }: Operation): string[] {
  const shape = inputShape(service, name)
  return shape === undefined ? [] : Object.keys(shapeOf(service, shape)?.members ?? {})
}

const lambdaTrust = JSON.stringify({
  Version: '2012-10-17',
  Statement: { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' },
})

/** A name as good as the one that is there, of something that never was. */
function missing(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(missing)
  if (typeof value !== 'string') return value
  // An access key id, a unique id and an ARN keep their form: their last letter or digit becomes another one.
  const last = value.at(-1)!
  const other = /\d/.test(last)
    ? String((Number(last) + 1) % 10)
    : last === 'b'
      ? 'c'
      : last === 'B'
        ? 'C'
        : last < 'a'
          ? 'B'
          : 'b'
  return value.slice(0, -1) + other
}

async function outcome(answer: Promise<unknown>): Promise<unknown> {
  try {
    return { answer: JSON.parse(JSON.stringify(await answer)) }
  } catch (error) {
    const { code, message } = error as { code?: string; message: string }
    return { code, message }
  }
}

/** What of the request is repeated in an answer says nothing. */
function without(told: unknown, input: Input): string {
  const texts = Object.values(input)
    .flat()
    .filter((value): value is string => typeof value === 'string' && value.length > 1)
    .sort((a, b) => b.length - a.length)
  let text = JSON.stringify(told)
  for (const value of texts) {
    // A reference ends in the name that it leads to.
    for (const form of [value, value.slice(value.lastIndexOf('/') + 1)])
      if (form.length > 1) text = text.replaceAll(form, '…')
  }
  return text
}

test('what is there and what is not look the same from another account', async (t) => {
  const store = await openOneOfEach(t)
  const { call, ask, inputOf, named, arn, KeyId } = store
  // It trusted everybody.
  await call(admin, 'iam', 'UpdateAssumeRolePolicy', { RoleName: 'app', PolicyDocument: lambdaTrust })
  const key = `arn:aws:kms:us-east-1:${account}:key/${KeyId}`
  const names: Input = {
    ...named,
    Path: '/a',
    PolicyDocument: undefined,
    AssumeRolePolicyDocument: undefined,
    CiphertextBlob: undefined,
  }
  const arns: Input = { ...names, Name: arn, Names: [arn], KeyId: key, ResourceArn: arn, ResourceId: arn }
  let compared = 0
  for (const operation of reads) {
    const members = membersOf(operation)
    for (const form of operation.service === 'iam' || operation.service === 'sts' ? [names] : [names, arns]) {
      const naming = Object.entries(form).filter(
        ([member, value]) => members.includes(member) && value !== undefined && isName(member),
      )
      if (naming.length === 0) continue
      const base = inputOf(operation)
      const there = { ...base, ...Object.fromEntries(naming) }
      const gone = { ...base, ...Object.fromEntries(naming.map(([member, value]) => [member, missing(value)])) }
      const answers = [await outcome(ask(neighbour, operation, there)), await outcome(ask(neighbour, operation, gone))]
      assert.equal(without(answers[0], there), without(answers[1], gone), `${operation.service}:${operation.name}`)
      compared += 1
    }
  }
  assert.ok(compared > 40, String(compared))
})

/** Members that say which thing is meant, rather than what to do with it. */
function isName(member: string): boolean {
  return /^(Names?|Path|KeyId|AliasName|UserName|RoleName|PolicyName|AccessKeyId|RoleArn|ResourceId|ResourceArn|OpenIDConnectProviderArn|SecretId|GroupName|PolicyArn)$/.test(
    member,
  )
}

test('no place in a list leads into another account', async (t) => {
  const store = await openOneOfEach(t)
  await fillLists(store)
  const { ask, inputOf } = store
  const pages: [token: string, size: string][] = [
    ['NextToken', 'MaxResults'],
    ['NextMarker', 'Limit'],
    ['Marker', 'MaxItems'],
    ['Marker', 'Limit'],
  ]
  let tried = 0
  for (const operation of reads) {
    const members = membersOf(operation)
    const place = pages.find(
      ([token, size]) => members.includes(size) && (members.includes(token) || token === 'NextMarker'),
    )
    if (place === undefined) continue
    const [, size] = place
    const token = members.includes('NextToken') ? 'NextToken' : 'Marker'
    const base = { ...inputOf(operation), [size]: 1, [token]: undefined }
    const page = (await outcome(ask(admin, operation, base))) as { answer?: Record<string, unknown> }
    const cursor = page.answer?.NextToken ?? page.answer?.NextMarker ?? page.answer?.Marker
    if (typeof cursor !== 'string') continue
    const asked = (caller: Caller, value: string) => outcome(ask(caller, operation, { ...base, [token]: value }))
    const own = (await asked(admin, cursor)) as { answer?: unknown }
    assert.ok(own.answer, `${operation.name} takes its own`)
    const foreign = without(await asked(neighbour, cursor), { cursor })
    const madeUp = 'made-up'.repeat(12)
    assert.equal(foreign, without(await asked(neighbour, madeUp), { madeUp }), operation.name)
    assert.match(foreign, /"code"/, operation.name)
    tried += 1
  }
  assert.ok(tried >= 8, String(tried))
})

/** Two of everything that is listed on pages. */
async function fillLists({ call, KeyId }: Awaited<ReturnType<typeof openOneOfEach>>): Promise<void> {
  await call(admin, 'ssm', 'PutParameter', { Name: '/b', Value: 'v', Type: 'String' })
  await call(admin, 'ssm', 'PutParameter', { Name: '/a', Value: 'w', Overwrite: true })
  await call(admin, 'kms', 'CreateAlias', { AliasName: 'alias/b', TargetKeyId: KeyId })
  const Tags = ['one', 'two'].map((Key) => ({ Key, Value: 'v' }))
  await call(admin, 'iam', 'CreateUser', { UserName: 'bob' })
  await call(admin, 'iam', 'TagUser', { UserName: 'alice', Tags })
  await call(admin, 'iam', 'TagRole', { RoleName: 'app', Tags })
  await call(admin, 'iam', 'CreateRole', { RoleName: 'bpp', AssumeRolePolicyDocument: lambdaTrust })
  const PolicyDocument = JSON.stringify({
    Version: '2012-10-17',
    Statement: { Effect: 'Allow', Action: '*', Resource: '*' },
  })
  await call(admin, 'iam', 'PutUserPolicy', { UserName: 'alice', PolicyName: 'q', PolicyDocument })
  await call(admin, 'iam', 'PutRolePolicy', { RoleName: 'app', PolicyName: 'q', PolicyDocument })
  await call(admin, 'iam', 'CreateAccessKey', { UserName: 'alice' })
}
