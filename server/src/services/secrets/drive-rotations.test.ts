import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { type TestContext, test } from 'node:test'
import { type DeclaredFunction, type Functions, type Invocation, InvocationError } from '../../functions/functions.ts'
import { eventsSince } from '../../store/events.ts'
import { findRotation, type RotationStep } from '../../store/secret-rotations.ts'
import { driveRotations } from './drive-rotations.ts'
import { account, fault, openSecrets, otherAccount, region, token, user } from './test/secrets.ts'

const arn = `arn:aws:lambda:${region}:${account}:function:rotate`
const declared: DeclaredFunction = {
  arn,
  account,
  region,
  name: 'rotate',
  place: 'here',
  variables: [],
  timeout: 10,
  memory: 128,
}

interface Asked {
  readonly Step: RotationStep
  readonly SecretId: string
  readonly ClientRequestToken: string
  readonly RotationToken: string
}

const second = 1_000
const hour = 3_600 * second
const done: Invocation = { payload: Buffer.from('null'), log: '' }
const failed = (errorType: string, errorMessage = 'the password hunter2 is wrong'): Invocation => ({
  payload: Buffer.from(JSON.stringify({ errorType, errorMessage })),
  error: 'Unhandled',
  log: '',
})

/** A store whose function does what the test says; by default what a rotation function has to. */
async function openRotating(t: TestContext) {
  const asked: Asked[] = []
  let handler: (event: Asked) => Promise<Invocation> = (event) => rotates(event)
  const functions: Functions = {
    find: (wanted) => (wanted === arn ? declared : undefined),
    list: () => [declared],
    invoke: async (_one, payload) => {
      const event = JSON.parse(payload.toString()) as Asked
      asked.push(event)
      return handler(event)
    },
    close: async () => {},
  }
  const larder = await openSecrets(t, { functions })
  const { admin, call, put, stages, store, keys, clock } = larder
  let stopping = false

  async function rotates({ Step, SecretId, ClientRequestToken, RotationToken }: Asked): Promise<Invocation> {
    if (Step === 'createSecret') {
      await put(SecretId, `value of ${ClientRequestToken}`, {
        ClientRequestToken,
        RotationToken,
        VersionStages: ['AWSPENDING'],
      })
    }
    if (Step === 'finishSecret') {
      await call(admin, 'secretsmanager', 'UpdateSecretVersionStage', {
        SecretId,
        VersionStage: 'AWSCURRENT',
        MoveToVersionId: ClientRequestToken,
        RemoveFromVersionId: (await stages(SecretId)).AWSCURRENT,
      })
    }
    return done
  }

  const rotate = (SecretId: string, more = {}) =>
    call(admin, 'secretsmanager', 'RotateSecret', {
      SecretId,
      ClientRequestToken: token(),
      RotationLambdaARN: arn,
      RotationRules: { AutomaticallyAfterDays: 30 },
      ...more,
    })
  /** Everything that is due now. */
  async function drive(): Promise<void> {
    const { audit, random } = larder.larder
    const parts = { store, keys, audit, functions, now: () => clock.now, random, uuid: randomUUID }
    while ((await driveRotations({ ...parts, stopping: () => stopping })) === 'more');
  }
  const events = async () =>
    (await eventsSince(store.reader, account, region, undefined, 1000))
      .filter(({ source }) => source === 'aws.secretsmanager')
      .map(({ detail }) => detail)
  return {
    ...larder,
    rotate,
    drive,
    rotates,
    asked,
    events,
    steps: () => asked.map(({ Step }) => Step),
    handle: (by: typeof handler) => {
      handler = by
    },
    stop: (now: boolean) => {
      stopping = now
    },
    row: (name: string) => findRotation(store.reader, { account, region, name }),
  }
}

test('RotateSecret leaves a version without a value, and the function is taken through four steps', async (t) => {
  const { create, get, rotate, drive, asked, steps, stages, describe, clock, row } = await openRotating(t)
  const { ARN } = await create('db', 'first')
  const { VersionId } = await rotate('db')
  await assert.rejects(
    get('db', { VersionStage: 'AWSPENDING' }),
    fault(
      'ResourceNotFoundException',
      "Secrets Manager can't find the specified secret value for staging label: AWSPENDING",
    ),
  )
  assert.deepEqual(asked, [])
  clock.now += second
  await drive()
  assert.deepEqual(steps(), ['createSecret', 'setSecret', 'testSecret', 'finishSecret'])
  for (const { SecretId, ClientRequestToken } of asked)
    assert.deepEqual([SecretId, ClientRequestToken], [ARN, VersionId])
  assert.equal((await get('db')).SecretString, `value of ${VersionId}`)
  assert.equal((await get('db', { VersionStage: 'AWSPREVIOUS' })).SecretString, 'first')
  assert.equal((await stages('db')).AWSCURRENT, VersionId)
  const { LastRotatedDate, NextRotationDate, RotationEnabled } = await describe('db')
  assert.equal(LastRotatedDate?.getTime(), clock.now)
  assert.equal(NextRotationDate?.toISOString(), '2026-01-31T00:00:00.000Z')
  assert.equal(RotationEnabled, true)
  assert.equal(await row('db'), undefined)
})

test('a step that fails is tried again from the first, later each time, and the secret goes on being what it was', async (t) => {
  const { create, get, rotate, drive, rotates, steps, handle, clock, events, row } = await openRotating(t)
  await create('db', 'first')
  handle(async (event) => (event.Step === 'testSecret' ? failed('ConnectionError') : rotates(event)))
  await rotate('db')
  await drive()
  assert.deepEqual(steps(), ['createSecret', 'setSecret', 'testSecret'])
  assert.equal((await get('db')).SecretString, 'first')
  assert.equal((await row('db'))?.problem, 'testSecret: ConnectionError')
  await drive()
  assert.equal(steps().length, 3)
  clock.now += 2 * second
  await drive()
  assert.deepEqual(steps().slice(3), ['createSecret', 'setSecret', 'testSecret'])
  clock.now += 2 * second
  await drive()
  assert.equal(steps().length, 6)
  clock.now += 2 * second
  handle(rotates)
  await drive()
  assert.equal(steps().at(-1), 'finishSecret')
  const told = await events()
  const names = told.map(({ eventName }) => eventName)
  assert.equal(names.filter((name) => name === 'RotationFailed').length, 1)
  assert.ok(names.includes('RotationSucceeded'))
  assert.ok(!JSON.stringify(told).includes('hunter2'))
})

test('when its window is over a rotation is abandoned, and the next RotateSecret says that it is not complete', async (t) => {
  const { create, rotate, drive, handle, clock, events, row, get } = await openRotating(t)
  await create('db', 'first')
  handle(async () => failed('Error'))
  await rotate('db', { RotationRules: { AutomaticallyAfterDays: 30, Duration: '1h' } })
  for (const end = clock.now + 2 * hour; clock.now < end; clock.now += 60 * second) await drive()
  assert.equal(await row('db'), undefined)
  assert.equal((await events()).at(-1)?.eventName, 'RotationAbandoned')
  assert.equal((await get('db')).SecretString, 'first')
  await assert.rejects(
    rotate('db'),
    fault('InvalidRequestException', "A previous rotation isn't complete. That rotation will be reattempted."),
  )
})

test('a rotation goes on where it was when the node that drove it died in the middle', async (t) => {
  const { create, rotate, drive, rotates, handle, asked, steps, clock, get, stop } = await openRotating(t)
  await create('db', 'first')
  const { VersionId } = await rotate('db')
  const died = new Error('the node died')
  handle(async (event) => {
    if (event.Step === 'setSecret') throw died
    return rotates(event)
  })
  await assert.rejects(drive(), died)
  handle(rotates)
  await drive()
  assert.deepEqual(steps(), ['createSecret', 'setSecret'])
  // The claim of the dead outlasts the function's time by half a minute.
  clock.now += 40 * second
  // And one that is stopped in good order leaves no claim.
  handle(async () => {
    stop(true)
    throw new InvocationError('unreachable', 'ended')
  })
  await drive()
  stop(false)
  handle(rotates)
  await drive()
  assert.deepEqual(steps(), ['createSecret', 'setSecret', 'setSecret', 'setSecret', 'testSecret', 'finishSecret'])
  assert.equal(new Set(asked.map(({ RotationToken }) => RotationToken)).size, 1)
  assert.equal((await get('db')).VersionId, VersionId)
})

test('a schedule rotates without anybody asking, again and again', async (t) => {
  const { create, rotate, drive, clock, get, describe, steps, events } = await openRotating(t)
  await create('db', 'first')
  await rotate('db', { RotationRules: { ScheduleExpression: 'rate(4 hours)' }, RotateImmediately: false })
  await drive()
  assert.deepEqual(steps(), ['testSecret'])
  const values = new Set<string>()
  for (let n = 0; n < 3; n++) {
    clock.now += 4 * hour
    await drive()
    values.add((await get('db')).SecretString!)
  }
  assert.equal(values.size, 3)
  assert.ok(!values.has('first'))
  assert.equal((await describe('db')).NextRotationDate?.getTime(), clock.now + 4 * hour)
  assert.equal((await events()).filter(({ eventName }) => eventName === 'RotationStarted').length, 3)
})

test('RotateImmediately=false only tests, and leaves no version behind', async (t) => {
  const { create, rotate, drive, steps, get, describe, call, admin, clock } = await openRotating(t)
  const { VersionId } = await create('db', 'first')
  await rotate('db', { RotateImmediately: false })
  await drive()
  assert.deepEqual(steps(), ['testSecret'])
  assert.equal((await get('db')).SecretString, 'first')
  const { Versions } = await call(admin, 'secretsmanager', 'ListSecretVersionIds', {
    SecretId: 'db',
    IncludeDeprecated: true,
  })
  assert.deepEqual(
    Versions?.map((version) => version.VersionId),
    [VersionId],
  )
  const { NextRotationDate, LastRotatedDate } = await describe('db')
  assert.ok(NextRotationDate!.getTime() > clock.now)
  assert.equal(LastRotatedDate, undefined)
})

test('cancelling ends a rotation for good, even while a step runs', async (t) => {
  const { create, rotate, drive, handle, call, admin, steps, get, describe, clock, row } = await openRotating(t)
  await create('db', 'first')
  await rotate('db')
  handle(async () => {
    await call(admin, 'secretsmanager', 'CancelRotateSecret', { SecretId: 'db' })
    return done
  })
  await drive()
  clock.now += 90 * 24 * hour
  await drive()
  assert.deepEqual(steps(), ['createSecret'])
  assert.equal(await row('db'), undefined)
  assert.equal((await get('db')).SecretString, 'first')
  const { RotationEnabled, LastRotatedDate, NextRotationDate } = await describe('db')
  assert.deepEqual([RotationEnabled, LastRotatedDate, NextRotationDate], [false, undefined, undefined])
})

test('a function that is not declared, is not ours to call, or ends with AWSPENDING left over', async (t) => {
  const { create, rotate, drive, handle, call, row, events, clock } = await openRotating(t)
  await create('db', 'first')
  const absent = `arn:aws:lambda:${region}:${account}:function:absent`
  await assert.rejects(
    rotate('db', { RotationLambdaARN: absent }),
    fault('ResourceNotFoundException', "Secrets Manager can't find the specified Lambda function."),
  )
  const may = user('may', [{ Effect: 'Allow', Action: 'secretsmanager:*', Resource: '*' }])
  await assert.rejects(
    call(may, 'secretsmanager', 'RotateSecret', {
      SecretId: 'db',
      ClientRequestToken: token(),
      RotationLambdaARN: arn,
    }),
    fault(
      'AccessDeniedException',
      `User: ${may.principal.arn} is not authorized to perform: lambda:InvokeFunction on resource: ${arn} because no identity-based policy allows the lambda:InvokeFunction action`,
    ),
  )
  // Functions have no policies of their own that would let another account call them.
  const guest = user('guest', undefined, otherAccount)
  const { ARN } = await call(user('admin'), 'secretsmanager', 'PutResourcePolicy', {
    SecretId: 'db',
    ResourcePolicy: JSON.stringify({
      Version: '2012-10-17',
      Statement: {
        Effect: 'Allow',
        Principal: { AWS: guest.principal.arn },
        Action: 'secretsmanager:RotateSecret',
        Resource: '*',
      },
    }),
  })
  await assert.rejects(
    call(guest, 'secretsmanager', 'RotateSecret', {
      SecretId: ARN!,
      ClientRequestToken: token(),
      RotationLambdaARN: arn,
    }),
    { code: 'AccessDeniedException', message: /lambda:InvokeFunction/ },
  )
  handle(async () => done)
  await rotate('db')
  await drive()
  const { problem } = (await row('db'))!
  assert.equal(problem, 'finishSecret: the function ended with AWSPENDING on another version than AWSCURRENT')
  handle(async () => failed('not a class name: hunter2'))
  clock.now += 10 * second
  await drive()
  assert.equal((await row('db'))?.problem, 'createSecret: Error')
  assert.ok(!JSON.stringify(await events()).includes('hunter2'))
})
