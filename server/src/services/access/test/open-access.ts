/** A store with users and roles of its own, for the tests of who may what. */

import { account, openLarder, policy, type Statement, user } from '../../../../test/larder.ts'
import { callerOfUser, roleCaller } from '../../../authenticate/caller.ts'
import type { Caller } from '../../../operation.ts'
import { insertFirstAccount } from '../../../store/accounts.ts'
import { findRoleIdentity } from '../../../store/identities.ts'

export const admin = user('administrator')

export async function openAccess(t: Parameters<typeof openLarder>[0]) {
  const larder = await openLarder(t)
  const { call, store, clock } = larder
  await store.transaction((transaction) => insertFirstAccount(transaction, account, 0))

  async function makeUser(name: string, ...statements: Statement[]): Promise<string> {
    const { User } = await call(admin, 'iam', 'CreateUser', { UserName: name })
    if (statements.length > 0) {
      const PolicyDocument = policy(...statements)
      await call(admin, 'iam', 'PutUserPolicy', { UserName: name, PolicyName: 'own', PolicyDocument })
    }
    return User!.UserId!
  }

  /** As its credentials would make it now. */
  const asUser = async (id: string): Promise<Caller> => (await callerOfUser(store.reader, account, id))!

  async function makeRole(name: string, ...statements: Statement[]): Promise<string> {
    const AssumeRolePolicyDocument = JSON.stringify({
      Version: '2012-10-17',
      Statement: { Effect: 'Allow', Principal: { AWS: account }, Action: 'sts:AssumeRole' },
    })
    const { Role } = await call(admin, 'iam', 'CreateRole', { RoleName: name, AssumeRolePolicyDocument })
    const PolicyDocument = policy(...statements)
    await call(admin, 'iam', 'PutRolePolicy', { RoleName: name, PolicyName: 'own', PolicyDocument })
    return Role!.RoleId!
  }

  async function asRole(id: string, session = 's1'): Promise<Caller> {
    const times = { issuedAt: clock.now, expiresAt: clock.now + 3_600_000 }
    const identity = await findRoleIdentity(store.reader, account, id)
    return roleCaller(identity!, 'ASIAEXAMPLE', { account, identity: { kind: 'role', id }, name: session, ...times })
  }

  async function makeKey(policyText?: string): Promise<string> {
    const { KeyMetadata } = await call(
      admin,
      'kms',
      'CreateKey',
      policyText === undefined ? {} : { Policy: policyText },
    )
    return KeyMetadata!.Arn!
  }

  return { ...larder, makeUser, asUser, makeRole, asRole, makeKey }
}

export const allow = (Action: string | string[], Resource: string | string[] = '*', Condition?: object): Statement => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...(Condition && { Condition: Condition as NonNullable<Statement['Condition']> }),
})

export const deny = (Action: string | string[], Resource: string | string[] = '*'): Statement => ({
  Effect: 'Deny',
  Action,
  Resource,
})

export const userArn = (name: string) => `arn:aws:iam::${account}:user/${name}`
export const parameterArn = (path: string) => `arn:aws:ssm:us-east-1:${account}:parameter${path}`
