import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { account, user } from '../../../test/larder.ts'
import type { Caller } from '../../operation.ts'
import { admin, allow, openAccess, parameterArn, userArn } from './test/open-access.ts'

describe('ListUsedActions', async () => {
  const store = await openAccess({ after: (work) => it.after(work) })
  const { call, clock } = store
  const start = clock.now

  async function used(Principal: string, Since = start) {
    const found: string[] = []
    let NextToken: string | undefined
    let requests = 0
    do {
      const page = await call(admin, 'larder', 'ListUsedActions', { Principal, Since: new Date(Since), NextToken })
      for (const { Action, Resource, ViaService, EncryptionContext = {}, Count } of page.UsedActions!) {
        const within = Object.entries(EncryptionContext).map(([key, value]) => `${key}=${value}`)
        found.push([`${Count}×`, Action, Resource, ...(ViaService ? [`via ${ViaService}`] : []), ...within].join(' '))
      }
      NextToken = page.NextToken
      requests += 1
    } while (NextToken !== undefined)
    return { found: found.sort(), requests }
  }
  const read = (as: Caller, Name: string) => call(as, 'ssm', 'GetParameter', { Name, WithDecryption: true })

  await it('tells what was allowed and used, with the calls made on the way', async () => {
    const key = await store.makeKey()
    const ana = await store.asUser(await store.makeUser('ana', allow('*')))
    await call(ana, 'ssm', 'PutParameter', {
      Name: '/a',
      Value: 'v',
      Type: 'SecureString',
      KeyId: key,
      Tags: [{ Key: 'k', Value: 'v' }],
    })
    await read(ana, '/a')
    await read(ana, '/a')
    await assert.rejects(read(ana, '/missing'), { code: 'ParameterNotFound' })
    const { CiphertextBlob } = await call(ana, 'kms', 'Encrypt', {
      KeyId: key,
      Plaintext: Buffer.from('p'),
      EncryptionContext: { a: 'b' },
    })
    const again = await store.makeKey()
    await call(ana, 'kms', 'ReEncrypt', {
      CiphertextBlob: CiphertextBlob!,
      SourceEncryptionContext: { a: 'b' },
      DestinationKeyId: again,
    })
    await call(ana, 'sts', 'GetCallerIdentity', {})
    const context = `PARAMETER_ARN=${parameterArn('/a')}`
    assert.deepEqual((await used('ana')).found, [
      `1× kms:Encrypt ${key} a=b`,
      `1× kms:Encrypt ${key} via ssm.us-east-1.amazonaws.com ${context}`,
      `1× kms:ReEncryptFrom ${key} a=b`,
      `1× kms:ReEncryptTo ${again}`,
      `1× ssm:AddTagsToResource ${parameterArn('/a')}`,
      `1× ssm:GetParameter ${parameterArn('/missing')}`,
      `1× ssm:PutParameter ${parameterArn('/a')}`,
      `2× kms:Decrypt ${key} via ssm.us-east-1.amazonaws.com ${context}`,
      `2× ssm:GetParameter ${parameterArn('/a')}`,
    ])
  })

  await it('leaves out what was refused, what was before, and what others did', async () => {
    const bobId = await store.makeUser('bob', allow('ssm:GetParameter', parameterArn('/a')))
    const bob = await store.asUser(bobId)
    await assert.rejects(read(bob, '/a'), { code: 'AccessDeniedException' })
    // The first permission was given, and the call was refused over the second.
    assert.deepEqual((await used('bob')).found, [])
    await call(bob, 'ssm', 'GetParameter', { Name: '/a' })
    assert.deepEqual((await used('bob')).found, [`1× ssm:GetParameter ${parameterArn('/a')}`])
    clock.now += 3_600_000
    assert.deepEqual((await used('bob', clock.now)).found, [])
    // Who is later called the same is somebody else.
    await call(admin, 'iam', 'DeleteUserPolicy', { UserName: 'bob', PolicyName: 'own' })
    await call(admin, 'iam', 'DeleteUser', { UserName: 'bob' })
    await store.makeUser('bob')
    assert.deepEqual((await used('bob')).found, [])
  })

  await it('counts all sessions of a role, or one', async () => {
    const role = await store.makeRole('app', allow('ssm:*'))
    await call(admin, 'ssm', 'PutParameter', { Name: '/text', Value: 'v', Type: 'String' })
    for (const session of ['s1', 's2', 's2']) await read(await store.asRole(role, session), '/text')
    const uses = (count: number) => [`${count}× ssm:GetParameter ${parameterArn('/text')}`]
    assert.deepEqual((await used('role/app')).found, uses(3))
    assert.deepEqual((await used(`arn:aws:sts::${account}:assumed-role/app/s2`)).found, uses(2))
  })

  await it('looks at so many records at a time', async () => {
    const carol = await store.asUser(await store.makeUser('carol', allow('ssm:*')))
    await read(carol, '/text')
    for (let index = 0; index < 1_050; index++) await call(admin, 'ssm', 'GetParameter', { Name: '/text' })
    await read(carol, '/text')
    const { found, requests } = await used('carol')
    // One from each look: what they come to is for the caller to say.
    assert.deepEqual(found, Array(2).fill(`1× ssm:GetParameter ${parameterArn('/text')}`))
    assert.ok(requests >= 2, String(requests))
  })

  await it('tells only who may, of this account, and its tokens fit the same question', async () => {
    const auditor = await store.asUser(await store.makeUser('auditor', allow('larder:ListUsedActions', userArn('ana'))))
    const Since = new Date(start)
    const { NextToken } = await call(auditor, 'larder', 'ListUsedActions', { Principal: 'ana', Since })
    assert.ok(NextToken)
    const denied = call(auditor, 'larder', 'ListUsedActions', { Principal: 'carol', Since })
    await assert.rejects(denied, { code: 'AccessDeniedException' })
    for (const input of [
      { Principal: 'ana', Since: new Date(start + 1000), NextToken },
      { Principal: 'carol', Since, NextToken },
    ]) {
      await assert.rejects(call(admin, 'larder', 'ListUsedActions', input), { code: 'InvalidNextToken' })
    }
    const neighbour = user('neighbour', undefined, '999988887777')
    const there = call(neighbour, 'larder', 'ListUsedActions', { Principal: 'ana', Since })
    await assert.rejects(there, { code: 'ResourceNotFoundException' })
  })
})
