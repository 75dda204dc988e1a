/** Reads the parameters of a hierarchy, page by page. */
import type { Parameter } from '../../../../model/ssm.ts'
import { type Context, readOperation } from '../../operation.ts'
import { labelsOf } from '../../store/parameter-labels.ts'
import { type ParameterRow, parametersWithValuesIn, type WithValue } from '../../store/parameters.ts'
import type { Selected } from './find-parameter.ts'
import { describeParameter } from './get-parameter.ts'
import { firstPosition, nextToken, startOf } from './page-of-parameters.ts'
import { type Filter, passes, pathFilters } from './parameter-filters.ts'
import { hierarchy, parameterArn } from './parameter-name.ts'
import { versionOf } from './select-version.ts'
import { directlyUnder, under, walk } from './stretches.ts'

const MAX_RESULTS = 10

export const getParametersByPath = readOperation('ssm', 'GetParametersByPath', {
  target: ({ Path }) => hierarchy(Path),
  // The path as it is written is all that is asked for: what lies under it is not asked for one by one.
  permissions: ({ Path, Recursive }, context) => [
    {
      action: 'ssm:GetParametersByPath',
      resource: parameterArn(context, Path.trim()),
      conditions: { 'ssm:recursive': String(Recursive ?? false) },
    },
  ],
  async run({ Recursive, ParameterFilters = [], WithDecryption, MaxResults, NextToken }, context, path) {
    const filters = pathFilters(ParameterFilters)
    const list = {
      operation: 'ssm:GetParametersByPath',
      request: { path, recursive: Recursive ?? false, filters },
    }
    const { rows, next } = await walk({
      stretches: [Recursive ? under(path) : directlyUnder(path)],
      start: startOf(context, list, NextToken, firstPosition),
      limit: MaxResults ?? MAX_RESULTS,
      read: (stretch, limit) => parametersWithValuesIn(context.store, context, stretch, limit),
      match: (row) => (passes(filters, row) ? select(context, row, filters) : undefined),
    })
    const Parameters: Parameter[] = []
    for (const selected of rows) Parameters.push(await describeParameter(context, selected, WithDecryption))
    return { Parameters, ...nextToken(context, list, next) }
  },
})

/** The current version, or with a filter for labels the newest version that carries one of them. */
function select(
  context: Context,
  row: ParameterRow & WithValue,
  filters: readonly Filter[],
): Selected | Promise<Selected | undefined> {
  const filter = filters.find(({ key }) => key === 'Label')
  return filter === undefined ? { row, version: row } : selectLabelled(context, row, filter.values)
}

async function selectLabelled(
  { store }: Context,
  row: ParameterRow & WithValue,
  wanted: readonly string[],
): Promise<Selected | undefined> {
  const labels = await labelsOf(store, row)
  const versions = labels.filter(({ label }) => wanted.includes(label)).map(({ version }) => version)
  const version = versions.length === 0 ? undefined : await versionOf(store, row, Math.max(...versions))
  return version && { row, version }
}
