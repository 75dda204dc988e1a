/** For the tests of identities: a store with an account, an administrator, and short words for what stories repeat. */
import { account, openLarder, policy, user } from '../../../../test/larder.ts'
import { firstStart } from '../../../first-start.ts'
import type { Caller, ErrorCode } from '../../../operation.ts'

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
