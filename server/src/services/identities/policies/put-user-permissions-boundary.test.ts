import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eachKind } from '../test/each-kind.ts'
import { account, asRole, asUser, fault, lambdaTrust, newPolicy, onlyMay, openIdentities } from '../test/people.ts'

const everything = { Effect: 'Allow', Action: '*', Resource: '*' } as const

for (const kind of ['user', 'role'] as const) {
  test(`the boundary of a ${kind} is what its policies can allow at most`, async (t) => {
    const larder = await openIdentities(t)
    const { call, administrator, clock } = larder
    await call(administrator, 'ssm', 'PutParameter', { Name: '/a', Value: 'v', Type: 'String' })
    const it = await eachKind(larder, kind)
    const read = async () => {
      const caller = kind === 'user' ? await asUser(larder, 'it') : await asRole(larder, 'it', clock.now)
      return (await call(caller, 'ssm', 'GetParameter', { Name: '/a' })).Parameter!.Value
    }
    await it.attach('arn:aws:iam::aws:policy/AdministratorAccess')
    assert.equal(await read(), 'v')
    assert.equal(await it.boundary(), undefined)

    const keys = await newPolicy(larder, 'keys', { Effect: 'Allow', Action: 'kms:*', Resource: '*' })
    const parameters = await newPolicy(larder, 'parameters', { Effect: 'Allow', Action: 'ssm:*', Resource: '*' })
    await it.bound(keys)
    assert.equal(await it.boundary(), keys)
    await assert.rejects(
      read(),
      /is not authorized to perform: ssm:GetParameter on resource: .* because no permissions boundary allows the ssm:GetParameter action$/,
    )
    await it.bound(parameters)
    assert.equal(await it.boundary(), parameters)
    assert.equal(await read(), 'v')
    // A boundary allows nothing by itself.
    await it.detach('arn:aws:iam::aws:policy/AdministratorAccess')
    await assert.rejects(read(), /because no identity-based policy allows/)
    await it.attach(parameters)
    await it.unbound()
    await it.unbound()
    assert.equal(await it.boundary(), undefined)
    assert.equal(await read(), 'v')
  })

  test(`a boundary that exists is asked for, by a policy too, and it goes with its ${kind}`, async (t) => {
    const larder = await openIdentities(t)
    const { call, administrator } = larder
    const it = await eachKind(larder, kind)
    const bounds = await newPolicy(larder, 'bounds', everything)
    const other = await newPolicy(larder, 'other', everything)
    const gone = `arn:aws:iam::${account}:policy/gone`
    const unknown = fault('NoSuchEntity', `Scope ARN: ${gone} does not exist or is not attachable.`)
    await assert.rejects(it.bound(gone), unknown)
    await assert.rejects(it.of('nobody').bound(bounds), { code: 'NoSuchEntity' })

    // As AWS's guide has it: who may administer only what is bounded.
    const condition = { StringEquals: { 'iam:PermissionsBoundary': bounds } }
    const delegate = it.as(onlyMay('delegate', 'iam:*', '*', condition))
    const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: everything })
    await assert.rejects(delegate.put('p', PolicyDocument), { code: 'AccessDenied' })
    await assert.rejects(delegate.attach(bounds), { code: 'AccessDenied' })
    await assert.rejects(delegate.bound(other), { code: 'AccessDenied' })
    await delegate.bound(bounds)
    await delegate.put('p', PolicyDocument)
    await delegate.attach(other)
    await assert.rejects(delegate.bound(other), { code: 'AccessDenied' })
    await delegate.detach(other)
    await delegate.remove('p')
    await it.bound(other)
    await assert.rejects(delegate.unbound(), { code: 'AccessDenied' })
    await it.bound(bounds)

    const bounded = { PolicyArn: bounds }
    const attached = fault('DeleteConflict', 'Cannot delete a policy attached to entities.')
    await assert.rejects(call(administrator, 'iam', 'DeletePolicy', bounded), attached)
    await it.delete()
    await call(administrator, 'iam', 'DeletePolicy', bounded)
  })
}

test('a user or role can be made with its boundary, and only so by who must set one', async (t) => {
  const larder = await openIdentities(t)
  const { call, administrator } = larder
  const PermissionsBoundary = await newPolicy(larder, 'bounds', everything)
  const delegate = onlyMay('delegate', 'iam:Create*', '*', {
    ArnEquals: { 'iam:PermissionsBoundary': PermissionsBoundary },
  })
  const member = { PermissionsBoundaryType: 'PermissionsBoundaryPolicy', PermissionsBoundaryArn: PermissionsBoundary }
  await assert.rejects(call(delegate, 'iam', 'CreateUser', { UserName: 'alice' }), { code: 'AccessDenied' })
  const { User } = await call(delegate, 'iam', 'CreateUser', { UserName: 'alice', PermissionsBoundary })
  assert.deepEqual(User!.PermissionsBoundary, member)
  const role = { RoleName: 'app', AssumeRolePolicyDocument: lambdaTrust }
  await assert.rejects(call(delegate, 'iam', 'CreateRole', role), { code: 'AccessDenied' })
  const { Role } = await call(delegate, 'iam', 'CreateRole', { ...role, PermissionsBoundary })
  assert.deepEqual(Role!.PermissionsBoundary, member)
  const { Policy } = await call(administrator, 'iam', 'GetPolicy', { PolicyArn: PermissionsBoundary })
  assert.deepEqual([Policy!.AttachmentCount, Policy!.PermissionsBoundaryUsageCount], [0, 2])
})
