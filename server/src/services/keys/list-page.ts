/** One page of a list, as KMS gives pages: `Limit` and `Marker` in, `NextMarker` and `Truncated` out. */
import { type Context, Fault } from '../../operation.ts'
import { openCursor, sealCursor } from '../cursor.ts'

interface List<Row, Position> {
  /** As in `kms:ListKeys`. */
  readonly operation: string
  /** What decides about the list, the page's size left out. */
  readonly request: unknown
  /** Of a page, when the request does not say. */
  readonly size: number
  /** The position before the first row. */
  readonly start: Position
  /** The rows after a position, in order. */
  load(after: Position, limit: number): Promise<readonly Row[]> | readonly Row[]
  positionOf(row: Row): Position
}

/** @throws Fault InvalidMarkerException */
export async function listPage<Row, Position>(
  context: Context,
  input: { readonly Limit?: number | undefined; readonly Marker?: string | undefined },
  { operation, request, size, start, load, positionOf }: List<Row, Position>,
): Promise<{ rows: readonly Row[]; page: { NextMarker?: string; Truncated: boolean } }> {
  const { Limit: limit = size, Marker: marker } = input
  const after = marker === undefined ? start : openCursor<Position>(context, operation, request, marker)
  if (after === undefined) throw new Fault('InvalidMarkerException', 'The marker is not valid.')
  const found = await load(after, limit + 1)
  const rows = found.slice(0, limit)
  const last = rows.at(-1)
  if (found.length <= limit || last === undefined) return { rows, page: { Truncated: false } }
  return { rows, page: { NextMarker: sealCursor(context, operation, request, positionOf(last)), Truncated: true } }
}
