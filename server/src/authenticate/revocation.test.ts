/** What somebody could do by whatever right, it cannot do with the next request after that right is gone. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { policy, type Statement } from '../../test/larder.ts'
import { account } from '../services/identities/test/people.ts'
import { openSigned, region } from './test/signing.ts'

const allow = (Action: string | string[], Resource = '*', Condition?: Statement['Condition']): Statement => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...(Condition && { Condition }),
})
const reads = policy(allow(['ssm:GetParameter', 'kms:Decrypt']))
const alice = `arn:aws:iam::${account}:user/alice`
const here = { region }

describe('taking away', async () => {
  const store = await openSigned({ after: (work) => test.after(work) })
  const { call, administrator, send, newUser } = store
  const { KeyMetadata } = await call(administrator, 'kms', 'CreateKey', {}, here)
  const KeyId = KeyMetadata!.Arn!
  const value = { Name: '/s', Value: 'v', Type: 'SecureString', KeyId } as const
  await call(administrator, 'ssm', 'PutParameter', value, here)
  const credentials = await newUser('alice')

  const iam = ((name: never, input: never) => call(administrator, 'iam', name, input)) as unknown as (
    name: string,
    input: object,
  ) => Promise<Record<string, Record<string, string>>>
  const kms = ((name: never, input: never) => call(administrator, 'kms', name, input, here)) as unknown as typeof iam

  const inline = (PolicyDocument: string) =>
    iam('PutUserPolicy', { UserName: 'alice', PolicyName: 'p', PolicyDocument })
  const noInline = () => iam('DeleteUserPolicy', { UserName: 'alice', PolicyName: 'p' })
  const managed = async (PolicyName: string, PolicyDocument: string) =>
    (await iam('CreatePolicy', { PolicyName, PolicyDocument })).Policy!.Arn!
  const keyPolicy = (...more: object[]) => {
    const root = { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${account}:root` }, Action: 'kms:*', Resource: '*' }
    return kms('PutKeyPolicy', { KeyId, Policy: JSON.stringify({ Version: '2012-10-17', Statement: [root, ...more] }) })
  }
  const PolicyArn = await managed('reads', reads)
  const group = { GroupName: 'readers', UserName: 'alice' }
  await iam('CreateGroup', { GroupName: 'readers' })
  await iam('PutGroupPolicy', { GroupName: 'readers', PolicyName: 'g', PolicyDocument: reads })

  /** What gives the right, what takes it away, and what is to be cleaned up. */
  const ways: Record<
    string,
    [give: () => Promise<unknown>, take: () => Promise<unknown>, after?: () => Promise<unknown>]
  > = {
    'an inline policy': [() => inline(reads), noInline],
    'a statement of an inline policy': [() => inline(reads), () => inline(policy(allow('ssm:GetParameter'))), noInline],
    'by an explicit deny': [
      () => inline(reads),
      () => inline(policy(allow('*'), { Effect: 'Deny', Action: 'kms:Decrypt', Resource: '*' })),
      noInline,
    ],
    'a managed policy': [
      () => iam('AttachUserPolicy', { UserName: 'alice', PolicyArn }),
      () => iam('DetachUserPolicy', { UserName: 'alice', PolicyArn }),
    ],
    'the version of a managed policy': [
      () => iam('AttachUserPolicy', { UserName: 'alice', PolicyArn }),
      () => iam('CreatePolicyVersion', { PolicyArn, PolicyDocument: policy(allow('s3:*')), SetAsDefault: true }),
      () => iam('DetachUserPolicy', { UserName: 'alice', PolicyArn }),
    ],
    'membership in a group': [() => iam('AddUserToGroup', group), () => iam('RemoveUserFromGroup', group)],
    'by a permissions boundary': [
      () => inline(reads),
      async () => {
        const PermissionsBoundary = await managed('bounds', policy(allow('ssm:*')))
        return iam('PutUserPermissionsBoundary', { UserName: 'alice', PermissionsBoundary })
      },
      async () => {
        await iam('DeleteUserPermissionsBoundary', { UserName: 'alice' })
        return noInline()
      },
    ],
    'a tag that a policy asks for': [
      async () => {
        await iam('TagUser', { UserName: 'alice', Tags: [{ Key: 'team', Value: 'red' }] })
        return inline(policy(allow(['ssm:*', 'kms:*'], '*', { StringEquals: { 'aws:PrincipalTag/team': 'red' } })))
      },
      () => iam('UntagUser', { UserName: 'alice', TagKeys: ['team'] }),
      noInline,
    ],
    'a statement of the key’s policy': [
      async () => {
        await inline(policy(allow('ssm:GetParameter')))
        return keyPolicy({ Effect: 'Allow', Principal: { AWS: alice }, Action: 'kms:Decrypt', Resource: '*' })
      },
      () => keyPolicy(),
      noInline,
    ],
    'a grant': [
      async () => {
        await inline(policy(allow('ssm:GetParameter')))
        return kms('CreateGrant', { KeyId, GranteePrincipal: alice, Operations: ['Decrypt'], Name: 'g' })
      },
      async () => {
        const { Grants } = (await kms('ListGrants', { KeyId })) as unknown as { Grants: { GrantId: string }[] }
        return kms('RevokeGrant', { KeyId, GrantId: Grants[0]!.GrantId })
      },
      noInline,
    ],
  }
  const read = () => send(credentials, 'ssm', 'GetParameter', { Name: '/s', WithDecryption: true })

  for (const [name, [give, take, after]] of Object.entries(ways)) {
    await test(name, async () => {
      assert.equal((await read()).code, 'AccessDeniedException', 'there was no other right')
      await give()
      assert.equal((await read()).status, 200)
      await take()
      assert.equal((await read()).code, 'AccessDeniedException')
      await after?.()
    })
  }

  await test('a resource policy, a session, and the access key itself', async () => {
    const SecretId = 'shared'
    const create = { Name: SecretId, SecretString: 's', ClientRequestToken: 'a'.repeat(32) }
    await call(administrator, 'secretsmanager', 'CreateSecret', create, here)
    const open = { Effect: 'Allow', Principal: { AWS: alice }, Action: 'secretsmanager:GetSecretValue', Resource: '*' }
    const ResourcePolicy = JSON.stringify({ Version: '2012-10-17', Statement: open })
    await call(administrator, 'secretsmanager', 'PutResourcePolicy', { SecretId, ResourcePolicy }, here)
    const get = () => send(credentials, 'secretsmanager', 'GetSecretValue', { SecretId })
    assert.equal((await get()).status, 200)
    await call(administrator, 'secretsmanager', 'DeleteResourcePolicy', { SecretId }, here)
    assert.equal((await get()).code, 'AccessDeniedException')

    await iam('DeleteAccessKey', { UserName: 'alice', AccessKeyId: credentials.accessKeyId })
    assert.equal((await read()).code, 'UnrecognizedClientException')
  })
})
