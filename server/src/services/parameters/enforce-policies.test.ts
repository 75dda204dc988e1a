import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eventsSince } from '../../store/events.ts'
import { enforcePolicies } from './enforce-policies.ts'
import { account, arnOf, openParameters, region } from './test/parameters.ts'

const hour = 3_600_000
const day = 24 * hour
const expiration = (at: number) => ({
  Type: 'Expiration',
  Version: '1.0',
  Attributes: { Timestamp: new Date(at).toISOString() },
})
const notification = {
  Type: 'ExpirationNotification',
  Version: '1.0',
  Attributes: { Before: '1', Unit: 'Days' },
}
const noChange = { Type: 'NoChangeNotification', Version: '1.0', Attributes: { After: '2', Unit: 'Hours' } }

async function openExpiring(test: Parameters<typeof openParameters>[0]) {
  const opened = await openParameters(test)
  const { put, overwrite, call, admin, store, clock, housekeep } = opened
  const start = clock.now
  const Tier = 'Advanced'
  return {
    ...opened,
    start,
    putWith: (name: string, ...policies: object[]) => put(name, 'v', { Tier, Policies: JSON.stringify(policies) }),
    overwriteWith: (name: string, ...policies: object[]) =>
      overwrite(name, 'v', { Policies: JSON.stringify(policies) }),
    async at(time: number) {
      clock.now = start + time
      await housekeep()
    },
    async statuses(name: string) {
      const ParameterFilters = [{ Key: 'Name', Values: [name] }]
      const { Parameters } = await call(admin, 'ssm', 'DescribeParameters', { ParameterFilters })
      return Parameters?.[0]?.Policies?.map(({ PolicyStatus }) => PolicyStatus)
    },
    /** What policies did, in order. */
    async actions() {
      const events = await eventsSince(store.reader, account, region, undefined, 1000)
      return events.filter(({ detailType }) => detailType === 'Parameter Store Policy Action')
    },
  }
}

test('a parameter is deleted when it expires, and not before', async (t) => {
  const { putWith, at, get, statuses, actions, start, store } = await openExpiring(t)
  await putWith('db', expiration(start + day))
  await at(day - 1)
  assert.equal((await get('db')).Value, 'v')
  assert.deepEqual(await statuses('db'), ['Pending'])
  await at(day)
  await assert.rejects(get('db'), { code: 'ParameterNotFound' })
  assert.deepEqual(
    (await actions()).map(({ source, resources, time, detail }) => ({ source, resources, time, detail })),
    [
      {
        source: 'aws.ssm',
        resources: [arnOf('db')],
        time: start + day,
        detail: {
          'policy-type': 'Expiration',
          'parameter-name': 'db',
          'parameter-type': 'String',
          'policy-content': JSON.stringify(expiration(start + day)),
          'action-status': 'Success',
          'action-reason': `The parameter has expired and was deleted based on the policy created at ${new Date(start).toISOString()}.`,
        },
      },
    ],
  )
  const events = await eventsSince(store.reader, account, region, undefined, 100)
  const { detail } = events.findLast(({ detailType }) => detailType === 'Parameter Store Change') ?? {}
  assert.deepEqual(detail, { operation: 'Delete', name: 'db', type: 'String' })
})

test('a deletion by the clock is in the audit trail', async (t) => {
  const { putWith, at, start, larder } = await openExpiring(t)
  const appended: unknown[] = []
  const { append } = larder.audit
  t.mock.method(larder.audit, 'append', (...given: Parameters<typeof append>) => {
    appended.push(...given[1])
    return append.apply(larder.audit, given)
  })
  await putWith('db', expiration(start + day))
  appended.length = 0
  await at(day)
  assert.deepEqual(
    (appended as Record<string, unknown>[]).map(({ eventName, eventSource, eventType, resources, userIdentity }) => ({
      eventName,
      eventSource,
      eventType,
      resources,
      userIdentity,
    })),
    [
      {
        eventName: 'DeleteParameter',
        eventSource: 'ssm.amazonaws.com',
        eventType: 'AwsServiceEvent',
        resources: [{ ARN: arnOf('db') }],
        userIdentity: { type: 'AWSService', invokedBy: 'ssm.amazonaws.com', accountId: account },
      },
    ],
  )
})

test('notifications come once, and say so', async (t) => {
  const { putWith, at, statuses, actions, start, get } = await openExpiring(t)
  await putWith('db', expiration(start + 3 * day), notification, noChange)
  await at(2 * hour - 1)
  assert.deepEqual(await actions(), [])
  await at(2 * hour)
  assert.deepEqual(await statuses('db'), ['Pending', 'Pending', 'Finished'])
  await at(4 * hour)
  await at(2 * day)
  assert.deepEqual(await statuses('db'), ['Pending', 'Finished', 'Finished'])
  await at(3 * day - 1)
  assert.equal((await get('db')).Value, 'v')
  const created = `based on the policy created at ${new Date(start).toISOString()}.`
  assert.deepEqual(
    (await actions()).map(({ time, detail }) => [time - start, detail['policy-type'], detail['action-reason']]),
    [
      [
        2 * hour,
        'NoChangeNotification',
        `The parameter has not been changed for 2 hours. This notification was generated ${created}`,
      ],
      [
        2 * day,
        'ExpirationNotification',
        `The parameter expires within 1 day. This notification was generated ${created}`,
      ],
    ],
  )
})

test('an update moves the time without changes, and no other', async (t) => {
  const { putWith, overwrite, at, statuses, actions, start, get } = await openExpiring(t)
  await putWith('db', expiration(start + day + 4 * hour), notification, noChange)
  await at(hour)
  await overwrite('db', 'v2')
  await at(3 * hour - 1)
  assert.deepEqual(await actions(), [])
  await at(3 * hour)
  assert.deepEqual(await statuses('db'), ['Pending', 'Pending', 'Finished'])
  await at(4 * hour)
  assert.deepEqual(await statuses('db'), ['Pending', 'Finished', 'Finished'])
  await overwrite('db', 'v3')
  assert.deepEqual(await statuses('db'), ['Pending', 'Finished', 'Pending'])
  await at(6 * hour)
  assert.deepEqual(await statuses('db'), ['Pending', 'Finished', 'Finished'])
  await at(day + 4 * hour)
  await assert.rejects(get('db'), { code: 'ParameterNotFound' })
  assert.deepEqual(
    (await actions()).map(({ detail }) => detail['policy-type']),
    ['NoChangeNotification', 'ExpirationNotification', 'NoChangeNotification', 'Expiration'],
  )
})

test('new policies take the place of the old ones, and an empty one takes them away', async (t) => {
  const { putWith, overwriteWith, at, statuses, actions, start, get, history, store } = await openExpiring(t)
  await putWith('later', expiration(start + day))
  await putWith('never', expiration(start + day), notification)
  await overwriteWith('later', expiration(start + 2 * day))
  await overwriteWith('never', {})
  assert.deepEqual(await statuses('never'), [])
  const deadlines = await store.reader.all<{ path: string }>('SELECT path FROM parameter_deadlines')
  assert.deepEqual(
    deadlines.map(({ path }) => path),
    ['/later'],
  )
  await at(day)
  assert.deepEqual(await actions(), [])
  assert.deepEqual(
    (await history('later')).map(({ Policies }) => Policies?.[0]?.PolicyText),
    [JSON.stringify(expiration(start + day)), JSON.stringify(expiration(start + 2 * day))],
  )
  await at(2 * day)
  await assert.rejects(get('later'), { code: 'ParameterNotFound' })
  assert.equal((await get('never')).Value, 'v')
})

test('a parameter that was deleted and made anew has nothing of the old policies', async (t) => {
  const { putWith, put, call, admin, at, start, get, actions } = await openExpiring(t)
  await putWith('db', expiration(start + day))
  await call(admin, 'ssm', 'DeleteParameter', { Name: 'db' })
  await put('db', 'anew')
  await at(2 * day)
  assert.equal((await get('db')).Value, 'anew')
  assert.deepEqual(await actions(), [])
})

test('of several nodes at work at once, one acts', async (t) => {
  const { putWith, clock, larder, start, actions } = await openExpiring(t)
  for (let n = 0; n < 60; n++) await putWith(`p${n}`, noChange)
  clock.now = start + 2 * hour
  const run = async () => {
    while ((await enforcePolicies.run(larder)) === 'more');
  }
  await Promise.all([run(), run(), run()])
  assert.equal((await actions()).length, 60)
})

test('a portion is bounded, and says that there is more', async (t) => {
  const { putWith, clock, larder, start } = await openExpiring(t)
  for (let n = 0; n < 51; n++) await putWith(`p${n}`, noChange)
  clock.now = start + 2 * hour
  assert.equal(await enforcePolicies.run(larder), 'more')
  assert.equal(await enforcePolicies.run(larder), 'done')
  assert.equal(await enforcePolicies.run(larder), 'done')
})
