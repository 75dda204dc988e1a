import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { CreateGrantRequest } from '../../../../model/kms.ts'
import { nothing, openGrants } from './test/grants.ts'
import { account, noKeyId, otherAccount, refusal, region, user } from './test/keys.ts'

describe('CreateGrant', () => {
  it('with a name and the same properties again finds the grant, with another token', async (t) => {
    const { newKey, retirer, grant, grants } = await openGrants(t)
    const { KeyId } = await newKey()
    const named = {
      Name: 'nightly',
      Operations: ['Decrypt', 'Encrypt'] as const,
      RetiringPrincipal: retirer.principal.arn,
      Constraints: { EncryptionContextSubset: { a: '1', b: '2' } },
    }
    const first = await grant(KeyId, named)
    const again = await grant(KeyId, {
      ...named,
      Operations: ['Encrypt', 'Decrypt', 'Decrypt'],
      Constraints: { EncryptionContextSubset: { b: '2', a: '1' } },
    })
    assert.equal(again.GrantId, first.GrantId)
    assert.notEqual(again.GrantToken, first.GrantToken)
    const others = [
      { Name: 'weekly' },
      { Operations: ['Decrypt'] as const },
      { Constraints: { EncryptionContextSubset: { a: '1' } } },
      { Constraints: { EncryptionContextEquals: { a: '1', b: '2' } } },
      { Constraints: undefined },
      { RetiringPrincipal: undefined },
      { GranteePrincipal: retirer.principal.arn },
    ]
    const ids = new Set([first.GrantId])
    for (const other of others) ids.add((await grant(KeyId, { ...named, ...other })).GrantId)
    assert.equal(ids.size, others.length + 1)
    assert.equal((await grants(KeyId)).length, others.length + 1)
    // Without a name every call makes another.
    assert.notEqual((await grant(KeyId)).GrantId, (await grant(KeyId)).GrantId)
  })

  it('refuses what no grant can be', async (t) => {
    const { call, administrator, newKey, grantee, grant } = await openGrants(t)
    const { KeyId, Arn } = await newKey()
    const hmac = await call(administrator, 'kms', 'CreateKey', { KeySpec: 'HMAC_256', KeyUsage: 'GENERATE_VERIFY_MAC' })
    const rsa = await call(administrator, 'kms', 'CreateKey', { KeySpec: 'RSA_2048', KeyUsage: 'ENCRYPT_DECRYPT' })
    const pairs = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, i) => [`k${i}`, 'v']))
    const missing = `arn:aws:iam::${account}:role/missing`
    const rows: [Partial<CreateGrantRequest>, string][] = [
      [{ Operations: [] }, 'ValidationException: Operations must not be empty.'],
      [{ Operations: ['CreateGrant'] }, 'ValidationException: Grants must not contain only the CreateGrant operation.'],
      [
        { Operations: ['Decrypt', 'Sign', 'GetPublicKey'] },
        `ValidationException: ${Arn} key spec is SYMMETRIC_DEFAULT which is not valid for grants of Sign, GetPublicKey.`,
      ],
      [
        { KeyId: hmac.KeyMetadata!.KeyId!, Operations: ['Encrypt'] },
        `ValidationException: ${hmac.KeyMetadata!.Arn} key spec is HMAC_256 which is not valid for grants of Encrypt.`,
      ],
      [
        { KeyId: rsa.KeyMetadata!.KeyId!, Operations: ['GenerateDataKey'] },
        `ValidationException: ${rsa.KeyMetadata!.Arn} key spec is RSA_2048 which is not valid for grants of GenerateDataKey.`,
      ],
      [
        { KeyId: rsa.KeyMetadata!.KeyId!, Constraints: { EncryptionContextSubset: { a: 'b' } } },
        'ValidationException: Grant constraints can be used with symmetric encryption keys only: others have no encryption context.',
      ],
      [
        { Constraints: { EncryptionContextEquals: pairs(9) } },
        'ValidationException: EncryptionContextEquals can have 8 pairs at most.',
      ],
      [
        { Constraints: { EncryptionContextSubset: { a: 'v'.repeat(385) } } },
        'ValidationException: The values of EncryptionContextSubset can have 384 characters at most.',
      ],
      [
        { Constraints: { EncryptionContextSubset: { a: '1' }, EncryptionContextEquals: { a: '1', b: '2' } } },
        'ValidationException: More than one constraint supplied',
      ],
      [
        { Constraints: { EncryptionContextSubset: { a: '1', A: '2' } } },
        'ValidationException: The keys of an encryption context must differ in more than their case.',
      ],
      [{ KeyId: 'alias/a' }, 'InvalidArnException: Key Aliases are not supported for this operation.'],
      [{ KeyId: noKeyId }, `NotFoundException: Key 'arn:aws:kms:${region}:${account}:key/${noKeyId}' does not exist`],
      [{ GrantTokens: ['token'] }, 'InvalidGrantTokenException: The specified grant token is not valid.'],
      ...[missing, 'rds.amazonaws.com', account, `arn:aws:iam::${account}:group/g`, 'nobody'].map(
        (arn): [Partial<CreateGrantRequest>, string] => [
          { GranteePrincipal: arn },
          `InvalidArnException: ARN does not refer to a valid principal: ${arn}`,
        ],
      ),
      [{ RetiringPrincipal: missing }, `InvalidArnException: ARN does not refer to a valid principal: ${missing}`],
    ]
    for (const [input, expected] of rows) assert.equal(await refusal(grant(KeyId, input)), expected)
    await grant(KeyId, { Constraints: { EncryptionContextEquals: { ...pairs(7), a: 'v'.repeat(384) } } })
    // Whether somebody is there is told of the caller's own account only.
    await grant(KeyId, { GranteePrincipal: `arn:aws:iam::${otherAccount}:user/unknown` })
    await grant(KeyId, { GranteePrincipal: `arn:aws:sts::${account}:federated-user/somebody` })
    assert.match(await refusal(grant(KeyId, {}, grantee)), /^AccessDeniedException: /)
  })

  it('makes 50,000 grants on a key at most', async (t) => {
    const { store, newKey, grant, grants } = await openGrants(t)
    const { KeyId } = await newKey()
    const { GrantId } = await grant(KeyId)
    await store.transaction((transaction) =>
      transaction.run(
        `WITH RECURSIVE counted (n) AS (SELECT 2 UNION ALL SELECT n + 1 FROM counted WHERE n < 50000)
         INSERT INTO grants (account, region, key_id, grant_id, name, issuer, grantee, grantee_id, operations, constraints, created_at)
         SELECT account, region, key_id, n, 'many', issuer, grantee, 'nobody', operations, constraints, created_at
         FROM grants, counted WHERE grant_id = $1`,
        GrantId,
      ),
    )
    await assert.rejects(grant(KeyId), { code: 'LimitExceededException' })
    assert.equal((await grants(KeyId, { Limit: 1000 })).length, 1000)
  })

  it('through a grant makes only what that grant gives itself', async (t) => {
    const { call, administrator, introduce, newKey, grantee, grant, decrypt, encrypt } = await openGrants(t)
    const { KeyId } = await newKey()
    const friend = user('friend', nothing)
    await introduce(friend)
    const [S, wider] = [{ Department: 'IT' }, { Department: 'IT', Purpose: 'Test' }]
    const parents: Record<string, CreateGrantRequest['Constraints']> = {
      free: undefined,
      part: { EncryptionContextSubset: S },
      exact: { EncryptionContextEquals: S },
    }
    const children: [Partial<CreateGrantRequest>, Record<string, boolean>][] = [
      [{}, { free: true, part: false, exact: false }],
      [{ Operations: ['Decrypt', 'CreateGrant'] }, { free: true, part: false, exact: false }],
      [{ Operations: ['Encrypt'] }, { free: false, part: false, exact: false }],
      [{ Operations: ['Decrypt', 'RetireGrant'] }, { free: false, part: false, exact: false }],
      [{ Constraints: { EncryptionContextSubset: S } }, { free: true, part: true, exact: false }],
      [{ Constraints: { EncryptionContextSubset: wider } }, { free: true, part: true, exact: false }],
      [{ Constraints: { EncryptionContextSubset: { Purpose: 'Test' } } }, { free: true, part: false, exact: false }],
      [{ Constraints: { EncryptionContextEquals: S } }, { free: true, part: true, exact: true }],
      [{ Constraints: { EncryptionContextEquals: wider } }, { free: true, part: true, exact: false }],
      [{ Constraints: { EncryptionContextEquals: { Department: 'HR' } } }, { free: true, part: false, exact: false }],
    ]
    for (const [name, Constraints] of Object.entries(parents)) {
      const { GrantId } = await grant(KeyId, { Operations: ['CreateGrant', 'Decrypt'], Constraints })
      for (const [child, made] of children) {
        const asked = grant(KeyId, { GranteePrincipal: friend.principal.arn, ...child }, grantee)
        const answer = await asked.then(
          () => true,
          ({ code }) => code === 'AccessDeniedException' && false,
        )
        assert.equal(answer, made[name], `${JSON.stringify(child)} through a grant that is ${name}`)
      }
      await call(administrator, 'kms', 'RevokeGrant', { KeyId, GrantId })
    }
    // What it made outlives it.
    assert.equal(await decrypt(await encrypt(KeyId, 'secret', S), S, friend), 'secret')
  })

  it('may be limited by the conditions that AWS has for it', async (t) => {
    const { newKey, introduce, grantee, retirer, grant } = await openGrants(t)
    const { KeyId } = await newKey()
    const rows: [Record<string, Record<string, string | string[]>>, Partial<CreateGrantRequest>, boolean][] = [
      [{ StringEquals: { 'kms:GranteePrincipal': grantee.principal.arn } }, {}, true],
      [{ StringEquals: { 'kms:GranteePrincipal': retirer.principal.arn } }, {}, false],
      [{ 'ForAllValues:StringEquals': { 'kms:GrantOperations': ['Decrypt', 'Encrypt'] } }, {}, true],
      [{ 'ForAllValues:StringEquals': { 'kms:GrantOperations': ['Encrypt'] } }, {}, false],
      [{ StringEquals: { 'kms:GrantConstraintType': 'EncryptionContextEquals' } }, {}, false],
      [
        { StringEquals: { 'kms:GrantConstraintType': 'EncryptionContextEquals' } },
        { Constraints: { EncryptionContextEquals: { a: 'b' } } },
        true,
      ],
      [
        { StringEquals: { 'kms:GrantConstraintType': 'EncryptionContextSubset' } },
        { Constraints: { EncryptionContextSubset: {} } },
        false,
      ],
      [
        { StringEquals: { 'kms:EncryptionContext:a': 'b' } },
        { Constraints: { EncryptionContextSubset: { a: 'b' } } },
        true,
      ],
      [{ StringEquals: { 'kms:RetiringPrincipal': retirer.principal.arn } }, {}, false],
      [
        { StringEquals: { 'kms:RetiringPrincipal': retirer.principal.arn } },
        { RetiringPrincipal: retirer.principal.arn },
        true,
      ],
      [{ Bool: { 'kms:GrantIsForAWSResource': 'true' } }, {}, false],
      [{ Bool: { 'kms:GrantIsForAWSResource': 'false' } }, {}, true],
    ]
    const maker = user('maker', nothing)
    await introduce(maker)
    for (const [Condition, input, allowed] of rows) {
      const limited = user('maker', [{ Effect: 'Allow', Action: 'kms:CreateGrant', Resource: '*', Condition }])
      const answer = await grant(KeyId, input, limited).then(
        () => true,
        ({ code }) => code === 'AccessDeniedException' && false,
      )
      assert.equal(answer, allowed, JSON.stringify([Condition, input]))
    }
  })

  it('in a dry run changes nothing', async (t) => {
    const { call, administrator, newKey, grant, grants } = await openGrants(t)
    const { KeyId } = await newKey()
    const dry = 'DryRunOperationException: The request would have succeeded, but the DryRun option is set.'
    assert.equal(await refusal(grant(KeyId, { DryRun: true })), dry)
    assert.deepEqual(await grants(KeyId), [])
    const { GrantId, GrantToken } = await grant(KeyId)
    assert.equal(await refusal(call(administrator, 'kms', 'RevokeGrant', { KeyId, GrantId, DryRun: true })), dry)
    assert.equal(await refusal(call(administrator, 'kms', 'RetireGrant', { GrantToken, DryRun: true })), dry)
    assert.equal((await grants(KeyId)).length, 1)
  })
})
