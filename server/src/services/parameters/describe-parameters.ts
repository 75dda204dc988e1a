/** Lists what is known of parameters beside their values, page by page. */
import type { DescribeParametersRequest, ParameterMetadata } from '../../../../model/ssm.ts'
import { type Context, Fault, readOperation } from '../../operation.ts'
import { sharesAfter } from '../../store/parameter-shares.ts'
import { findParameter, type ParameterRow, parametersIn } from '../../store/parameters.ts'
import { everything, sharingPolicy } from './find-parameter.ts'
import { firstPosition, nextToken, startOf } from './page-of-parameters.ts'
import { describeFilters, type Filter, olderFilters, passes, stretchesOf } from './parameter-filters.ts'
import { parameterArn } from './parameter-name.ts'
import { describePolicies } from './parameter-policies.ts'
import { walk } from './stretches.ts'

const MAX_RESULTS = 50
/** Parameters of other accounts that one page looks at. */
const MAX_SHARES = 100

export const describeParameters = readOperation('ssm', 'DescribeParameters', {
  permissions: (_input, context) => [{ action: 'ssm:DescribeParameters', resource: everything(context) }],
  async run(input, context) {
    const { MaxResults: limit = MAX_RESULTS, NextToken, Shared = false } = input
    const filters = filtersOf(input)
    const list = { operation: 'ssm:DescribeParameters', request: { filters, shared: Shared } }
    if (Shared) {
      const start = startOf(context, list, NextToken, { account: '', path: '' })
      const { rows, next } = await sharedPage(context, filters, start, limit)
      return { Parameters: rows.map(describe), ...nextToken(context, list, next) }
    }
    const { rows, next } = await walk({
      stretches: stretchesOf(filters),
      start: startOf(context, list, NextToken, firstPosition),
      limit,
      read: (stretch, rowLimit) => parametersIn(context.store, context, stretch, rowLimit),
      match: (row) => (passes(filters, row) ? row : undefined),
    })
    return { Parameters: rows.map(describe), ...nextToken(context, list, next) }
  },
})

function filtersOf({ Filters = [], ParameterFilters = [] }: DescribeParametersRequest): Filter[] {
  if (Filters.length > 0 && ParameterFilters.length > 0) {
    throw new Fault('ValidationException', 'You can use either Filters or ParameterFilters in a single request.')
  }
  return Filters.length > 0 ? olderFilters(Filters) : describeFilters(ParameterFilters)
}

type Share = Pick<ParameterRow, 'account' | 'path'>

/** Of the parameters whose policies name the caller's account, those that the caller may see. */
async function sharedPage(
  context: Context,
  filters: readonly Filter[],
  start: Share,
  limit: number,
): Promise<{ rows: ParameterRow[]; next?: Share }> {
  const { store, account, region } = context
  const stretches = stretchesOf(filters)
  const rows: ParameterRow[] = []
  const shares = await sharesAfter(store, account, region, start, MAX_SHARES)
  for (const [index, share] of shares.entries()) {
    const row = await findParameter(store, { account: share.account, region, path: share.path })
    const inside = stretches.some(
      ({ from, to, parent = '' }) =>
        share.path >= from && share.path <= to && (parent === '' || share.path.lastIndexOf('/') === parent.length - 1),
    )
    if (row !== undefined && inside && passes(filters, row) && maySee(context, row)) rows.push(row)
    if (rows.length === limit && index < shares.length - 1) return { rows, next: share }
  }
  const last = shares.at(-1)
  return last !== undefined && shares.length === MAX_SHARES ? { rows, next: last } : { rows }
}

function maySee(context: Context, row: ParameterRow): boolean {
  if (row.resourcePolicy === null) return false
  return context.allows({
    action: 'ssm:DescribeParameters',
    resource: parameterArn(row, row.path),
    account: row.account,
    policy: sharingPolicy(context, row, row.resourcePolicy),
  })
}

function describe(row: ParameterRow): ParameterMetadata {
  return {
    Name: row.name,
    ARN: parameterArn(row, row.path),
    Type: row.type,
    ...(row.keyId !== null && { KeyId: row.keyId }),
    LastModifiedDate: new Date(row.modifiedAt),
    LastModifiedUser: row.modifiedBy,
    ...(row.description !== null && { Description: row.description }),
    ...(row.allowedPattern !== null && { AllowedPattern: row.allowedPattern }),
    Version: row.version,
    Tier: row.tier,
    Policies: describePolicies(row),
    DataType: row.dataType,
  }
}
