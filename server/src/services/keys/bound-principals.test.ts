import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { deleteRole, findRole } from '../../store/roles.ts'
import { deleteUser, findUser, renameUser } from '../../store/users.ts'
import { account, delegatedTo, keyPolicy, openKeys, otherAccount, role, user } from './test/keys.ts'

const nothing = [{ Effect: 'Allow', Action: 'ssm:*', Resource: '*' }] as const
const denied = { code: 'AccessDeniedException' }

describe('Whom a key policy names', () => {
  const decryptFor = (...arns: string[]) =>
    keyPolicy(delegatedTo(account), { Effect: 'Allow', Principal: { AWS: arns }, Action: 'kms:Decrypt', Resource: '*' })

  async function open(t: Parameters<typeof openKeys>[0]) {
    const larder = await openKeys(t)
    const { call, administrator, store } = larder
    const shown = async (KeyId: string) =>
      JSON.parse((await call(administrator, 'kms', 'GetKeyPolicy', { KeyId })).Policy!).Statement[1].Principal.AWS
    const remove = (name: string, kind: 'user' | 'role') =>
      store.transaction(async (transaction) => {
        if (kind === 'user') await deleteUser(transaction, (await findUser(transaction, account, name))!)
        else await deleteRole(transaction, (await findRole(transaction, account, name))!)
      })
    return { ...larder, shown, remove }
  }

  it('is not whoever is later given the name of a deleted user', async (t) => {
    const { newKey, encrypt, decrypt, introduce, remove, shown } = await open(t)
    const [alice, bob] = [user('alice', [...nothing]), user('bob', [...nothing])]
    await introduce(alice, bob)
    const { KeyId } = await newKey({ Policy: decryptFor(alice.principal.arn, bob.principal.arn) })
    const blob = await encrypt(KeyId, 'secret')
    assert.equal(await decrypt(blob, undefined, alice), 'secret')
    await remove('alice', 'user')
    const another = { ...alice, userId: 'AIDAANOTHER' }
    await introduce(another)
    await assert.rejects(decrypt(blob, undefined, another), denied)
    assert.equal(await decrypt(blob, undefined, bob), 'secret')
    assert.deepEqual(await shown(KeyId), [alice.userId, bob.principal.arn])
  })

  it('is not a new role of an old name, nor a session of it', async (t) => {
    const { call, administrator, newKey, encrypt, decrypt, introduce, remove } = await open(t)
    const app = role('app', [...nothing])
    await introduce(app)
    const { KeyId } = await newKey({ Policy: decryptFor(app.principal.roleArn!) })
    const blob = await encrypt(KeyId, 'secret')
    const again = {
      ...app,
      userId: 'AROAANOTHER:session',
      session: { ...app.session!, issuer: { ...app.session!.issuer!, id: 'AROAANOTHER' } },
    }
    await assert.rejects(decrypt(blob, undefined, again), denied)
    await call(administrator, 'kms', 'PutKeyPolicy', { KeyId, Policy: decryptFor(app.principal.arn) })
    assert.equal(await decrypt(blob, undefined, app), 'secret')
    await remove('app', 'role')
    await introduce(again)
    await assert.rejects(decrypt(blob, undefined, again), denied)
    await call(administrator, 'kms', 'PutKeyPolicy', { KeyId, Policy: decryptFor(app.principal.roleArn!) })
    assert.equal(await decrypt(blob, undefined, again), 'secret')
  })

  it('stays the same user under a new name', async (t) => {
    const { newKey, encrypt, decrypt, introduce, store, shown } = await open(t)
    const alice = user('alice', [...nothing])
    await introduce(alice)
    const { KeyId } = await newKey({ Policy: decryptFor(alice.principal.arn) })
    const blob = await encrypt(KeyId, 'secret')
    await store.transaction(async (transaction) => {
      await renameUser(transaction, (await findUser(transaction, account, 'alice'))!, 'alicia', '/new/')
    })
    const arn = `arn:aws:iam::${account}:user/new/alicia`
    const alicia = { ...alice, principal: { ...alice.principal, arn }, userName: 'alicia' }
    assert.equal(await decrypt(blob, undefined, alicia), 'secret')
    assert.deepEqual(await shown(KeyId), [arn])
  })

  it('is one session where the policy names a session', async (t) => {
    const { newKey, encrypt, decrypt, introduce } = await open(t)
    const app = role('app', [...nothing])
    await introduce(app)
    const { KeyId } = await newKey({ Policy: decryptFor(`arn:aws:sts::${account}:assumed-role/app/other`) })
    await assert.rejects(decrypt(await encrypt(KeyId, 'secret'), undefined, app), denied)
  })

  it('in another account is meant by who it was, and the owner is not told what became of it', async (t) => {
    const { newKey, encrypt, decrypt, introduce, shown, store } = await open(t)
    const guest = user('guest', undefined, otherAccount)
    await introduce(guest)
    const { KeyId } = await newKey({ Policy: decryptFor(guest.principal.arn) })
    const blob = await encrypt(KeyId, 'secret')
    assert.equal(await decrypt(blob, undefined, guest), 'secret')
    await store.transaction(async (transaction) => {
      await deleteUser(transaction, (await findUser(transaction, otherAccount, 'guest'))!)
    })
    await assert.rejects(decrypt(blob, undefined, { ...guest, userId: 'AIDAANOTHER' }), denied)
    assert.deepEqual(await shown(KeyId), [guest.principal.arn])
  })

  it('who is spared a Deny is spared as who it was', async (t) => {
    const { newKey, encrypt, decrypt, introduce } = await open(t)
    const alice = user('alice')
    await introduce(alice)
    const NotPrincipal = { AWS: [alice.principal.arn, account] }
    const Policy = keyPolicy(delegatedTo(account), {
      Effect: 'Deny',
      NotPrincipal,
      Action: 'kms:Decrypt',
      Resource: '*',
    } as never)
    const { KeyId } = await newKey({ Policy })
    const blob = await encrypt(KeyId, 'secret')
    assert.equal(await decrypt(blob, undefined, alice), 'secret')
    await assert.rejects(decrypt(blob, undefined, { ...alice, userId: 'AIDAANOTHER' }), denied)
  })
})
