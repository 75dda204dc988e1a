import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { backingKeyAddress, forgetKey, openBackingKey } from './opened-keys.ts'
import { account, openKeys, region } from './test/keys.ts'

describe('Backing keys', () => {
  it('are opened from the store once and remembered', async (t) => {
    const { newKey, encrypt, decrypt, store } = await openKeys(t)
    const { KeyId } = await newKey()
    const blob = await encrypt(KeyId, 'secret')
    await store.transaction(async (transaction) => {
      await transaction.run('UPDATE backing_keys SET sealed = $1', Buffer.from('damaged'))
    })
    assert.equal(await decrypt(blob), 'secret')
  })

  it('do not open when they were altered in the store, which is no fault of the caller', async (t) => {
    const { newKey, encrypt, decrypt, store, keys } = await openKeys(t)
    const { KeyId } = await newKey()
    const blob = await encrypt(KeyId, 'secret')
    const { sealed } = (await store.reader.one<{ sealed: Uint8Array }>('SELECT sealed FROM backing_keys'))!
    for (const at of [0, 1, 10, 30, sealed.length - 1]) {
      const altered = Buffer.from(sealed)
      altered[at]! ^= 1
      await store.transaction(async (transaction) => {
        await transaction.run('UPDATE backing_keys SET sealed = $1', altered)
      })
      forgetKey(keys, { account, region, keyId: KeyId })
      await assert.rejects(decrypt(blob), { name: 'OpenError' })
      await assert.rejects(encrypt(KeyId, 'v'), { name: 'OpenError' })
    }
  })

  it('do not open in the place of another key', async (t) => {
    const { newKey, encrypt, store, keys } = await openKeys(t)
    const [theirs, mine] = [await newKey(), await newKey()]
    await store.transaction(async (transaction) => {
      await transaction.run(
        'UPDATE backing_keys SET sealed = (SELECT sealed FROM backing_keys WHERE key_id = $1) WHERE key_id = $2',
        theirs.KeyId,
        mine.KeyId,
      )
    })
    forgetKey(keys, { account, region, keyId: mine.KeyId })
    await assert.rejects(encrypt(mine.KeyId, 'v'), { name: 'OpenError' })
    await encrypt(theirs.KeyId, 'v')
  })

  it('are stored as sealed bytes only', async (t) => {
    const { newKey, store, keys } = await openKeys(t)
    await newKey()
    const row = await store.reader.one<{
      sealed: Uint8Array
      account: string
      region: string
      resource: string
      version: string
    }>('SELECT sealed, account, region, key_id AS resource, backing_key_id AS version FROM backing_keys')
    const { sealed, ...address } = row!
    const material = keys.open(sealed, { ...address, purpose: 'kms-backing-key' })
    assert.equal(material.length, 32)
    assert.equal(Buffer.from(sealed).includes(material), false)
  })

  it('are remembered up to a number, the latest used longest', async (t) => {
    const { keys } = await openKeys(t)
    const key = { account, region, keyId: 'k', spec: 'SYMMETRIC_DEFAULT' as const }
    const read: string[] = []
    const reader = {
      async one(_sql: string, ...values: unknown[]) {
        const id = String(values.at(-1))
        read.push(id)
        return { sealed: keys.newSealedKey(backingKeyAddress(key, id)).sealed }
      },
    }
    const open = (id: number) => openBackingKey({ keys, store: reader as never }, key, String(id))
    for (let id = 0; id < 4096; id++) await open(id)
    await open(0)
    await open(4096)
    assert.equal(read.length, 4097)
    await open(0)
    assert.equal(read.length, 4097)
    await open(1)
    assert.deepEqual(read.slice(4097), ['1'])
  })
})
