/** When the policies of parameters fall due. */
import type { ParameterKey } from './parameters.ts'
import type { Reader, Transaction } from './store.ts'

export interface Deadline {
  /** The position of the policy in its parameter's list. */
  readonly policy: number
  /** Milliseconds since 1970. */
  readonly dueAt: number
}

/** Puts these deadlines in the place of all that the parameter had. */
export async function replaceDeadlines(
  transaction: Transaction,
  { account, region, path }: ParameterKey,
  deadlines: readonly Deadline[],
): Promise<void> {
  await transaction.run(
    'DELETE FROM parameter_deadlines WHERE account = $1 AND region = $2 AND path = $3',
    account,
    region,
    path,
  )
  for (const { policy, dueAt } of deadlines) {
    await transaction.run(
      'INSERT INTO parameter_deadlines (account, region, path, policy, due_at) VALUES ($1, $2, $3, $4, $5)',
      account,
      region,
      path,
      policy,
      dueAt,
    )
  }
}

/** The `limit` deadlines that have been due the longest, in every partition. */
export function deadlinesDue(reader: Reader, now: number, limit: number): Promise<(ParameterKey & Deadline)[]> {
  return reader.all(
    `SELECT account, region, path, policy, due_at AS "dueAt" FROM parameter_deadlines
     WHERE due_at <= $1 ORDER BY due_at, account, region, path, policy LIMIT $2`,
    now,
    limit,
  )
}

/** Takes a deadline away; false when it was no longer there, because another node was faster or the parameter changed. */
export async function takeDeadline(
  transaction: Transaction,
  { account, region, path, policy, dueAt }: ParameterKey & Deadline,
): Promise<boolean> {
  const taken = await transaction.run(
    `DELETE FROM parameter_deadlines
     WHERE account = $1 AND region = $2 AND path = $3 AND policy = $4 AND due_at = $5`,
    account,
    region,
    path,
    policy,
    dueAt,
  )
  return taken === 1
}
