/** Settings of Systems Manager that an account has changed. */
import type { Awaitable } from '../awaitable.ts'
import type { Partition } from './parameters.ts'
import type { Question, Reader, Transaction } from './store.ts'

interface SettingRow {
  readonly value: string
  readonly modifiedAt: number
  readonly modifiedBy: string
}

const byId: Question<SettingRow, SettingRow> = {
  sql: `SELECT value, modified_at AS "modifiedAt", modified_by AS "modifiedBy" FROM service_settings
     WHERE account = $1 AND region = $2 AND setting = $3`,
  make: ({ value, modifiedAt, modifiedBy }) => ({ value, modifiedAt, modifiedBy }),
}

export function findSetting(
  reader: Reader,
  { account, region }: Partition,
  setting: string,
): Awaitable<SettingRow | undefined> {
  return reader.remembered(byId, account, region, setting)
}

export async function setSetting(
  transaction: Transaction,
  { account, region }: Partition,
  setting: string,
  { value, modifiedAt, modifiedBy }: SettingRow,
): Promise<void> {
  await transaction.run(
    `INSERT INTO service_settings (account, region, setting, value, modified_at, modified_by)
     VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT (account, region, setting) DO UPDATE SET value = $4, modified_at = $5, modified_by = $6`,
    account,
    region,
    setting,
    value,
    modifiedAt,
    modifiedBy,
  )
}

export async function resetSetting(
  transaction: Transaction,
  { account, region }: Partition,
  setting: string,
): Promise<void> {
  await transaction.run(
    'DELETE FROM service_settings WHERE account = $1 AND region = $2 AND setting = $3',
    account,
    region,
    setting,
  )
}
