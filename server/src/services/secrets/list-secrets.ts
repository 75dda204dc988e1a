/** ListSecrets: the account's secrets in this region, newest first unless asked otherwise. */
import type { Filter } from '../../../../model/secretsmanager.ts'
import { type Context, readOperation } from '../../operation.ts'
import { stagesOf } from '../../store/secret-versions.ts'
import {
  listSecrets as list,
  positionOf,
  type Secret,
  type SecretOrder,
  type SecretPosition,
} from '../../store/secrets.ts'
import { openCursor, sealCursor } from '../cursor.ts'
import { byVersion, described } from './describe-secret.ts'
import { invalidToken } from './list-secret-version-ids.ts'
import { filtersOf } from './secret-filters.ts'

/** A page is cut short after so many secrets that the filters hold back, and goes on with the token. */
const mostConsidered = 1_000

export const listSecrets = readOperation('secretsmanager', 'ListSecrets', {
  permissions: () => [{ action: 'secretsmanager:ListSecrets', resource: '*' }],
  async run(input, context) {
    const { MaxResults = 100, SortBy = 'created-date', SortOrder = 'desc' } = input
    const { secrets, NextToken } = await pageOfSecrets(context, 'secretsmanager:ListSecrets', input, {
      limit: MaxResults,
      order: SortBy,
      direction: SortOrder,
    })
    const SecretList = []
    for (const secret of secrets) {
      const stages = await stagesOf(context.store, secret)
      SecretList.push({
        ...described(secret),
        ...(stages.size > 0 && { SecretVersionsToStages: byVersion(stages) }),
      })
    }
    return { SecretList, ...(NextToken !== undefined && { NextToken }) }
  },
})

interface ListRequest {
  readonly Filters?: readonly Filter[] | undefined
  readonly NextToken?: string | undefined
  readonly MaxResults?: number | undefined
  readonly IncludePlannedDeletion?: boolean | undefined
}

/** A page of what the filters let through. */
export async function pageOfSecrets(
  context: Context,
  operation: string,
  { NextToken, MaxResults: _, ...request }: ListRequest,
  { limit, order, direction }: { limit: number; order: SecretOrder; direction: 'asc' | 'desc' },
): Promise<{ secrets: Secret[]; NextToken?: string }> {
  const passes = filtersOf(request.Filters)
  let position =
    NextToken === undefined ? undefined : openCursor<SecretPosition>(context, operation, request, NextToken)
  if (NextToken !== undefined && position === undefined) throw invalidToken()
  const secrets: Secret[] = []
  for (let considered = 0; considered < mostConsidered; ) {
    const rows = await list(context.store, context, order, direction, position, limit + 1)
    for (const [index, secret] of rows.entries()) {
      if (index === limit) break
      if (secrets.length === limit) return more(secrets, position)
      considered += 1
      position = positionOf(secret, order)
      if ((request.IncludePlannedDeletion || secret.deletedAt === null) && passes(secret)) secrets.push(secret)
    }
    if (rows.length <= limit) return { secrets }
    if (secrets.length === limit) return more(secrets, position)
  }
  return more(secrets, position)

  function more(found: Secret[], at: SecretPosition | undefined) {
    return { secrets: found, NextToken: sealCursor(context, operation, request, at) }
  }
}
