/** The resource policies of parameters, and which accounts they name. */
import type { ParameterKey, ParameterRow } from './parameters.ts'
import type { BoundPrincipal } from './roles.ts'
import type { Reader, Transaction } from './store.ts'

interface NewPolicy {
  readonly id: string
  readonly text: string
  readonly principals: readonly BoundPrincipal[]
  readonly consumers: readonly string[]
}

/** Gives a parameter its resource policy, in the place of one that it may have. */
export async function setResourcePolicy(
  transaction: Transaction,
  { account, region, path }: ParameterKey,
  { id, text, principals, consumers }: NewPolicy,
): Promise<void> {
  await changePolicy(transaction, { account, region, path }, { id, text, principals })
  for (const consumer of consumers) {
    await transaction.run(
      'INSERT INTO parameter_shares (consumer, region, account, path) VALUES ($1, $2, $3, $4)',
      consumer,
      region,
      account,
      path,
    )
  }
}

export async function removeResourcePolicy(transaction: Transaction, key: ParameterKey): Promise<void> {
  await changePolicy(transaction, key, { id: null, text: null, principals: [] })
}

async function changePolicy(
  transaction: Transaction,
  { account, region, path }: ParameterKey,
  { id, text, principals }: { id: string | null; text: string | null; principals: readonly BoundPrincipal[] },
): Promise<void> {
  await transaction.run(
    `UPDATE parameters SET resource_policy_id = $4, resource_policy = $5, resource_policy_principals = $6
     WHERE account = $1 AND region = $2 AND path = $3`,
    account,
    region,
    path,
    id,
    text,
    JSON.stringify(principals),
  )
  await transaction.run(
    'DELETE FROM parameter_shares WHERE account = $1 AND region = $2 AND path = $3',
    account,
    region,
    path,
  )
}

/** The first `limit` parameters of other accounts after this one, by owner and path, that name the consumer. */
export function sharesAfter(
  reader: Reader,
  consumer: string,
  region: string,
  after: Pick<ParameterRow, 'account' | 'path'>,
  limit: number,
): Promise<Pick<ParameterRow, 'account' | 'path'>[]> {
  return reader.all(
    `SELECT account, path FROM parameter_shares
     WHERE consumer = $1 AND region = $2 AND (account, path) > ($3, $4) ORDER BY account, path LIMIT $5`,
    consumer,
    region,
    after.account,
    after.path,
    limit,
  )
}
