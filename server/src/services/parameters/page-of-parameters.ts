/** One page of a list of parameters, and the token that asks for the next. */
import { type Context, Fault } from '../../operation.ts'
import { openCursor, sealCursor } from '../cursor.ts'
import type { Position } from './stretches.ts'

interface List {
  /** As in `ssm:DescribeParameters`. */
  readonly operation: string
  /** Everything in the request that decides what is listed. */
  readonly request: unknown
}

/** Where the page begins that a token asks for; the beginning without one. */
export function startOf<At>(context: Context, { operation, request }: List, token: string | undefined, first: At): At {
  if (token === undefined) return first
  const position = openCursor<At>(context, operation, request, token)
  if (position === undefined) throw new Fault('InvalidNextToken', "The specified token isn't valid.")
  return position
}

export const firstPosition: Position = { stretch: 0 }

/** `NextToken`, unless this page was the last. */
export function nextToken(context: Context, { operation, request }: List, next: unknown): { NextToken?: string } {
  return next === undefined ? {} : { NextToken: sealCursor(context, operation, request, next) }
}
