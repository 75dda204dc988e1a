/** A store in which every operation has something to act on, and inputs that name it. */
import { hash } from 'node:crypto'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { TestContext } from 'node:test'
import type { Caller, Operation } from '../../server/src/operation.ts'
import { insertFirstAccount } from '../../server/src/store/accounts.ts'
import { account, openLarder, region, user } from '../../server/test/larder.ts'
import { exampleOf } from '../bad-input/cases.ts'
import { type Input, inputShape, shapeOf } from './models.ts'

export const admin = user('administrator')
/** Who may do everything in another account. */
export const neighbour = user('neighbour', undefined, '999988887777')

export async function openOneOfEach(t: TestContext) {
  const larder = await openLarder(t)
  const { call, store } = larder
  await store.transaction((transaction) => insertFirstAccount(transaction, account, 0))
  const KeyId = (await call(admin, 'kms', 'CreateKey', {})).KeyMetadata!.KeyId!
  const doomed = (await call(admin, 'kms', 'CreateKey', {})).KeyMetadata!.KeyId!
  await call(admin, 'kms', 'ScheduleKeyDeletion', { KeyId: doomed })
  const external = (await call(admin, 'kms', 'CreateKey', { Origin: 'EXTERNAL' })).KeyMetadata!.KeyId!
  const shared = (await call(admin, 'kms', 'CreateKey', { MultiRegion: true })).KeyMetadata!.KeyId!
  await call(admin, 'kms', 'CreateAlias', { AliasName: 'alias/a', TargetKeyId: KeyId })
  const { CiphertextBlob } = await call(admin, 'kms', 'Encrypt', { KeyId, Plaintext: Buffer.from('p') })
  await call(admin, 'ssm', 'PutParameter', { Name: '/a', Value: 'v', Type: 'SecureString', Tier: 'Advanced', KeyId })
  await call(admin, 'ssm', 'LabelParameterVersion', { Name: '/a', Labels: ['live'] })
  await call(admin, 'iam', 'CreateUser', { UserName: 'alice' })
  const { AccessKey } = await call(admin, 'iam', 'CreateAccessKey', { UserName: 'alice' })
  const alice = `arn:aws:iam::${account}:user/alice`
  const granted = { KeyId, GranteePrincipal: alice, RetiringPrincipal: alice, Operations: ['RetireGrant'] as const }
  const { GrantId } = await call(admin, 'kms', 'CreateGrant', granted)
  const trusting = { Effect: 'Allow', Principal: { AWS: admin.principal.arn }, Action: 'sts:AssumeRole' }
  const TrustPolicy = JSON.stringify({ Version: '2012-10-17', Statement: { ...trusting, Principal: { AWS: '*' } } })
  await call(admin, 'iam', 'CreateRole', { RoleName: 'app', AssumeRolePolicyDocument: TrustPolicy })
  const Url = 'https://issuer.example'
  const { OpenIDConnectProviderArn } = await call(admin, 'iam', 'CreateOpenIDConnectProvider', { Url })
  const document = (statement: object) => JSON.stringify({ Version: '2012-10-17', Statement: statement })
  const PolicyDocument = document({ Effect: 'Allow', Action: 'ssm:*', Resource: '*' })
  await call(admin, 'iam', 'PutUserPolicy', { UserName: 'alice', PolicyName: 'p', PolicyDocument })
  await call(admin, 'iam', 'PutRolePolicy', { RoleName: 'app', PolicyName: 'p', PolicyDocument })
  await call(admin, 'iam', 'CreateGroup', { GroupName: 'devs' })
  await call(admin, 'iam', 'PutGroupPolicy', { GroupName: 'devs', PolicyName: 'p', PolicyDocument })
  const { Policy } = await call(admin, 'iam', 'CreatePolicy', { PolicyName: 'managed', PolicyDocument })
  const PolicyArn = Policy!.Arn!
  await call(admin, 'iam', 'CreateInstanceProfile', { InstanceProfileName: 'web' })
  const arn = `arn:aws:ssm:${region}:${account}:parameter/a`
  const sharing = { Effect: 'Allow', Principal: { AWS: '111111111111' }, Action: 'ssm:GetParameter', Resource: arn }

  const { ARN: SecretId } = await call(admin, 'secretsmanager', 'CreateSecret', {
    Name: 'db',
    SecretString: 's',
    ClientRequestToken: 'token-of-the-first-version-of-it',
  })
  const sharingSecret = { ...sharing, Action: 'secretsmanager:GetSecretValue', Resource: '*' }

  const named: Input = {
    Name: '/a',
    Names: ['/a'],
    Path: '/',
    Value: 'v',
    Type: 'String',
    Labels: ['live'],
    ParameterVersion: 1,
    ResourceType: 'Parameter',
    ResourceId: '/a',
    ResourceArn: arn,
    SettingId: '/ssm/parameter-store/default-parameter-tier',
    SettingValue: 'Advanced',
    KeyId,
    SourceKeyId: KeyId,
    DestinationKeyId: KeyId,
    TargetKeyId: KeyId,
    AliasName: 'alias/a',
    GrantId,
    GranteePrincipal: alice,
    RetiringPrincipal: alice,
    CiphertextBlob,
    KeySpec: 'AES_256',
    NumberOfBytes: 32,
    UserName: 'alice',
    RoleName: 'app',
    GroupName: 'devs',
    InstanceProfileName: 'web',
    PolicyName: 'p',
    PolicyArn,
    PermissionsBoundary: PolicyArn,
    VersionId: 'v1',
    PolicyDocument,
    AssumeRolePolicyDocument: TrustPolicy,
    AccessKeyId: AccessKey!.AccessKeyId,
    RoleArn: `arn:aws:iam::${account}:role/app`,
    OpenIDConnectProviderArn,
    SecretId,
    SecretIdList: [SecretId],
  }
  const special: Readonly<Record<string, Input>> = {
    CreateKey: {},
    Invoke: { FunctionName: 'f', InvocationType: 'DryRun' },
    GenerateDataKey: { KeyId, KeySpec: 'AES_256' },
    GenerateDataKeyWithoutPlaintext: { KeyId, KeySpec: 'AES_256' },
    GenerateRandom: { NumberOfBytes: 32 },
    CancelKeyDeletion: { KeyId: doomed },
    GetParametersForImport: {
      KeyId: external,
      WrappingAlgorithm: 'RSAES_OAEP_SHA_256',
      WrappingKeySpec: 'RSA_2048',
    },
    ImportKeyMaterial: {
      KeyId: external,
      ImportToken: Buffer.from('token'),
      EncryptedKeyMaterial: Buffer.from('material'),
      ExpirationModel: 'KEY_MATERIAL_DOES_NOT_EXPIRE',
    },
    DeleteImportedKeyMaterial: { KeyId: external },
    ReplicateKey: { KeyId: shared, ReplicaRegion: 'eu-west-3' },
    UpdatePrimaryRegion: { KeyId: shared, PrimaryRegion: 'eu-west-3' },
    CreateAlias: { AliasName: 'alias/new', TargetKeyId: KeyId },
    PutParameter: { Name: '/a', Value: 'w', Overwrite: true },
    'ssm:PutResourcePolicy': { ResourceArn: arn, Policy: document(sharing) },
    PutKeyPolicy: { KeyId, Policy: document({ Effect: 'Allow', Principal: '*', Action: 'kms:*', Resource: '*' }) },
    CreateGrant: { KeyId, GranteePrincipal: alice, Operations: ['Decrypt'] },
    RetireGrant: { KeyId, GrantId },
    CreateUser: { UserName: 'bob' },
    CreateGroup: { GroupName: 'new' },
    CreateInstanceProfile: { InstanceProfileName: 'new' },
    CreatePolicy: { PolicyName: 'new', PolicyDocument },
    CreateOpenIDConnectProvider: { Url: 'https://another.example' },
    GetFederationToken: { Name: 'carol' },
    CreateRole: { RoleName: 'new', AssumeRolePolicyDocument: TrustPolicy },
    UpdateAssumeRolePolicy: { RoleName: 'app', PolicyDocument: TrustPolicy },
    'kms:TagResource': { KeyId, Tags: [{ TagKey: 'a', TagValue: 'b' }] },
    ExplainAccess: { Principal: 'alice', Action: 'ssm:GetParameter', Resource: '/a' },
    ListReaders: { Resource: '/a' },
    ListUsedActions: { Principal: 'alice', Since: new Date(0) },
    CreateSecret: { Name: 'new', SecretString: 's', ClientRequestToken: 'token-of-thirty-two-characters-or-more' },
    'secretsmanager:PutResourcePolicy': { SecretId, ResourcePolicy: document({ ...sharingSecret }) },
  }
  function inputOf({ service, name }: Operation): Input {
    const shape = inputShape(service, name)
    const own = special[`${service}:${name}`] ?? special[name]
    if (shape === undefined || own) return own ?? {}
    const { members = {}, required = [] } = shapeOf(service, shape)
    const known = Object.entries(named).filter(([member]) => member in members)
    const wanted = known.filter(
      ([member]) => required.includes(member) || /^(UserName|CiphertextBlob|SecretIdList)$/.test(member),
    )
    return { ...(exampleOf(service, shape) as Input), ...Object.fromEntries(wanted) }
  }
  const ask = (caller: Caller, operation: Operation, input = inputOf(operation)): Promise<unknown> =>
    call(caller, operation.service as 'ssm', operation.name as 'GetParameter', input as never)

  const database = new DatabaseSync(join(larder.directory, 'larder.db'), { readOnly: true })
  t.after(() => database.close())
  const tables = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").all()
  const contents = () =>
    tables
      .map(({ name }) => String(name))
      .filter((name) => name !== 'audit_records')
      .map((name) => `${name} ${hash('sha256', JSON.stringify(database.prepare(`SELECT * FROM ${name}`).all()))}`)
  return { ...larder, ask, inputOf, contents, named, KeyId, arn }
}
