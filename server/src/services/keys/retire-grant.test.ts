import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { CreateGrantRequest } from '../../../../model/kms.ts'
import type { Caller } from '../../operation.ts'
import { nothing, openGrants } from './test/grants.ts'
import { account, otherAccount, refusal, region, role, user } from './test/keys.ts'

describe('RetireGrant', () => {
  it('is for the retiring principal, for a grantee who may, and for the key’s account', async (t) => {
    const { call, administrator, introduce, newKey, grantee, retirer, grant, grants } = await openGrants(t)
    const { KeyId } = await newKey()
    const bystander = user('bystander', nothing)
    const delegate = user('delegate', [{ Effect: 'Allow', Action: 'kms:RetireGrant', Resource: '*' }])
    const stranger = user('stranger', undefined, otherAccount)
    const foreigner = role('foreigner', nothing, otherAccount)
    await introduce(bystander, delegate, stranger, foreigner)
    const plain: Partial<CreateGrantRequest> = {}
    const retirable = { RetiringPrincipal: retirer.principal.arn }
    const own = { Operations: ['Decrypt', 'RetireGrant'] as const }
    const rows: [Partial<CreateGrantRequest>, Caller, boolean][] = [
      [plain, grantee, false],
      [plain, retirer, false],
      [plain, bystander, false],
      [plain, stranger, false],
      [plain, administrator, true],
      [plain, delegate, true],
      [retirable, retirer, true],
      [retirable, grantee, false],
      [own, grantee, true],
      [own, bystander, false],
      [{ RetiringPrincipal: foreigner.principal.roleArn! }, foreigner, true],
      [{ RetiringPrincipal: `arn:aws:iam::${otherAccount}:root` }, stranger, true],
      [{ RetiringPrincipal: `arn:aws:iam::${otherAccount}:root` }, foreigner, false],
    ]
    for (const [input, caller, allowed] of rows) {
      for (const byToken of [true, false]) {
        const { GrantId, GrantToken } = await grant(KeyId, input)
        const KeyArn = `arn:aws:kms:${region}:${account}:key/${KeyId}`
        const asked = call(caller, 'kms', 'RetireGrant', byToken ? { GrantToken } : { KeyId: KeyArn, GrantId })
        const answer = await asked.then(
          () => true,
          ({ code }) => code === 'AccessDeniedException' && false,
        )
        assert.equal(answer, allowed, `${caller.principal.arn} and ${JSON.stringify(input)}`)
        assert.equal((await grants(KeyId, { GrantId })).length, allowed ? 0 : 1)
      }
    }
    // A Deny still wins.
    const { GrantToken } = await grant(KeyId, retirable)
    const denied = user('retirer', [{ Effect: 'Deny', Action: 'kms:RetireGrant', Resource: '*' }])
    await assert.rejects(call(denied, 'kms', 'RetireGrant', { GrantToken }), { code: 'AccessDeniedException' })
  })

  it('and RevokeGrant refuse what names no grant', async (t) => {
    const { call, administrator, newKey, grant } = await openGrants(t)
    const { KeyId } = await newKey()
    const { GrantId, GrantToken } = await grant(KeyId)
    const either = 'ValidationException: Specify either a GrantToken, or both a KeyId and a GrantId.'
    const gone = 'a'.repeat(64)
    const retire = (input: object) => refusal(call(administrator, 'kms', 'RetireGrant', input))
    assert.equal(await retire({}), either)
    assert.equal(await retire({ KeyId }), either)
    assert.equal(await retire({ GrantToken, KeyId, GrantId }), either)
    const altered = `${GrantToken.slice(0, 40)}${GrantToken[40] === 'B' ? 'C' : 'B'}${GrantToken.slice(41)}`
    const invalidToken = 'InvalidGrantTokenException: The specified grant token is not valid.'
    assert.equal(await retire({ GrantToken: altered }), invalidToken)
    assert.equal(await retire({ KeyId, GrantId: 'x' }), "InvalidGrantIdException: Invalid grant ID 'x'")
    assert.equal(await retire({ KeyId, GrantId: gone }), `NotFoundException: Grant '${gone}' is not found.`)
    const revoke = (id: string) => refusal(call(administrator, 'kms', 'RevokeGrant', { KeyId, GrantId: id }))
    assert.equal(await revoke('x'), "InvalidGrantIdException: Invalid grant ID 'x'")
    assert.equal(await revoke(gone), `NotFoundException: Grant '${gone}' is not found.`)
    const encrypting = call(administrator, 'kms', 'Encrypt', {
      KeyId,
      Plaintext: Buffer.from('v'),
      GrantTokens: [GrantToken, altered],
    })
    assert.equal(await refusal(encrypting), invalidToken)
    const describing = call(administrator, 'kms', 'DescribeKey', { KeyId, GrantTokens: [altered] })
    assert.equal(await refusal(describing), 'ValidationException: The specified grant token is not valid.')
    await call(administrator, 'kms', 'DescribeKey', { KeyId, GrantTokens: [GrantToken] })
    // A token is of one region.
    const elsewhere = call(administrator, 'kms', 'RetireGrant', { GrantToken }, { region: 'eu-west-1' })
    assert.equal(await refusal(elsewhere), invalidToken)
  })
})
