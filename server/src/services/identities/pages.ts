/** IAM's pages: Marker and MaxItems in, Marker and IsTruncated out. */
import { type Context, Fault } from '../../operation.ts'
import { openCursor, sealCursor } from '../cursor.ts'

export interface PageRequest {
  readonly Marker?: string | undefined
  readonly MaxItems?: number | undefined
}

interface Page<Row> {
  readonly rows: Row[]
  /** What the answer says of the page. */
  readonly place: { readonly IsTruncated: boolean; readonly Marker?: string }
}

/**
 * @param operation what is listed, as in `iam:ListUsers`
 * @param fetch at most `limit` rows from after the one at `after`, the empty text being before all
 * @param positionOf what `fetch` finds a row again by
 */
export async function pageOf<Row>(
  context: Context,
  operation: string,
  { Marker, MaxItems = 100, ...request }: PageRequest,
  fetch: (after: string, limit: number) => Promise<readonly Row[]> | readonly Row[],
  positionOf: (row: Row) => string,
): Promise<Page<Row>> {
  const after = Marker === undefined ? '' : openCursor<string>(context, operation, request, Marker)
  if (after === undefined) throw invalidMarker()
  const found = await fetch(after, MaxItems + 1)
  const rows = found.slice(0, MaxItems)
  const last = rows.at(-1)
  if (last === undefined || found.length <= MaxItems) return { rows, place: { IsTruncated: false } }
  const position = sealCursor(context, operation, request, positionOf(last))
  return { rows, place: { IsTruncated: true, Marker: position } }
}

/** The place of the only page of a list that has nothing: no marker of ours can lead there. */
export function emptyPage({ Marker }: PageRequest): Page<never>['place'] {
  if (Marker !== undefined) throw invalidMarker()
  return { IsTruncated: false }
}

function invalidMarker(): Fault {
  return new Fault('ValidationError', 'Invalid Marker.')
}
