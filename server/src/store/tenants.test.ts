/** What the statements about accounts, what their users may do, and identity providers do, the same on both engines. */
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { findAccountOfAlias, putAccountAlias } from './account-aliases.ts'
import {
  countContents,
  findCredentialReport,
  keysInUse,
  passwordsInUse,
  putCredentialReport,
} from './account-contents.ts'
import { accountExists, findFirstAccount, insertAccount, insertFirstAccount, listAccounts } from './accounts.ts'
import { awsManagedPolicies } from './aws-managed-policies.ts'
import { addMember, groupsOf, insertGroup, membersOf, removeMember } from './groups.ts'
import { findUserIdentity, type HeldPolicy } from './identities.ts'
import { putInlinePolicy } from './inline-policies.ts'
import { insertInstanceProfile, profilesOfRole } from './instance-profiles.ts'
import {
  findDefaultDocument,
  insertManagedPolicy,
  insertPolicyVersion,
  listManagedPolicies,
  type ManagedPolicy,
  policyArn,
  updateManagedPolicy,
} from './managed-policies.ts'
import { migrate } from './migrate.ts'
import {
  deleteOidcProvider,
  findOidcProvider,
  insertOidcProvider,
  type OidcProvider,
  oidcProvidersOf,
  updateOidcProvider,
} from './oidc-providers.ts'
import {
  attachedEntities,
  attachPolicy,
  countUsage,
  countUsages,
  deleteBoundary,
  detachPolicy,
  type EntityFilter,
  putBoundary,
  type Usage,
} from './policy-attachments.ts'
import { openPostgres } from './postgres.ts'
import { insertRole } from './roles.ts'
import { openSqlite } from './sqlite.ts'
import type { Store } from './store.ts'
import { startPostgres } from './test/postgres.ts'
import { insertUser, type User } from './users.ts'

const engines: Record<string, () => Promise<{ store: Store; stop(): Promise<void> }>> = {
  async SQLite() {
    const directory = await mkdtemp(join(tmpdir(), 'larder-'))
    const store = openSqlite({ directory })
    return { store, stop: () => store.close().then(() => rm(directory, { recursive: true })) }
  },
  async PostgreSQL() {
    const server = await startPostgres()
    const store = await openPostgres(await server.database()).catch(async (error) => {
      await server.stop()
      throw error
    })
    return { store, stop: () => store.close().then(() => server.stop()) }
  },
}

const provider = (account: string, place: string): OidcProvider => ({
  account,
  place,
  url: `https://${place}`,
  clientIds: ['one', 'two'],
  thumbprints: [],
  tags: new Map([['Team', 'blue']]),
  createdAt: 5,
})

const userOf = (account: string, id: string): User => ({
  account,
  id,
  name: id,
  path: '/',
  tags: new Map(),
  createdAt: 5,
})

const managedPolicy = (account: string, name: string): ManagedPolicy => ({
  account,
  arn: policyArn({ account, path: '/', name }),
  id: `ANPA${name}`,
  name,
  path: '/',
  description: null,
  defaultVersion: 1,
  newestVersion: 1,
  tags: new Map(),
  createdAt: 5,
  updatedAt: 5,
})

for (const [engine, open] of Object.entries(engines)) {
  describe(`tenants on ${engine}`, () => {
    let store: Store
    let stop: () => Promise<void>
    before(async () => {
      ;({ store, stop } = await open())
      await migrate(store)
    })
    after(() => stop())

    test('accounts are listed by id, the first among them, and none is made twice', async () => {
      const generation = store.generation('identities')
      await store.transaction((transaction) => insertFirstAccount(transaction, '500000000000', 1))
      for (const id of ['900000000000', '000000000001'])
        await store.transaction((transaction) => insertAccount(transaction, { id, name: 'Näme', createdAt: 2 }))
      assert.notEqual(store.generation('identities'), generation)
      assert.deepEqual(await listAccounts(store.reader, '', 2), [
        { id: '000000000001', name: 'Näme', createdAt: 2 },
        { id: '500000000000', name: null, createdAt: 1 },
      ])
      assert.deepEqual(
        (await listAccounts(store.reader, '500000000000', 2)).map(({ id }) => id),
        ['900000000000'],
      )
      assert.equal(await findFirstAccount(store.reader), '500000000000')
      const again = store.transaction((transaction) =>
        insertAccount(transaction, { id: '900000000000', name: null, createdAt: 3 }),
      )
      await assert.rejects(again)
      assert.equal(await accountExists(store.reader, '900000000000'), true)
      assert.equal(await accountExists(store.reader, '900000000001'), false)
    })

    test('what holds for a user is its own and that of its groups, as of the default versions', async () => {
      const [user, group] = [userOf('1', 'AIDA1'), { ...userOf('1', 'AGPA1'), name: 'devs' }]
      const names = ['mine', 'theirs', 'bounds']
      const [mine, theirs, bounds] = names.map((name) => managedPolicy('1', name)) as [
        ManagedPolicy,
        ManagedPolicy,
        ManagedPolicy,
      ]
      const ofAws = 'arn:aws:iam::aws:policy/AdministratorAccess'
      await store.transaction(async (transaction) => {
        await insertUser(transaction, user)
        await insertGroup(transaction, group)
        await addMember(transaction, group, user.id)
        await addMember(transaction, group, user.id)
        for (const policy of [mine, theirs, bounds, managedPolicy('2', 'mine')]) {
          await insertManagedPolicy(transaction, policy, `${policy.arn} v1`)
        }
        await attachPolicy(transaction, user, mine.arn)
        await attachPolicy(transaction, group, theirs.arn)
        await attachPolicy(transaction, group, mine.arn)
        await attachPolicy(transaction, user, ofAws)
        await putBoundary(transaction, user, mine.arn)
        await putBoundary(transaction, user, bounds.arn)
        await putInlinePolicy(transaction, user, { name: 'own', document: 'inline', size: 1 })
        await putInlinePolicy(transaction, group, { name: 'groups', document: 'inline too', size: 1 })
        // Somebody else's are not theirs, though the ids be the same.
        await putInlinePolicy(transaction, { account: '2', id: user.id }, { name: 'x', document: 'x', size: 1 })
        await attachPolicy(transaction, { account: '2', id: user.id }, mine.arn)
      })
      const found = (await findUserIdentity(store.reader, '1', user.id))!
      const told = ({ type, name, holder, document }: HeldPolicy) =>
        [type, name, holder.split(':')[5], document].join(' ')
      const sorted = () => found.policies.map(told).sort()
      assert.deepEqual(sorted(), [
        'inline groups group/devs inline too',
        'inline own user/AIDA1 inline',
        `managed ${mine.arn} group/devs ${mine.arn} v1`,
        `managed ${mine.arn} user/AIDA1 ${mine.arn} v1`,
        `managed ${theirs.arn} group/devs ${theirs.arn} v1`,
        `managed ${ofAws} user/AIDA1 ${awsManagedPolicies.get(ofAws)!.document}`,
      ])
      assert.equal(told(found.boundary!), `boundary ${bounds.arn} user/AIDA1 ${bounds.arn} v1`)
      assert.deepEqual(await countUsage(store.reader, '1', mine.arn), { PermissionsPolicy: 2, PermissionsBoundary: 0 })
      assert.deepEqual((await countUsages(store.reader, '1')).get(bounds.arn), {
        PermissionsPolicy: 0,
        PermissionsBoundary: 1,
      })

      const generation = store.generation('identities')
      await store.transaction(async (transaction) => {
        await insertPolicyVersion(transaction, mine, { version: 2, document: 'two', createdAt: 1 })
        await updateManagedPolicy(transaction, { ...mine, defaultVersion: 2, newestVersion: 2 })
        await deleteBoundary(transaction, user)
        await removeMember(transaction, group, user.id)
        await detachPolicy(transaction, user, ofAws)
      })
      assert.notEqual(store.generation('identities'), generation)
      const after = (await findUserIdentity(store.reader, '1', user.id))!
      assert.deepEqual(after.policies.map(told).sort(), [
        'inline own user/AIDA1 inline',
        `managed ${mine.arn} user/AIDA1 two`,
      ])
      assert.equal(after.boundary, undefined)
    })

    test('what an account has is listed and counted, and another’s is not', async () => {
      const user = userOf('3', 'AIDA3')
      const role = { ...userOf('3', 'AROA3'), trustPolicy: '', trusted: [], description: null, maxSessionDuration: 1 }
      const group = { ...userOf('3', 'AGPA3'), path: '/team/' }
      const [used, bounds, unused] = ['Used', 'bounds', 'unused'].map((name) => managedPolicy('3', name)) as [
        ManagedPolicy,
        ManagedPolicy,
        ManagedPolicy,
      ]
      const profile = {
        account: '3',
        id: 'AIPA3',
        name: 'Web',
        path: '/',
        roleId: role.id,
        tags: new Map(),
        createdAt: 5,
      }
      await store.transaction(async (transaction) => {
        await insertUser(transaction, user)
        await insertRole(transaction, role)
        await insertGroup(transaction, group)
        for (const policy of [used, bounds, unused]) await insertManagedPolicy(transaction, policy, policy.name)
        for (const owner of [user, role, group]) await attachPolicy(transaction, owner, used.arn)
        await putBoundary(transaction, role, bounds.arn)
        await putBoundary(transaction, user, used.arn)
        await insertInstanceProfile(transaction, profile)
        await addMember(transaction, group, user.id)
        await putAccountAlias(transaction, '3', 'three')
        await putAccountAlias(transaction, '3', 'drei')
        await putCredentialReport(transaction, '3', { content: 'one', generatedAt: 1 })
        await putCredentialReport(transaction, '3', { content: 'two', generatedAt: 2 })
      })
      const { reader } = store
      const policies = async (...rest: [path: string, usage: Usage | undefined, after: string, limit: number]) =>
        (await listManagedPolicies(reader, '3', ...rest)).map(({ name }) => name)
      assert.deepEqual(await policies('/', undefined, '', 9), ['bounds', 'unused', 'Used'])
      assert.deepEqual(await policies('/', undefined, 'bounds', 1), ['unused'])
      assert.deepEqual(await policies('/', 'PermissionsPolicy', '', 9), ['Used'])
      assert.deepEqual(await policies('/', 'PermissionsBoundary', '', 9), ['bounds', 'Used'])
      const holders = async (filter: Partial<EntityFilter>, after = '', limit = 9) => {
        const all = { pathPrefix: '/', usage: undefined, idPrefix: '', ...filter }
        return (await attachedEntities(reader, used, all, after, limit)).map(({ id }) => id)
      }
      assert.deepEqual(await holders({}), ['AGPA3', 'AIDA3', 'AROA3'])
      assert.deepEqual(await holders({}, 'AGPA3', 1), ['AIDA3'])
      assert.deepEqual(await holders({ pathPrefix: '/team' }), ['AGPA3'])
      assert.deepEqual(await holders({ idPrefix: 'AROA' }), ['AROA3'])
      assert.deepEqual(await holders({ usage: 'PermissionsBoundary' }), ['AIDA3'])
      assert.equal(await findDefaultDocument(reader, '3', used.arn), 'Used')
      assert.equal(await findDefaultDocument(reader, '2', used.arn), undefined)
      assert.deepEqual(await profilesOfRole(reader, role, '', 9), [profile])
      assert.deepEqual(await membersOf(reader, group, '', 9), [user])
      assert.deepEqual(await groupsOf(reader, user), [
        { account: '3', id: 'AGPA3', name: 'AGPA3', path: '/team/', createdAt: 5 },
      ])
      const counts = await countContents(reader, '3')
      const { users, groups, roles, instance_profiles, policy_versions, mfa_devices_in_use } = counts
      assert.deepEqual([users, groups, roles, counts.policies], [1, 1, 1, 3])
      assert.deepEqual([instance_profiles, policy_versions, mfa_devices_in_use], [1, 3, 0])
      assert.deepEqual(
        (await passwordsInUse(reader, '3')).map((row) => ({ ...row })),
        [{ user_id: 'AIDA3', changed_at: null, used_at: null, has_second_factor: 0 }],
      )
      assert.deepEqual(await keysInUse(reader, '3'), [])
      assert.deepEqual(await findCredentialReport(reader, '3'), { content: 'two', generatedAt: 2 })
      assert.equal(await findAccountOfAlias(reader, 'three'), undefined)
      assert.equal(await findAccountOfAlias(reader, 'drei'), '3')
      await assert.rejects(store.transaction((transaction) => putAccountAlias(transaction, '4', 'drei')))
    })

    test('identity providers belong to their account', async () => {
      const [one, two, other] = [provider('1', 'b.example/x'), provider('1', 'a.example'), provider('2', 'b.example/x')]
      await store.transaction(async (transaction) => {
        for (const each of [one, two, other]) await insertOidcProvider(transaction, each)
      })
      assert.deepEqual(await findOidcProvider(store.reader, '1', 'b.example/x'), one)
      assert.equal(await findOidcProvider(store.reader, '1', 'B.example/x'), undefined)
      assert.deepEqual(await oidcProvidersOf(store.reader, '1'), [two, one])
      const changed = { ...one, clientIds: [], thumbprints: ['ab'], tags: new Map() }
      await store.transaction((transaction) => updateOidcProvider(transaction, changed))
      assert.deepEqual(await findOidcProvider(store.reader, '1', 'b.example/x'), changed)
      await store.transaction((transaction) => deleteOidcProvider(transaction, one))
      assert.deepEqual(await oidcProvidersOf(store.reader, '1'), [two])
      assert.deepEqual(await oidcProvidersOf(store.reader, '2'), [other])
    })
  })
}
