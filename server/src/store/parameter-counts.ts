/** How many parameters a partition has of each tier, kept as they come and go. */
import type { Partition, VersionRow } from './parameters.ts'
import type { Reader, Transaction } from './store.ts'

export async function countOf(
  reader: Reader,
  { account, region }: Partition,
  tier: VersionRow['tier'],
): Promise<number> {
  const row = await reader.one<{ number: number }>(
    'SELECT number FROM parameter_counts WHERE account = $1 AND region = $2 AND tier = $3',
    account,
    region,
    tier,
  )
  return row?.number ?? 0
}

/** The number that it comes to. */
export async function addToCount(
  transaction: Transaction,
  { account, region }: Partition,
  tier: VersionRow['tier'],
  difference: 1 | -1,
): Promise<number> {
  const row = await transaction.one<{ number: number }>(
    `INSERT INTO parameter_counts (account, region, tier, number) VALUES ($1, $2, $3, $4)
     ON CONFLICT (account, region, tier) DO UPDATE SET number = parameter_counts.number + $4 RETURNING number`,
    account,
    region,
    tier,
    difference,
  )
  return row?.number ?? 0
}
