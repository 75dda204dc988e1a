/** Picks the version that a selector means: `name:3` a number, `name:label` a label, a bare name the current one. */
import type { Awaitable } from '../../awaitable.ts'
import { type Context, Fault } from '../../operation.ts'
import { versionLabelled } from '../../store/parameter-labels.ts'
import { findVersion, type ParameterRow, type VersionRow, type WithValue } from '../../store/parameters.ts'
import { isLabel } from './parameter-labels.ts'
import type { Reference } from './parameter-name.ts'

/** There is no falling back: a version or label that is not there is an error. */
export function selectVersion(
  context: Context,
  row: ParameterRow & WithValue,
  { name, selector }: Reference,
): Awaitable<VersionRow & WithValue> {
  return selector === undefined ? row : selected(context, row, name, selector)
}

async function selected(
  { store }: Context,
  row: ParameterRow & WithValue,
  name: string,
  selector: string,
): Promise<VersionRow & WithValue> {
  if (/^\d+$/.test(selector)) {
    const version = await versionOf(store, row, Number(selector))
    if (version === undefined) throw versionNotFound(name, selector)
    return version
  }
  const labelled = isLabel(selector) ? await versionLabelled(store, row, selector) : undefined
  const version = labelled === undefined ? undefined : await versionOf(store, row, labelled)
  if (version === undefined) {
    throw new Fault(
      'ParameterVersionNotFound',
      `Systems Manager could not find label ${selector} of ${name}. Verify the label and try again.`,
    )
  }
  return version
}

export function versionNotFound(name: string, version: number | string): Fault {
  return new Fault(
    'ParameterVersionNotFound',
    `Systems Manager could not find version ${version} of ${name}. Verify the version and try again.`,
  )
}

/** The row of a version that the parameter still has. */
export async function versionOf(
  store: Context['store'],
  row: ParameterRow & WithValue,
  version: number,
): Promise<(VersionRow & WithValue) | undefined> {
  if (version === row.version) return row
  if (version < row.oldestVersion || version > row.version) return undefined
  return findVersion(store, row, version)
}
