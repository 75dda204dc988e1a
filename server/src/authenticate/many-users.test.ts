import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sealSecret } from '../credentials/access-key-secret.ts'
import { account, policy } from '../services/identities/test/people.ts'
import { insertAccessKey } from '../store/access-keys.ts'
import { putInlinePolicy } from '../store/inline-policies.ts'
import type { Reader, Store } from '../store/store.ts'
import { insertUser } from '../store/users.ts'
import { CredentialCache } from './credential-cache.ts'
import { openSigned } from './test/signing.ts'

const accessKeyOf = (index: number) => `AKIA${String(index).padStart(16, '0')}`

test('of ten thousand users with policies, each is read when it first comes, and those that came lately are kept', async (t) => {
  const { store, keys } = await openSigned(t)
  await store.transaction(async (transaction) => {
    for (let index = 0; index < 10_000; index++) {
      const id = `AIDA${index}`
      const accessKeyId = accessKeyOf(index)
      await insertUser(transaction, { account, id, name: `u${index}`, path: '/', tags: new Map(), createdAt: 0 })
      const document = policy({
        Effect: 'Allow',
        Action: 'ssm:GetParameter',
        Resource: `arn:aws:ssm:*:*:parameter/${index}`,
      })
      await putInlinePolicy(transaction, { account, id }, { name: 'own', document, size: document.length })
      const sealed = sealSecret(keys, { account, userId: id, accessKeyId }, 'x'.repeat(40))
      await insertAccessKey(transaction, { id: accessKeyId, account, userId: id, createdAt: 0 }, sealed)
    }
  })

  let statements = 0
  const reader = new Proxy(store.reader, {
    get: (target, name: keyof Reader) => {
      statements += 1
      return target[name].bind(target)
    },
  })
  const counted = { reader, generation: (topic) => store.generation(topic) } as Pick<Store, 'reader' | 'generation'>
  const credentials = new CredentialCache(counted as Store, keys)
  assert.equal(statements, 0)

  /** How many statements it takes to know this user. */
  async function costOf(index: number): Promise<number> {
    const before = statements
    const found = await credentials.find(accessKeyOf(index), undefined)
    assert.equal(found?.caller.userName, `u${index}`)
    assert.equal(found.caller.principal.identityPolicies.length, 1)
    return statements - before
  }
  assert.deepEqual([await costOf(7_777), await costOf(7_777)], [1, 0])
  for (let index = 0; index < 2_000; index++) assert.equal(await costOf(index), 1)
  assert.deepEqual([await costOf(1_999), await costOf(7_777)], [0, 1])
})
