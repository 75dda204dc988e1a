import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Caller } from '../../operation.ts'
import { nothing, openGrants } from './test/grants.ts'
import { account, otherAccount, refusal, user } from './test/keys.ts'

describe('Lists of grants', () => {
  it('tell of a key’s grants everything but their tokens', async (t) => {
    const { clock, newKey, grantee, retirer, grant, grants } = await openGrants(t)
    const { KeyId, Arn } = await newKey()
    const Constraints = { EncryptionContextSubset: { Department: 'IT' } }
    const retiring = { RetiringPrincipal: retirer.principal.arn }
    const first = await grant(KeyId, { Name: 'a', Constraints, ...retiring })
    const second = await grant(KeyId, {
      GranteePrincipal: retirer.principal.arn,
      Operations: ['Encrypt', 'DescribeKey'],
    })
    const common = { KeyId: Arn, IssuingAccount: `arn:aws:iam::${account}:root`, CreationDate: new Date(clock.now) }
    const entries = [
      {
        ...common,
        GrantId: first.GrantId,
        Name: 'a',
        GranteePrincipal: grantee.principal.arn,
        ...retiring,
        Operations: ['Decrypt'],
        Constraints,
      },
      {
        ...common,
        GrantId: second.GrantId,
        Name: '',
        GranteePrincipal: retirer.principal.arn,
        Operations: ['Encrypt', 'DescribeKey'],
      },
    ]
    const byId = (list: readonly { GrantId?: string | undefined }[]) =>
      [...list].sort((a, b) => (a.GrantId! < b.GrantId! ? -1 : 1))
    assert.deepEqual(await grants(KeyId), byId(entries))
    assert.deepEqual(await grants(KeyId, { GrantId: second.GrantId }), [entries[1]])
    assert.deepEqual(await grants(KeyId, { GranteePrincipal: grantee.principal.arn }), [entries[0]])
    assert.deepEqual(await grants(KeyId, { GranteePrincipal: grantee.principal.arn, GrantId: second.GrantId }), [])
    assert.deepEqual(await grants(KeyId, { GrantId: 'f'.repeat(64) }), [])
    assert.equal(await refusal(grants(KeyId, { GrantId: 'f' })), "InvalidGrantIdException: Invalid grant ID 'f'")
  })

  it('come in pages', async (t) => {
    const { call, administrator, newKey, grantee, retirer, grant } = await openGrants(t)
    const [key, other] = [await newKey(), await newKey()]
    const ids = []
    for (const { KeyId } of [key, key, key, other, other]) {
      ids.push((await grant(KeyId, { RetiringPrincipal: retirer.principal.arn })).GrantId)
    }
    async function all(name: 'ListGrants' | 'ListRetirableGrants', input: object) {
      const found: string[] = []
      let Marker: string | undefined
      do {
        const page = await call(administrator, 'kms', name as 'ListGrants', { ...input, Marker, Limit: 2 } as never)
        assert.equal(page.NextMarker !== undefined, page.Truncated)
        found.push(...page.Grants!.map(({ GrantId }) => GrantId!))
        Marker = page.NextMarker
      } while (Marker !== undefined)
      return found.sort()
    }
    const ofKey = ids.slice(0, 3).sort()
    assert.deepEqual(await all('ListGrants', { KeyId: key.KeyId }), ofKey)
    assert.deepEqual(await all('ListGrants', { KeyId: key.KeyId, GranteePrincipal: grantee.principal.arn }), ofKey)
    assert.deepEqual(await all('ListRetirableGrants', { RetiringPrincipal: retirer.principal.arn }), ids.sort())
  })

  it('of what somebody may retire are for the principals of one’s own account, and ask no key', async (t) => {
    const { call, introduce, newKey, retirer, grant } = await openGrants(t)
    const { KeyId } = await newKey()
    const partner = user('partner', nothing, otherAccount)
    const lister = user('lister', [{ Effect: 'Allow', Action: 'kms:ListRetirableGrants', Resource: '*' }], otherAccount)
    await introduce(partner, lister)
    const { GrantId } = await grant(KeyId, { RetiringPrincipal: partner.principal.arn })
    const list = async (caller: Caller, RetiringPrincipal: string) =>
      (await call(caller, 'kms', 'ListRetirableGrants', { RetiringPrincipal })).Grants!.map(({ GrantId: id }) => id)
    assert.deepEqual(await list(lister, partner.principal.arn), [GrantId])
    await assert.rejects(list(partner, partner.principal.arn), { code: 'AccessDeniedException' })
    await assert.rejects(list(lister, retirer.principal.arn), { code: 'AccessDeniedException' })
    await assert.rejects(list(lister, 'sns.amazonaws.com'), { code: 'InvalidArnException' })
  })
})
