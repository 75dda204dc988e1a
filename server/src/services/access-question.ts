/** What stands between a caller and what it wants, as the services tell it to those who explain access. */
import type { Context, Permission } from '../operation.ts'

/** Whom a grant names: as it was written, and whom it means. */
export interface Grantee {
  readonly arn: string
  readonly id: string
}

/** One permission that would be asked for. */
export interface Ask {
  readonly action: string
  /** An ARN, or `*`. */
  readonly resource: string
  /** As it is asked of the caller of this context. */
  permission(as: Context): Permission
  /** The same when the request brings the encryption context that a grant may want. */
  atBest?(as: Context): Permission
  /** The grant that lets the caller of this context, by its id. */
  grantId?(as: Context): Promise<string | undefined>
  /** Who is named by grants. */
  grantees?(): Promise<readonly Grantee[]>
  /** Whether only the request itself would tell the value of a condition key, given in lower case. */
  isUnknown?(key: string): boolean
  /** Whose the resource is, when its policies are not for the asking account to see. */
  readonly foreign?: string
  /** Whether only principals of the resource's account can ask it. */
  readonly ownAccountOnly?: boolean
  /** Why nobody can, whatever policies say. */
  readonly impossible?: string
}

/** Each of these is needed, and each can be met in several ways. */
export type Needs = readonly (readonly Ask[])[]

export interface Reading {
  /** Of what is read. */
  readonly arn: string
  readonly needs: Needs
}

/** For what has no policy of its own that is known: the caller's policies decide. */
export function plainAsk({ account }: Pick<Context, 'account'>, action: string, resource: string): Ask {
  const owner = resource.split(':')[4] ?? ''
  const foreign = /^\d{12}$/.test(owner) && owner !== account ? { foreign: owner } : {}
  return { action, resource, permission: () => ({ action, resource }), ...foreign }
}
