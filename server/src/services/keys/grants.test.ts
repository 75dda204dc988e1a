import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { CreateGrantRequest } from '../../../../model/kms.ts'
import type { Caller } from '../../operation.ts'
import { deleteUser, findUser } from '../../store/users.ts'
import { nothing, openGrants } from './test/grants.ts'
import { account, days, delegatedTo, keyPolicy, otherAccount, refusal, region, role, user } from './test/keys.ts'

describe('A grant', () => {
  it('lets its grantee do what it lists, from the moment it is made until it is revoked', async (t) => {
    const { call, administrator, newKey, encrypt, decrypt, grantee, grant } = await openGrants(t)
    const { KeyId, Arn } = await newKey()
    const blob = await encrypt(KeyId, 'secret')
    const reading = () => decrypt(blob, undefined, grantee)
    const denied = `AccessDeniedException: User: ${grantee.principal.arn} is not authorized to perform: kms:Decrypt on resource: ${Arn} because no identity-based policy allows the kms:Decrypt action`
    assert.equal(await refusal(reading()), denied)
    const { GrantId } = await grant(KeyId)
    assert.equal(await reading(), 'secret')
    await assert.rejects(call(grantee, 'kms', 'Encrypt', { KeyId, Plaintext: Buffer.from('v') }), {
      code: 'AccessDeniedException',
    })
    await call(administrator, 'kms', 'RevokeGrant', { KeyId, GrantId })
    assert.equal(await refusal(reading()), denied)
  })

  it('lets in whom the key’s policy leaves out altogether', async (t) => {
    const { newKey, decrypt, administrator, encrypt, grantee, grant } = await openGrants(t)
    const only = {
      Effect: 'Allow' as const,
      Principal: { AWS: administrator.principal.arn },
      Action: 'kms:*',
      Resource: '*',
    }
    const { KeyId } = await newKey({ Policy: keyPolicy(only) })
    const blob = await encrypt(KeyId, 'secret')
    assert.match(await refusal(decrypt(blob, undefined, grantee)), /because no resource-based policy allows/)
    await grant(KeyId)
    assert.equal(await decrypt(blob, undefined, grantee), 'secret')
  })

  it('never overrules a Deny', async (t) => {
    const { call, administrator, newKey, encrypt, decrypt, grantee, grant } = await openGrants(t)
    const { KeyId } = await newKey()
    const blob = await encrypt(KeyId, 'secret')
    await grant(KeyId)
    const denying = user('grantee', [{ Effect: 'Deny', Action: 'kms:Decrypt', Resource: '*' }])
    assert.match(await refusal(decrypt(blob, undefined, denying)), /with an explicit deny in an identity-based policy$/)
    const deny = {
      Effect: 'Deny' as const,
      Principal: { AWS: grantee.principal.arn },
      Action: 'kms:Decrypt',
      Resource: '*',
    }
    const Policy = keyPolicy(delegatedTo(account), deny)
    await call(administrator, 'kms', 'PutKeyPolicy', { KeyId, Policy })
    assert.match(await refusal(decrypt(blob, undefined, grantee)), /with an explicit deny in a resource-based policy$/)
  })

  it('covers every operation that a grant can list', async (t) => {
    const { call, newKey, administrator, grantee, grant } = await openGrants(t)
    const make = async (KeySpec: 'RSA_2048' | 'ECC_NIST_P256' | 'HMAC_256', KeyUsage: 'ENCRYPT_DECRYPT') =>
      (await call(administrator, 'kms', 'CreateKey', { KeySpec, KeyUsage })).KeyMetadata!.KeyId!
    const symmetric = (await newKey()).KeyId
    const signing = await make('ECC_NIST_P256', 'SIGN_VERIFY' as never)
    const agreeing = await make('ECC_NIST_P256', 'KEY_AGREEMENT' as never)
    const hmac = await make('HMAC_256', 'GENERATE_VERIFY_MAC' as never)
    const Plaintext = Buffer.from('v')
    const { CiphertextBlob } = await call(administrator, 'kms', 'Encrypt', { KeyId: symmetric, Plaintext })
    const { PublicKey } = await call(administrator, 'kms', 'GetPublicKey', { KeyId: agreeing })
    const Message = Buffer.from('m')
    const signed = { Message, SigningAlgorithm: 'ECDSA_SHA_256' } as const
    const { Signature } = await call(administrator, 'kms', 'Sign', { KeyId: signing, ...signed })
    const authentic = { Message, MacAlgorithm: 'HMAC_SHA_256' } as const
    const { Mac } = await call(administrator, 'kms', 'GenerateMac', { KeyId: hmac, ...authentic })
    const pair = { KeyPairSpec: 'ECC_NIST_P256' } as const
    const agreement = { KeyAgreementAlgorithm: 'ECDH', PublicKey: PublicKey! } as const

    const rows = [
      [symmetric, ['Encrypt'], 'Encrypt', { Plaintext }],
      [symmetric, ['Decrypt'], 'Decrypt', { CiphertextBlob }],
      [symmetric, ['ReEncryptFrom', 'ReEncryptTo'], 'ReEncrypt', { CiphertextBlob, DestinationKeyId: symmetric }],
      [symmetric, ['GenerateDataKey'], 'GenerateDataKey', { KeySpec: 'AES_256' }],
      [symmetric, ['GenerateDataKeyWithoutPlaintext'], 'GenerateDataKeyWithoutPlaintext', { KeySpec: 'AES_256' }],
      [symmetric, ['GenerateDataKeyPair'], 'GenerateDataKeyPair', pair],
      [symmetric, ['GenerateDataKeyPairWithoutPlaintext'], 'GenerateDataKeyPairWithoutPlaintext', pair],
      [symmetric, ['DescribeKey'], 'DescribeKey', {}],
      [signing, ['Sign'], 'Sign', signed],
      [signing, ['Verify'], 'Verify', { ...signed, Signature }],
      [signing, ['GetPublicKey'], 'GetPublicKey', {}],
      [agreeing, ['DeriveSharedSecret'], 'DeriveSharedSecret', agreement],
      [hmac, ['GenerateMac'], 'GenerateMac', authentic],
      [hmac, ['VerifyMac'], 'VerifyMac', { ...authentic, Mac }],
    ] as const
    for (const [KeyId, Operations, name, input] of rows) {
      const asked = (more: object) => {
        const { DestinationKeyId, ...rest } = { DestinationKeyId: undefined, ...input }
        const key = DestinationKeyId === undefined ? { KeyId } : { DestinationKeyId }
        return call(grantee, 'kms', name as 'Encrypt', { ...key, ...rest, ...more } as never)
      }
      await assert.rejects(asked({}), { code: 'AccessDeniedException' }, name)
      const { GrantId, GrantToken } = await grant(KeyId, { Operations })
      await asked({ GrantTokens: [GrantToken] })
      await asked({})
      await call(administrator, 'kms', 'RevokeGrant', { KeyId, GrantId })
      await assert.rejects(asked({ GrantTokens: [GrantToken] }), { code: 'AccessDeniedException' }, name)
    }
  })

  it('holds for an encryption context that its constraint admits', async (t) => {
    const { call, administrator, newKey, encrypt, decrypt, grantee, grant } = await openGrants(t)
    const { KeyId } = await newKey()
    const IT = { Department: 'IT' }
    const rows: [CreateGrantRequest['Constraints'], Record<string, string> | undefined, boolean][] = [
      [{ EncryptionContextEquals: IT }, IT, true],
      [{ EncryptionContextEquals: IT }, { ...IT, Purpose: 'Test' }, false],
      [{ EncryptionContextEquals: IT }, undefined, false],
      [{ EncryptionContextSubset: IT }, IT, true],
      [{ EncryptionContextSubset: IT }, { Purpose: 'Test', ...IT }, true],
      [{ EncryptionContextSubset: IT }, { Department: 'it' }, false],
      // Keys compare without regard to case, values with.
      [{ EncryptionContextSubset: IT }, { department: 'IT' }, true],
      [{ EncryptionContextSubset: IT }, undefined, false],
      [{ EncryptionContextEquals: {} }, IT, false],
      [{ EncryptionContextEquals: {} }, undefined, true],
      // As Terraform writes them.
      [{ EncryptionContextEquals: {}, EncryptionContextSubset: IT }, { ...IT, a: 'b' }, true],
      [{ EncryptionContextEquals: {}, EncryptionContextSubset: IT }, undefined, false],
      [{ EncryptionContextEquals: IT, EncryptionContextSubset: {} }, IT, true],
      [{ EncryptionContextEquals: IT, EncryptionContextSubset: {} }, { ...IT, a: 'b' }, false],
      [undefined, IT, true],
    ]
    for (const [Constraints, context, held] of rows) {
      const blob = await encrypt(KeyId, 'secret', context)
      const { GrantId } = await grant(KeyId, { Constraints, Operations: ['Decrypt', 'DescribeKey'] })
      const answer = await decrypt(blob, context, grantee).catch(({ code }) => code)
      assert.equal(answer, held ? 'secret' : 'AccessDeniedException', JSON.stringify([Constraints, context]))
      // What takes no encryption context is not constrained.
      await call(grantee, 'kms', 'DescribeKey', { KeyId })
      await call(administrator, 'kms', 'RevokeGrant', { KeyId, GrantId })
    }
  })

  it('is to a role, to one of its sessions, or to an account, which then decides by its own policies', async (t) => {
    const { call, administrator, introduce, newKey, encrypt, decrypt, grant } = await openGrants(t)
    const { KeyId } = await newKey({ Policy: keyPolicy(administratorsOnly(administrator)) })
    const blob = await encrypt(KeyId, 'secret')
    const app = role('app', nothing)
    const reader = user('reader', [{ Effect: 'Allow', Action: 'kms:Decrypt', Resource: '*' }])
    const bystander = user('bystander', nothing)
    const elsewhere = role('elsewhere', nothing, otherAccount)
    const partner = user('partner', [{ Effect: 'Allow', Action: 'kms:Decrypt', Resource: '*' }], otherAccount)
    await introduce(app, reader, bystander, elsewhere, partner)
    const rootOf = (id: string) => `arn:aws:iam::${id}:root`
    const rows: [string, readonly Caller[]][] = [
      [app.principal.roleArn!, [app]],
      [app.principal.arn, [app]],
      [app.principal.arn.replace(/session$/, 'other'), []],
      [elsewhere.principal.roleArn!, [elsewhere]],
      [elsewhere.principal.arn, [elsewhere]],
      [rootOf(account), [reader]],
      [rootOf(otherAccount), [partner]],
    ]
    for (const [GranteePrincipal, let_in] of rows) {
      const { GrantId } = await grant(KeyId, { GranteePrincipal })
      for (const caller of [app, reader, bystander, elsewhere, partner]) {
        const answer = await decrypt(blob, undefined, caller).catch(({ code }) => code)
        const expected = let_in.includes(caller) ? 'secret' : 'AccessDeniedException'
        assert.equal(answer, expected, `${caller.principal.arn} by a grant to ${GranteePrincipal}`)
      }
      await call(administrator, 'kms', 'RevokeGrant', { KeyId, GrantId })
    }
  })

  it('to a role stays within what a session was narrowed to; to the session itself it does not', async (t) => {
    const { call, administrator, introduce, newKey, encrypt, decrypt, grant } = await openGrants(t)
    const { KeyId } = await newKey()
    const blob = await encrypt(KeyId, 'secret')
    const app = role('app', nothing)
    await introduce(app)
    const [narrow] = user('x', nothing).principal.identityPolicies
    const narrowed: Caller = { ...app, principal: { ...app.principal, sessionPolicies: [narrow!] } }
    const { GrantId } = await grant(KeyId, { GranteePrincipal: app.principal.roleArn! })
    assert.equal(await decrypt(blob, undefined, app), 'secret')
    assert.match(await refusal(decrypt(blob, undefined, narrowed)), /because no session policy allows/)
    await call(administrator, 'kms', 'RevokeGrant', { KeyId, GrantId })
    await grant(KeyId, { GranteePrincipal: app.principal.arn })
    assert.equal(await decrypt(blob, undefined, narrowed), 'secret')
  })

  it('is found among hundreds to the same grantee', async (t) => {
    const { newKey, encrypt, decrypt, grantee, grant } = await openGrants(t)
    const { KeyId } = await newKey()
    const of = (tenant: number) => ({ tenant: String(tenant) })
    for (let tenant = 0; tenant < 250; tenant++) {
      await grant(KeyId, { Constraints: { EncryptionContextEquals: of(tenant) } })
    }
    for (const tenant of [0, 101, 249]) {
      assert.equal(await decrypt(await encrypt(KeyId, 'secret', of(tenant)), of(tenant), grantee), 'secret')
    }
    const strange = decrypt(await encrypt(KeyId, 'secret', of(250)), of(250), grantee)
    await assert.rejects(strange, { code: 'AccessDeniedException' })
  })

  it('does not pass to whoever is later given its grantee’s name', async (t) => {
    const { call, store, introduce, newKey, encrypt, decrypt, grantee, grant, grants } = await openGrants(t)
    const { KeyId } = await newKey()
    const blob = await encrypt(KeyId, 'secret')
    await grant(KeyId, { RetiringPrincipal: grantee.principal.arn, Operations: ['Decrypt', 'RetireGrant'] })
    const known = await findUser(store.reader, account, 'grantee')
    await store.transaction((transaction) => deleteUser(transaction, known!))
    const heir: Caller = { ...grantee, userId: 'AIDAHEIR' }
    await introduce(heir)
    await assert.rejects(decrypt(blob, undefined, heir), { code: 'AccessDeniedException' })
    const [shown] = await grants(KeyId)
    assert.equal(shown!.GranteePrincipal, grantee.userId)
    assert.equal(shown!.RetiringPrincipal, grantee.userId)
    const retiring = call(heir, 'kms', 'RetireGrant', { KeyId, GrantId: shown!.GrantId! })
    await assert.rejects(retiring, { code: 'AccessDeniedException' })
    assert.equal((await grants(KeyId, { GranteePrincipal: heir.principal.arn })).length, 0)
    assert.equal((await grants(KeyId, { GranteePrincipal: grantee.userId })).length, 1)
  })

  it('reaches through Parameter Store and Secrets Manager, for what its encryption context names', async (t) => {
    const { call, administrator, introduce, newKey, grant } = await openGrants(t)
    const { KeyId } = await newKey()
    const reader = role('reader', [
      { Effect: 'Allow', Action: ['ssm:GetParameter', 'secretsmanager:GetSecretValue'], Resource: '*' },
    ])
    await introduce(reader)
    for (const Name of ['/app/db', '/app/other']) {
      for (const Tier of ['Standard', 'Advanced'] as const) {
        const input = { Name: `${Name}-${Tier}`, Value: 'secret', Type: 'SecureString', KeyId, Tier } as const
        await call(administrator, 'ssm', 'PutParameter', input)
      }
    }
    const { ARN: SecretId } = await call(administrator, 'secretsmanager', 'CreateSecret', {
      Name: 'db',
      SecretString: 'secret',
      KmsKeyId: KeyId,
      ClientRequestToken: 'token-of-the-first-version-of-it',
    })
    const parameter = async (Name: string) =>
      (await call(reader, 'ssm', 'GetParameter', { Name, WithDecryption: true })).Parameter!.Value
    const secret = async () =>
      (await call(reader, 'secretsmanager', 'GetSecretValue', { SecretId: SecretId! })).SecretString
    const GranteePrincipal = reader.principal.roleArn!
    const contexts = [
      ...['Standard', 'Advanced'].map((tier) => ({
        PARAMETER_ARN: `arn:aws:ssm:${region}:${account}:parameter/app/db-${tier}`,
      })),
      { SecretARN: SecretId! },
    ]
    for (const read of [() => parameter('/app/db-Standard'), () => parameter('/app/db-Advanced'), secret]) {
      await assert.rejects(read(), { code: /^AccessDeniedException$/ })
    }
    const made = []
    for (const EncryptionContextSubset of contexts) {
      made.push(await grant(KeyId, { GranteePrincipal, Constraints: { EncryptionContextSubset } }))
    }
    assert.equal(await parameter('/app/db-Standard'), 'secret')
    assert.equal(await parameter('/app/db-Advanced'), 'secret')
    assert.equal(await secret(), 'secret')
    await assert.rejects(parameter('/app/other-Standard'), { code: 'AccessDeniedException' })
    for (const { GrantToken } of made) await call(administrator, 'kms', 'RetireGrant', { GrantToken })
    await assert.rejects(secret(), { code: 'AccessDeniedException' })
  })

  it('ends with its key', async (t) => {
    const { call, clock, housekeep, store, administrator, newKey, grant } = await openGrants(t)
    const { KeyId } = await newKey()
    await grant(KeyId)
    await call(administrator, 'kms', 'ScheduleKeyDeletion', { KeyId, PendingWindowInDays: 7 })
    clock.now += days(8)
    await housekeep()
    assert.deepEqual(await store.reader.all('SELECT grant_id FROM grants'), [])
  })
})

describe('A grant between accounts', () => {
  it('stands with the key: made from the other account, used there, seen and revoked from both', async (t) => {
    const { call, introduce, newKey, encrypt, decrypt, grant, grants } = await openGrants(t)
    const { KeyId, Arn } = await newKey({ Policy: keyPolicy(delegatedTo(account), delegatedTo(otherAccount)) })
    const guest = user('guest', undefined, otherAccount)
    const worker = role('worker', nothing, otherAccount)
    await introduce(guest, worker)
    const { GrantId } = await grant(Arn, { GranteePrincipal: worker.principal.roleArn! }, guest)
    const blob = await encrypt(KeyId, 'secret')
    assert.equal(await decrypt(blob, undefined, worker), 'secret')
    const [seen] = await grants(KeyId)
    assert.equal(seen!.IssuingAccount, `arn:aws:iam::${otherAccount}:root`)
    assert.deepEqual(await grants(Arn, {}, guest), [seen])
    await call(guest, 'kms', 'RevokeGrant', { KeyId: Arn, GrantId })
    assert.match(
      await refusal(decrypt(blob, undefined, worker)),
      /on the resource associated with this ciphertext because/,
    )
    assert.match(
      await refusal(call(worker, 'kms', 'Encrypt', { KeyId: Arn, Plaintext: Buffer.from('v') })),
      /kms:Encrypt on this resource because the resource does not exist in this Region/,
    )
  })
})

function administratorsOnly({ principal }: Caller) {
  return { Effect: 'Allow', Principal: { AWS: principal.arn }, Action: 'kms:*', Resource: '*' } as const
}
