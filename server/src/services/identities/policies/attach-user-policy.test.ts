import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eachKind } from '../test/each-kind.ts'
import { account, asRole, asUser, fault, newPolicy, onlyMay, openIdentities } from '../test/people.ts'

const parameter = `arn:aws:ssm:us-east-1:${account}:parameter/a`
const readsIt = { Effect: 'Allow', Action: 'ssm:GetParameter', Resource: parameter } as const
const ofAws = (name: string) => `arn:aws:iam::aws:policy/${name}`

for (const kind of ['user', 'role', 'group'] as const) {
  test(`a managed policy is attached to a ${kind}, listed by path, and detached`, async (t) => {
    const larder = await openIdentities(t)
    const it = await eachKind(larder, kind)
    assert.deepEqual(await it.listAttached({}), { AttachedPolicies: [], IsTruncated: false })
    const arn = await newPolicy(larder, 'reads', readsIt)
    const admin = ofAws('AdministratorAccess')
    await it.attach(arn)
    await it.attach(arn)
    await it.attach(admin)
    const both = [
      { PolicyName: 'AdministratorAccess', PolicyArn: admin },
      { PolicyName: 'reads', PolicyArn: arn },
    ]
    assert.deepEqual(await it.listAttached({}), { AttachedPolicies: both, IsTruncated: false })
    assert.deepEqual((await it.listAttached({ PathPrefix: '/elsewhere/' })).AttachedPolicies, [])
    const first = await it.listAttached({ MaxItems: 1 })
    assert.deepEqual([first.AttachedPolicies, first.IsTruncated], [both.slice(0, 1), true])
    const second = await it.listAttached({ MaxItems: 1, Marker: first.Marker })
    assert.deepEqual([second.AttachedPolicies, second.IsTruncated], [both.slice(1), false])
    await assert.rejects(it.listAttached({ Marker: 'made-up' }), fault('ValidationError', 'Invalid Marker.'))

    await assert.rejects(it.delete(), fault('DeleteConflict', 'Cannot delete entity, must detach all policies first.'))
    await it.detach(arn)
    await it.detach(admin)
    await assert.rejects(it.detach(arn), fault('NoSuchEntity', `Policy ${arn} was not found.`))
    await it.delete()
  })

  test(`what is attached to a ${kind} exists, and there are ten at most`, async (t) => {
    const larder = await openIdentities(t)
    const it = await eachKind(larder, kind)
    const names = Array.from({ length: 11 }, (_, i) => `p${i}`)
    const [eleventh, ...ten] = await Promise.all(names.map((name) => newPolicy(larder, name, readsIt)))
    for (const arn of ten) await it.attach(arn)
    const quota = {
      user: 'PoliciesPerUser',
      role: 'PoliciesPerRole',
      group: 'PoliciesPerGroup',
    }
    await assert.rejects(it.attach(eleventh!), fault('LimitExceeded', `Cannot exceed quota for ${quota[kind]}: 10`))
    await it.attach(ten[0]!)

    const gone = `arn:aws:iam::${account}:policy/gone`
    const unknown = fault('NoSuchEntity', `Policy ${gone} does not exist or is not attachable.`)
    await assert.rejects(it.attach(gone), unknown)
    const malformed = `arn:aws:iam::${account}:user/alice`
    await assert.rejects(it.attach(malformed), fault('InvalidInput', `ARN ${malformed} is not valid.`))
    await assert.rejects(it.detach(malformed), fault('InvalidInput', `ARN ${malformed} is not valid.`))
    const missing = fault('NoSuchEntity', `The ${kind} with name nobody cannot be found.`)
    await assert.rejects(it.of('nobody').attach(ten[0]!), missing)
    await assert.rejects(it.of('nobody').detach(ten[0]!), missing)
    await assert.rejects(it.of('nobody').listAttached({}), missing)
  })

  test(`a policy can say which policies may be attached to a ${kind}`, async (t) => {
    const larder = await openIdentities(t)
    const it = await eachKind(larder, kind)
    const [mine, other] = [await newPolicy(larder, 'mine', readsIt), await newPolicy(larder, 'other', readsIt)]
    const keeper = onlyMay('keeper', 'iam:*', '*', { ArnEquals: { 'iam:PolicyARN': mine } })
    await it.as(keeper).attach(mine)
    await assert.rejects(it.as(keeper).attach(other), { code: 'AccessDenied' })
    await it.attach(other)
    await assert.rejects(it.as(keeper).detach(other), { code: 'AccessDenied' })
    await it.as(keeper).detach(mine)
  })
}

test('what is attached holds at once: for a user, for the users in a group, for the sessions of a role', async (t) => {
  const larder = await openIdentities(t)
  const { call, administrator, clock } = larder
  await call(administrator, 'ssm', 'PutParameter', { Name: '/a', Value: 'v', Type: 'String' })
  const [user, role, group] = [
    await eachKind(larder, 'user'),
    await eachKind(larder, 'role'),
    await eachKind(larder, 'group'),
  ]
  const reads = await newPolicy(larder, 'reads', readsIt)
  const nothing = await newPolicy(larder, 'nothing', { Effect: 'Deny', Action: '*', Resource: '*' })
  const callers = { user: () => asUser(larder, 'it'), role: () => asRole(larder, 'it', clock.now) }
  const may = async (kind: keyof typeof callers) =>
    call(await callers[kind](), 'ssm', 'GetParameter', { Name: '/a' }).then(
      () => true,
      (error) => {
        assert.equal(error.code, 'AccessDeniedException')
        return false
      },
    )

  for (const [kind, it] of [
    ['user', user],
    ['role', role],
  ] as const) {
    assert.equal(await may(kind), false)
    await it.attach(reads)
    assert.equal(await may(kind), true)
    await it.attach(nothing)
    assert.equal(await may(kind), false)
    await it.detach(nothing)
    assert.equal(await may(kind), true)
    await it.detach(reads)
    assert.equal(await may(kind), false)
  }

  await group.attach(reads)
  assert.equal(await may('user'), false)
  await call(administrator, 'iam', 'AddUserToGroup', { GroupName: 'it', UserName: 'it' })
  assert.equal(await may('user'), true)
  await group.detach(reads)
  assert.equal(await may('user'), false)
  await group.put('inline', JSON.stringify({ Version: '2012-10-17', Statement: readsIt }))
  assert.equal(await may('user'), true)
  await user.attach(nothing)
  assert.equal(await may('user'), false)
  await user.detach(nothing)
  await call(administrator, 'iam', 'RemoveUserFromGroup', { GroupName: 'it', UserName: 'it' })
  assert.equal(await may('user'), false)

  await user.attach(ofAws('AdministratorAccess'))
  assert.equal(await may('user'), true)
})
