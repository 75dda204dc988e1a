/** Grants as the AWS SDK sees them, between users, sessions and accounts. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import {
  DryRunOperationException,
  InvalidArnException,
  InvalidGrantTokenException,
  KMSServiceException,
  NotFoundException,
  paginateListGrants,
  paginateListRetirableGrants,
} from '@aws-sdk/client-kms'
import { SSMServiceException } from '@aws-sdk/client-ssm'
import { account, openLarder, region } from '../larder.ts'
import { newAccount } from '../tenant.ts'
import { refused } from './refused.ts'

const bytes = (text: string) => Buffer.from(text, 'utf8')

suite('Grants through the AWS SDK', async () => {
  const larder = await openLarder({ after: (work) => test.after(work) })
  const { kms, ssm } = larder.clients()
  const newKey = async () => (await kms.createKey({})).KeyMetadata as { KeyId: string; Arn: string }

  await test('a user is granted, uses, lists and retires', async () => {
    const { KeyId, Arn } = await newKey()
    const app = await larder.user('app')
    const { kms: theirs } = larder.clients(app.credentials)
    const EncryptionContext = { Department: 'IT' }
    const { CiphertextBlob } = await kms.encrypt({ KeyId, Plaintext: bytes('secret'), EncryptionContext })
    const { GrantId, GrantToken } = await kms.createGrant({
      KeyId,
      Name: 'nightly',
      GranteePrincipal: app.arn,
      RetiringPrincipal: app.arn,
      Operations: ['Decrypt', 'DescribeKey'],
      Constraints: { EncryptionContextSubset: EncryptionContext },
    })
    assert.match(GrantId!, /^[0-9a-f]{64}$/)
    const opened = await theirs.decrypt({ CiphertextBlob, EncryptionContext, GrantTokens: [GrantToken!] })
    assert.equal(Buffer.from(opened.Plaintext!).toString(), 'secret')
    await refused(theirs.decrypt({ CiphertextBlob, EncryptionContext, DryRun: true }), {
      class: DryRunOperationException,
      message: 'The request would have succeeded, but the DryRun option is set.',
    })
    const { Grants } = await kms.listGrants({ KeyId })
    const { CreationDate, ...entry } = Grants![0]!
    assert.ok(CreationDate instanceof Date)
    assert.deepEqual(entry, {
      KeyId: Arn,
      GrantId,
      Name: 'nightly',
      GranteePrincipal: app.arn,
      RetiringPrincipal: app.arn,
      IssuingAccount: `arn:aws:iam::${account}:root`,
      Operations: ['Decrypt', 'DescribeKey'],
      Constraints: { EncryptionContextSubset: EncryptionContext },
    })
    await theirs.retireGrant({ KeyId: Arn, GrantId })
    await refused(theirs.decrypt({ CiphertextBlob, EncryptionContext }), {
      class: KMSServiceException,
      name: 'AccessDeniedException',
      message: `User: ${app.arn} is not authorized to perform: kms:Decrypt on resource: ${Arn} because no identity-based policy allows the kms:Decrypt action`,
    })
    const used = await kms.getKeyLastUsage({ KeyId })
    assert.equal(used.KeyLastUsage!.Operation, 'Decrypt')
    assert.ok(used.KeyLastUsage!.Timestamp instanceof Date)
  })

  await test('a role’s session reads a parameter by a grant, and no more when the role has been made anew', async () => {
    const { KeyId } = await newKey()
    const reading = { Effect: 'Allow', Action: 'ssm:GetParameter', Resource: '*' }
    const roleArn = await larder.role('reader', { AWS: `arn:aws:iam::${account}:root` }, reading)
    await ssm.putParameter({ Name: '/app/db', Value: 'secret', Type: 'SecureString', KeyId })
    const read = async () => {
      const { ssm: theirs } = larder.clients(await larder.assume(roleArn))
      return (await theirs.getParameter({ Name: '/app/db', WithDecryption: true })).Parameter!.Value
    }
    await refused(read(), { class: SSMServiceException, name: 'AccessDeniedException', message: /kms:Decrypt/ })
    const PARAMETER_ARN = `arn:aws:ssm:${region}:${account}:parameter/app/db`
    const Constraints = { EncryptionContextSubset: { PARAMETER_ARN } }
    await kms.createGrant({ KeyId, GranteePrincipal: roleArn, Operations: ['Decrypt'], Constraints })
    assert.equal(await read(), 'secret')
    const { iam } = larder.clients()
    await iam.deleteRolePolicy({ RoleName: 'reader', PolicyName: 'test' })
    await iam.deleteRole({ RoleName: 'reader' })
    await larder.role('reader', { AWS: `arn:aws:iam::${account}:root` }, reading)
    await refused(read(), { class: SSMServiceException, name: 'AccessDeniedException', message: /kms:Decrypt/ })
    const { Grants } = await kms.listGrants({ KeyId })
    assert.match(Grants![0]!.GranteePrincipal!, /^AROA/)
  })

  await test('a grant reaches into another account, which lists and retires it', async () => {
    const { KeyId, Arn } = await newKey()
    const partner = await newAccount(larder.url, larder.administrator, '444455556666')
    const { kms: theirs, iam } = larder.clients(partner)
    const { User } = await iam.createUser({ UserName: 'worker' })
    const { AccessKey } = await iam.createAccessKey({ UserName: 'worker' })
    const worker = larder.clients({
      accessKeyId: AccessKey!.AccessKeyId!,
      secretAccessKey: AccessKey!.SecretAccessKey!,
    }).kms
    const grant = { KeyId, GranteePrincipal: User!.Arn!, Operations: ['Encrypt' as const] }
    const encrypt = () => worker.encrypt({ KeyId: Arn, Plaintext: bytes('v') })
    await refused(encrypt(), { class: KMSServiceException, name: 'AccessDeniedException', message: /on this resource/ })
    await kms.createGrant({ ...grant, RetiringPrincipal: 'arn:aws:iam::444455556666:root' })
    assert.equal((await encrypt()).KeyId, Arn)
    const RetiringPrincipal = 'arn:aws:iam::444455556666:root'
    const ids: string[] = []
    for await (const { Grants } of paginateListRetirableGrants({ client: theirs }, { RetiringPrincipal })) {
      ids.push(...Grants!.map(({ GrantId }) => GrantId!))
    }
    assert.equal(ids.length, 1)
    await theirs.retireGrant({ KeyId: Arn, GrantId: ids[0]! })
    await refused(encrypt(), { class: KMSServiceException, name: 'AccessDeniedException', message: /on this resource/ })
  })

  await test('lists come in pages, and refusals are the SDK’s own exceptions', async () => {
    const { KeyId } = await newKey()
    const { arn: GranteePrincipal } = await larder.user('grantee')
    const grant = { KeyId, GranteePrincipal, Operations: ['Decrypt' as const] }
    for (let made = 0; made < 5; made++) await kms.createGrant(grant)
    const sizes: number[] = []
    for await (const { Grants } of paginateListGrants({ client: kms, pageSize: 2 }, { KeyId }))
      sizes.push(Grants!.length)
    assert.deepEqual(sizes, [2, 2, 1])
    await refused(kms.createGrant({ ...grant, GranteePrincipal: 'sns.amazonaws.com' }), {
      class: InvalidArnException,
      message: 'ARN does not refer to a valid principal: sns.amazonaws.com',
    })
    await refused(kms.describeKey({ KeyId, GrantTokens: ['made-up'] }), {
      class: KMSServiceException,
      name: 'ValidationException',
      message: 'The specified grant token is not valid.',
    })
    await refused(kms.encrypt({ KeyId, Plaintext: bytes('v'), GrantTokens: ['made-up'] }), {
      class: InvalidGrantTokenException,
      message: 'The specified grant token is not valid.',
    })
    await refused(kms.revokeGrant({ KeyId, GrantId: '0'.repeat(64) }), {
      class: NotFoundException,
      message: `Grant '${'0'.repeat(64)}' is not found.`,
    })
  })
})
