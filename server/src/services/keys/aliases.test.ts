import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { account, days, openKeys, otherAccount, refusal, region, user } from './test/keys.ts'

const arnOf = (alias: string) => `arn:aws:kms:${region}:${account}:${alias}`

describe('Aliases', () => {
  it('are made, moved, listed and deleted', async (t) => {
    const { call, clock, administrator, newKey, encrypt, givenAliases } = await openKeys(t)
    const [one, two] = [await newKey(), await newKey()]
    const created = new Date(clock.now)
    await call(administrator, 'kms', 'CreateAlias', { AliasName: 'alias/app', TargetKeyId: one.Arn })
    clock.now += days(1)
    await call(administrator, 'kms', 'UpdateAlias', { AliasName: 'alias/app', TargetKeyId: two.KeyId })
    assert.deepEqual(await givenAliases(), [
      {
        AliasName: 'alias/app',
        AliasArn: arnOf('alias/app'),
        TargetKeyId: two.KeyId,
        CreationDate: created,
        LastUpdatedDate: new Date(clock.now),
      },
    ])
    const blob = await encrypt('alias/app', 'v')
    assert.equal((await call(administrator, 'kms', 'Decrypt', { CiphertextBlob: blob })).KeyId, two.Arn)
    await call(administrator, 'kms', 'DeleteAlias', { AliasName: 'alias/app' })
    assert.deepEqual(await givenAliases(), [])
    assert.equal(
      await refusal(encrypt('alias/app', 'v')),
      `NotFoundException: Alias ${arnOf('alias/app')} is not found.`,
    )
  })

  it('are listed by name, page by page, of all keys or of one', async (t) => {
    const { call, administrator, newKey } = await openKeys(t)
    const [one, two] = [await newKey(), await newKey()]
    for (const [name, { KeyId }] of [
      ['c', one],
      ['a', one],
      ['d', two],
      ['b', two],
    ] as const) {
      await call(administrator, 'kms', 'CreateAlias', { AliasName: `alias/${name}`, TargetKeyId: KeyId })
    }
    const list = async (input: object) => {
      const pages: string[][] = []
      let Marker: string | undefined
      do {
        const page = await call(administrator, 'kms', 'ListAliases', { ...input, Marker })
        pages.push(page.Aliases!.map(({ AliasName }) => AliasName!))
        assert.equal(page.Truncated, page.NextMarker !== undefined)
        Marker = page.NextMarker
      } while (Marker !== undefined)
      return pages
    }
    const [secretsmanager, ssm] = ['alias/aws/secretsmanager', 'alias/aws/ssm']
    assert.deepEqual(await list({ Limit: 4 }), [
      ['alias/a', secretsmanager, ssm, 'alias/b'],
      ['alias/c', 'alias/d'],
    ])
    assert.deepEqual(await list({ Limit: 2 }), [
      ['alias/a', secretsmanager],
      [ssm, 'alias/b'],
      ['alias/c', 'alias/d'],
    ])
    assert.deepEqual(await list({ KeyId: one.KeyId, Limit: 1 }), [['alias/a'], ['alias/c']])
    const { NextMarker: Marker } = await call(administrator, 'kms', 'ListAliases', { KeyId: one.KeyId, Limit: 1 })
    const invalid = 'InvalidMarkerException: The marker is not valid.'
    assert.equal(await refusal(call(administrator, 'kms', 'ListAliases', { Marker })), invalid)
    assert.equal(await refusal(call(administrator, 'kms', 'ListKeys', { Marker })), invalid)
  })

  it('have names by AWS’s rules', async (t) => {
    const { call, administrator, newKey } = await openKeys(t)
    const { KeyId } = await newKey()
    const create = (AliasName: string, TargetKeyId = KeyId) =>
      refusal(call(administrator, 'kms', 'CreateAlias', { AliasName, TargetKeyId }))
    const prefix =
      'ValidationException: Alias must start with the prefix "alias/". Please see https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html'
    assert.equal(await create('app'), prefix)
    assert.equal(await create('alias/'), prefix)
    assert.equal(await create('alias/a:b'), 'ValidationException: alias/a:b contains invalid characters for an alias')
    assert.equal(
      await create('alias/aws/app'),
      'InvalidAliasNameException: Names beginning with alias/aws/ are reserved.',
    )
    assert.equal(await create('alias/b', 'alias/app'), 'ValidationException: Aliases must refer to keys. Not aliases')
    assert.equal(
      await create('alias/b', arnOf('alias/app')),
      'ValidationException: Aliases must refer to keys. Not aliases',
    )
    assert.match(await create('alias/ä'), /Member must satisfy regular expression pattern: \^\[a-zA-Z0-9:\/_-\]\+\$$/)
    await call(administrator, 'kms', 'CreateAlias', { AliasName: 'alias/app', TargetKeyId: KeyId })
    assert.equal(
      await create('alias/app'),
      `AlreadyExistsException: An alias with the name ${arnOf('alias/app')} already exists`,
    )
  })

  it('that are not there are neither moved nor deleted', async (t) => {
    const { call, administrator, newKey } = await openKeys(t)
    const { KeyId } = await newKey()
    const notFound = `NotFoundException: Alias ${arnOf('alias/none')} is not found.`
    const AliasName = 'alias/none'
    assert.equal(await refusal(call(administrator, 'kms', 'UpdateAlias', { AliasName, TargetKeyId: KeyId })), notFound)
    assert.equal(await refusal(call(administrator, 'kms', 'DeleteAlias', { AliasName })), notFound)
  })

  it('need permission on the alias by identity policies, and on each key by the key’s policy', async (t) => {
    const { call, administrator, newKey } = await openKeys(t)
    const [one, two] = [await newKey(), await newKey()]
    const [alias, Action] = [arnOf('alias/app'), 'kms:*Alias']
    const may = (...Resource: string[]) => user('namer', [{ Effect: 'Allow', Action, Resource }])
    const AliasName = 'alias/app'
    const lacking = (action: string, resource: string) =>
      `AccessDeniedException: User: ${may(alias).principal.arn} is not authorized to perform: ${action} on resource: ${resource} because no identity-based policy allows the ${action} action`
    const create = (caller: typeof administrator) =>
      call(caller, 'kms', 'CreateAlias', { AliasName, TargetKeyId: one.KeyId })
    assert.equal(await refusal(create(may(one.Arn))), lacking('kms:CreateAlias', alias))
    assert.equal(await refusal(create(may(alias))), lacking('kms:CreateAlias', one.Arn))
    await create(may(alias, one.Arn))
    const update = (caller: typeof administrator) =>
      call(caller, 'kms', 'UpdateAlias', { AliasName, TargetKeyId: two.KeyId })
    assert.equal(await refusal(update(may(alias, two.Arn))), lacking('kms:UpdateAlias', one.Arn))
    assert.equal(await refusal(update(may(alias, one.Arn))), lacking('kms:UpdateAlias', two.Arn))
    await update(may(alias, one.Arn, two.Arn))
    const remove = (caller: typeof administrator) => call(caller, 'kms', 'DeleteAlias', { AliasName })
    assert.equal(await refusal(remove(may(alias, one.Arn))), lacking('kms:DeleteAlias', two.Arn))
    await remove(may(alias, two.Arn))
  })

  it('count fifty to a key', async (t) => {
    const { call, administrator, newKey } = await openKeys(t)
    const [full, other] = [await newKey(), await newKey()]
    for (let count = 0; count < 50; count++) {
      await call(administrator, 'kms', 'CreateAlias', { AliasName: `alias/${count}`, TargetKeyId: full.KeyId })
    }
    const limit = `LimitExceededException: ${full.Arn} has 50 aliases, the most a key can have.`
    const input = { AliasName: 'alias/other', TargetKeyId: full.KeyId }
    assert.equal(await refusal(call(administrator, 'kms', 'CreateAlias', input)), limit)
    await call(administrator, 'kms', 'CreateAlias', { ...input, TargetKeyId: other.KeyId })
    assert.equal(await refusal(call(administrator, 'kms', 'UpdateAlias', input)), limit)
    await call(administrator, 'kms', 'UpdateAlias', { AliasName: 'alias/1', TargetKeyId: full.KeyId })
  })

  it('decide about use: the one in the request, and all that the key has', async (t) => {
    const { call, administrator, newKey } = await openKeys(t)
    const { KeyId } = await newKey()
    await call(administrator, 'kms', 'CreateAlias', { AliasName: 'alias/app/db', TargetKeyId: KeyId })
    await call(administrator, 'kms', 'CreateAlias', { AliasName: 'alias/plain', TargetKeyId: KeyId })
    const allow = (Condition: Record<string, Record<string, string>>) =>
      user('app', [{ Effect: 'Allow', Action: 'kms:Encrypt', Resource: '*', Condition }])
    const encrypt = (caller: typeof administrator, name: string) =>
      call(caller, 'kms', 'Encrypt', { KeyId: name, Plaintext: Buffer.from('v') })
    const byRequest = allow({ StringLike: { 'kms:RequestAlias': 'alias/app/*' } })
    await encrypt(byRequest, 'alias/app/db')
    await encrypt(byRequest, arnOf('alias/app/db'))
    for (const name of ['alias/plain', KeyId]) {
      await assert.rejects(encrypt(byRequest, name), { code: 'AccessDeniedException' })
    }
    const byKey = allow({ 'ForAnyValue:StringLike': { 'kms:ResourceAliases': 'alias/app/*' } })
    for (const name of ['alias/plain', KeyId]) await encrypt(byKey, name)
    await call(administrator, 'kms', 'DeleteAlias', { AliasName: 'alias/app/db' })
    await assert.rejects(encrypt(byKey, KeyId), { code: 'AccessDeniedException' })
  })

  it('are of one account and one region', async (t) => {
    const { call, administrator, newKey, givenAliases } = await openKeys(t)
    const { KeyId } = await newKey()
    await call(administrator, 'kms', 'CreateAlias', { AliasName: 'alias/app', TargetKeyId: KeyId })
    const neighbour = user('neighbour', undefined, otherAccount)
    assert.deepEqual(await givenAliases(neighbour), [])
    assert.deepEqual(await givenAliases(administrator, { region: 'eu-west-1' }), [])
  })
})
