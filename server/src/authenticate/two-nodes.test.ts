import assert from 'node:assert/strict'
import { randomBytes, randomUUID } from 'node:crypto'
import { after, before, test } from 'node:test'
import { openAuditTrail } from '../audit/trail.ts'
import { authenticator } from '../authenticate.ts'
import { LastUseRecorder } from '../credentials/last-use-recorder.ts'
import { KeyHierarchy } from '../crypto/key-hierarchy.ts'
import { loadRootKey } from '../crypto/root-key.ts'
import { EventStreams } from '../events/streams.ts'
import { firstStart } from '../first-start.ts'
import { noFunctions } from '../functions/functions.ts'
import { type Larder, perform } from '../handle-request.ts'
import { models } from '../models.ts'
import type { Input, Output, ServiceName } from '../operation.ts'
import { routesOf } from '../route.ts'
import { identityOperations } from '../services/identities/operations.ts'
import { policy, trusting } from '../services/identities/test/people.ts'
import { KeyUsageRecorder } from '../services/keys/key-usage-recorder.ts'
import { domainKeyStore } from '../store/domain-keys.ts'
import { migrate } from '../store/migrate.ts'
import { openPostgres } from '../store/postgres.ts'
import { startPostgres, type TestPostgres } from '../store/test/postgres.ts'
import { requestOf, sign } from './test/signing.ts'

let server: TestPostgres
before(async () => {
  server = await startPostgres()
})
after(() => server.stop())

const env = { KEY: randomBytes(32).toString('base64') }
const now = Date.now
const random = (bytes: number) => randomBytes(bytes)

/** A server process of its own, as far as it concerns identities. */
async function openNode(url: string) {
  const store = await openPostgres(url, { max: 5 })
  await migrate(store)
  const root = loadRootKey('env:KEY', { random, env: { ...env }, create: false })
  const keys = await KeyHierarchy.open(root, domainKeyStore(store), { now, random })
  const audit = await openAuditTrail(store, keys.derive('audit'), { node: randomUUID() })
  const lastUses = new LastUseRecorder(store)
  const authenticate = authenticator({ store, keys, lastUses })
  const routes = routesOf(identityOperations, models)
  const issuers = { find: () => Promise.reject(new Error('nobody is asked')) }
  const unused = {
    count: () => {},
    logDefect: () => {},
    throttle: { caller: () => {}, stranger: () => {} },
    streams: new EventStreams({ store, now }),
    keyUsage: new KeyUsageRecorder(store),
    issuers,
    functions: noFunctions,
  }
  const larder: Larder = { routes, store, keys, audit, authenticate, now, random, uuid: randomUUID, ...unused }
  return {
    store,
    start: () => firstStart({ store, keys, now, random }, {}),
    /** One signed call after the other: resolves to the output, rejects with the Fault. */
    as:
      (credentials: Parameters<typeof sign>[1]) =>
      async <S extends 'iam' | 'sts', N extends keyof import('../operation.ts').Services[S] & string>(
        service: S,
        name: N,
        input: Input<S, N>,
      ): Promise<Output<S, N>> => {
        const request = sign(requestOf(service, name), credentials, { service, now: now() })
        const { caller, region } = await authenticate(request, models[service as ServiceName], now())
        const route = routes.byTarget.get(`${models[service].apiVersion}/${name}`)!
        const origin = { sourceIp: '127.0.0.1', userAgent: 'test', secure: false }
        const verified = { caller, origin, region, requestId: randomUUID(), now: now() }
        return (await perform(route, input, verified, larder)) as Output<S, N>
      },
    async close() {
      await lastUses.settled()
      await audit.close()
      await store.close()
    },
  }
}

test('two nodes start at once on one database, and what one takes away the other refuses within a second', async (t) => {
  const url = await server.database()
  const here = await openNode(url)
  const there = await openNode(url)
  t.after(() => Promise.all([here.close(), there.close()]))

  const started = await Promise.all([here.start(), there.start(), here.start(), there.start()])
  const [first, ...others] = started.filter(({ created }) => created !== undefined)
  assert.deepEqual(others, [])
  assert.equal(new Set(started.map(({ account }) => account)).size, 1)
  assert.equal((await here.store.reader.all('SELECT id FROM users')).length, 1)

  const administrator = first!.created!
  const { account } = first!
  const manage = here.as(administrator)
  await there.as(administrator)('iam', 'CreateUser', { UserName: 'Alice', Path: '/team/' })
  const { AccessKey } = await manage('iam', 'CreateAccessKey', { UserName: 'alice' })
  const alice = { accessKeyId: AccessKey!.AccessKeyId!, secretAccessKey: AccessKey!.SecretAccessKey! }
  const PolicyDocument = policy({ Effect: 'Allow', Action: 'iam:ListUsers', Resource: '*' })
  await manage('iam', 'PutUserPolicy', { UserName: 'alice', PolicyName: 'own', PolicyDocument })
  await manage('iam', 'TagUser', { UserName: 'alice', Tags: [{ Key: 'Team', Value: 'Blue' }] })

  const { Users } = await there.as(alice)('iam', 'ListUsers', {})
  assert.deepEqual(
    Users!.map(({ UserName }) => UserName),
    ['administrator', 'Alice'],
  )
  /** What the other node comes to answer alice. */
  async function soon(wanted: string): Promise<void> {
    const answer = () =>
      there
        .as(alice)('iam', 'ListUsers', {})
        .then(
          () => 'welcome',
          ({ code }) => code as string,
        )
    while ((await answer()) !== wanted) await new Promise(setImmediate)
  }
  // Policies come and go there too, by whatever way they hold.
  await manage('iam', 'DeleteUserPolicy', { UserName: 'alice', PolicyName: 'own' })
  await soon('AccessDenied')
  const { Policy } = await manage('iam', 'CreatePolicy', { PolicyName: 'lists', PolicyDocument })
  const attached = { GroupName: 'people', PolicyArn: Policy!.Arn! }
  await manage('iam', 'CreateGroup', { GroupName: 'people' })
  await manage('iam', 'AttachGroupPolicy', attached)
  await manage('iam', 'AddUserToGroup', { GroupName: 'people', UserName: 'alice' })
  await soon('welcome')
  await manage('iam', 'DetachGroupPolicy', attached)
  await soon('AccessDenied')
  await manage('iam', 'RemoveUserFromGroup', { GroupName: 'people', UserName: 'alice' })
  await manage('iam', 'PutUserPolicy', { UserName: 'alice', PolicyName: 'own', PolicyDocument })
  await soon('welcome')

  await manage('iam', 'DeleteAccessKey', { UserName: 'alice', AccessKeyId: alice.accessKeyId })
  await assert.rejects(here.as(alice)('iam', 'ListUsers', {}), { code: 'InvalidClientTokenId' })
  await soon('InvalidClientTokenId')

  // A session that one node made is known to the other, until its role is gone.
  const AssumeRolePolicyDocument = trusting(account, `arn:aws:iam::${account}:user/team/Alice`)
  await manage('iam', 'CreateRole', { RoleName: 'app', AssumeRolePolicyDocument, Description: 'x' })
  await manage('iam', 'PutRolePolicy', { RoleName: 'app', PolicyName: 'own', PolicyDocument })
  const RoleArn = `arn:aws:iam::${account}:role/app`
  const { Credentials } = await manage('sts', 'AssumeRole', { RoleArn, RoleSessionName: 'work' })
  const { AccessKeyId, SecretAccessKey, SessionToken } = Credentials!
  const session = { accessKeyId: AccessKeyId!, secretAccessKey: SecretAccessKey!, sessionToken: SessionToken! }
  assert.equal((await there.as(session)('iam', 'ListUsers', {})).Users?.length, 2)
  await manage('iam', 'DeleteRolePolicy', { RoleName: 'app', PolicyName: 'own' })
  await manage('iam', 'UpdateRole', { RoleName: 'app', MaxSessionDuration: 7200 })
  const { Role } = await manage('iam', 'GetRole', { RoleName: 'app' })
  assert.deepEqual([Role!.Description, Role!.MaxSessionDuration], ['x', 7200])
  await manage('iam', 'DeleteRole', { RoleName: 'app' })
  await assert.rejects(here.as(session)('sts', 'GetCallerIdentity', {}), { code: 'InvalidClientTokenId' })

  await manage('iam', 'UpdateUser', { UserName: 'alice', NewUserName: 'alicia' })
  await manage('iam', 'DeleteUserPolicy', { UserName: 'ALICIA', PolicyName: 'own' })
  await manage('iam', 'DeleteUser', { UserName: 'alicia' })
  const { AccessKeyLastUsed } = await manage('iam', 'GetAccessKeyLastUsed', { AccessKeyId: administrator.accessKeyId })
  assert.equal(AccessKeyLastUsed!.ServiceName, 'iam')
})
