/** Which label is on which version of a parameter. A label is on one version at most. */
import type { ParameterKey } from './parameters.ts'
import type { Reader, Transaction } from './store.ts'

export interface LabelRow {
  readonly label: string
  readonly version: number
}

/** All labels of a parameter: no more than ten for each of its hundred versions. */
export function labelsOf(reader: Reader, { account, region, path }: ParameterKey): Promise<LabelRow[]> {
  return reader.all(
    'SELECT label, version FROM parameter_labels WHERE account = $1 AND region = $2 AND path = $3 ORDER BY label',
    account,
    region,
    path,
  )
}

export async function versionLabelled(
  reader: Reader,
  { account, region, path }: ParameterKey,
  label: string,
): Promise<number | undefined> {
  const row = await reader.one<{ version: number }>(
    'SELECT version FROM parameter_labels WHERE account = $1 AND region = $2 AND path = $3 AND label = $4',
    account,
    region,
    path,
    label,
  )
  return row?.version
}

/** Attaches a label to a version, taking it from another. */
export async function attachLabel(
  transaction: Transaction,
  { account, region, path }: ParameterKey,
  { label, version }: LabelRow,
): Promise<void> {
  await transaction.run(
    `INSERT INTO parameter_labels (account, region, path, label, version) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (account, region, path, label) DO UPDATE SET version = $5`,
    account,
    region,
    path,
    label,
    version,
  )
}

export async function detachLabel(
  transaction: Transaction,
  { account, region, path }: ParameterKey,
  label: string,
): Promise<void> {
  await transaction.run(
    'DELETE FROM parameter_labels WHERE account = $1 AND region = $2 AND path = $3 AND label = $4',
    account,
    region,
    path,
    label,
  )
}
