/** For the tests of identities: a store with an account, an administrator, and short words for what stories repeat. */
import { account, openLarder, policy, type Statement, user } from '../../../../test/larder.ts'
import { callerOfUser, roleCaller } from '../../../authenticate/caller.ts'
import { firstStart } from '../../../first-start.ts'
import type { Caller, ErrorCode } from '../../../operation.ts'
import { findRoleIdentity } from '../../../store/identities.ts'

export { account, policy, user }

export const otherAccount = '444455556666'

export type Larder = Awaited<ReturnType<typeof openIdentities>>

export async function openIdentities(test: Parameters<typeof openLarder>[0]) {
  const larder = await openLarder(test)
  const { created } = await firstStart(
    { store: larder.store, keys: larder.keys, now: larder.larder.now, random: larder.larder.random },
    { accountId: account },
  )
  return { ...larder, administrator: user('administrator'), firstKey: created! }
}

/** The user as its credentials would prove it now, with the policies that hold for it. */
export async function asUser({ call, administrator, store }: Larder, UserName: string): Promise<Caller> {
  const { User } = await call(administrator, 'iam', 'GetUser', { UserName })
  return (await callerOfUser(store.reader, account, User!.UserId!))!
}

/** A session of the role that began at this time. */
export async function asRole(larder: Larder, RoleName: string, issuedAt: number): Promise<Caller> {
  const { call, administrator, store } = larder
  const { Role } = await call(administrator, 'iam', 'GetRole', { RoleName })
  const id = Role!.RoleId!
  const claims = {
    account,
    identity: { kind: 'role', id },
    name: 'it',
    issuedAt,
    expiresAt: issuedAt + 3_600_000,
  } as const
  return roleCaller((await findRoleIdentity(store.reader, account, id))!, 'ASIAEXAMPLE', claims)
}

/** A managed policy of this name, by its ARN. */
export async function newPolicy({ call, administrator }: Larder, PolicyName: string, ...statements: Statement[]) {
  const PolicyDocument = policy(...statements)
  const { Policy } = await call(administrator, 'iam', 'CreatePolicy', { PolicyName, PolicyDocument })
  return Policy!.Arn!
}

/** Another account with nobody in it. */
export async function addAccount({ store }: Pick<Larder, 'store'>, id = otherAccount): Promise<void> {
  await store.transaction(async (transaction) => {
    await transaction.run('INSERT INTO accounts (id, created_at) VALUES ($1, $2)', id, 0)
  })
}

/** What `assert.rejects` compares with. */
export function fault(code: ErrorCode, message: string) {
  return { name: 'Fault', code, message }
}

/** A trust policy that lets these principals in. */
export function trusting(...principals: string[]): string {
  return trust({ AWS: principals })
}

export function trust(principal: unknown, condition?: object, action: string | string[] = 'sts:AssumeRole'): string {
  const Condition = condition ? { Condition: condition } : {}
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: principal, Action: action, ...Condition }],
  })
}

export const lambdaTrust = trust({ Service: 'lambda.amazonaws.com' })

/** A caller of the account who may do only this. */
export function onlyMay(name: string, action: string, resource: string, condition?: object): Caller {
  const Condition = condition ? { Condition: condition as Record<string, Record<string, string>> } : {}
  return user(name, [{ Effect: 'Allow', Action: action, Resource: resource, ...Condition }])
}
