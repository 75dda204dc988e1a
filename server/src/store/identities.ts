/** Who there is: accounts, the principals that policies may name, and the credentials that a request may be signed with. */

import { accountExists } from './accounts.ts'
import { readTags, type Tags } from './identity-tags.ts'
import { type BoundPrincipal, findRole, findRoleById } from './roles.ts'
import type { Reader } from './store.ts'
import { findUser, findUserById } from './users.ts'

/**
 * Whether a policy of this store may name this principal: an account (its id, or its root's ARN), a user, a role, or a session of a role
 * that exists. Everyone (`*`), services and federated principals are none of them.
 */
export async function principalExists(reader: Reader, arn: string): Promise<boolean> {
  const account = /^(?:(\d{12})|arn:aws:iam::(\d{12}):root)$/.exec(arn)
  if (account !== null) return accountExists(reader, account[1] ?? account[2]!)
  return (await principalId(reader, arn)) !== undefined
}

/** The unique id of the user or role that an ARN names; for a session's ARN that of its role. */
export async function principalId(reader: Reader, arn: string): Promise<string | undefined> {
  const [, service, account, kind, place] = /^arn:aws:(iam|sts)::(\d{12}):([a-z-]+)\/(.+)$/.exec(arn) ?? []
  if (service === undefined || account === undefined || place === undefined) return undefined
  const name = place.slice(place.lastIndexOf('/') + 1)
  if (service === 'iam' && kind === 'user') {
    const user = await findUser(reader, account, name)
    return userArn(user) === arn ? user?.id : undefined
  }
  if (service === 'iam' && kind === 'role') {
    const role = await findRole(reader, account, name)
    return roleArn(role) === arn ? role?.id : undefined
  }
  const [roleName = '', session, ...more] = place.split('/')
  if (service !== 'sts' || kind !== 'assumed-role' || !session || more.length > 0) return undefined
  const role = await findRole(reader, account, roleName)
  return role?.name === roleName ? role.id : undefined
}

/** By which ARN a policy should name now whom it named when it was written; undefined when that one is gone. */
export async function currentArn(reader: Reader, [arn, id]: BoundPrincipal): Promise<string | undefined> {
  const account = arn.split(':')[4] ?? ''
  if (id.startsWith('AIDA')) return userArn(await findUserById(reader, account, id))
  const role = await findRoleById(reader, account, id)
  return role && arn.startsWith('arn:aws:sts:') ? arn : roleArn(role)
}

type Named = { account: string; path: string; name: string }

export function userArn<U extends Named | undefined>(user: U): U extends Named ? string : undefined
export function userArn(user: Named | undefined): string | undefined {
  return user && `arn:aws:iam::${user.account}:user${user.path}${user.name}`
}

export function roleArn<R extends Named | undefined>(role: R): R extends Named ? string : undefined
export function roleArn(role: Named | undefined): string | undefined {
  return role && `arn:aws:iam::${role.account}:role${role.path}${role.name}`
}

/** A user or role with everything that decides what it may do. */
export interface Identity extends Named {
  readonly id: string
  readonly tags: Tags
  /** The documents of its inline policies. */
  readonly policies: readonly string[]
}

interface IdentityRow {
  account: string
  id: string
  name: string
  path: string
  tags: string
  /** One row for each policy; a single row without one when there are none. */
  document: string | null
}

function identityOf(rows: readonly IdentityRow[]): Identity | undefined {
  const [first] = rows
  if (first === undefined) return undefined
  const { account, id, name, path } = first
  const policies = rows.flatMap(({ document }) => (document === null ? [] : [document]))
  return { account, id, name, path, tags: readTags(first.tags), policies }
}

/** A long-term access key, its user and what the user may do: all as of one moment, since it is one statement. */
export async function findCredential(
  reader: Reader,
  accessKeyId: string,
): Promise<{ user: Identity; secret: Uint8Array; status: string } | undefined> {
  const rows = await reader.all<IdentityRow & { secret: Uint8Array; status: string }>(
    `SELECT users.account, users.id, users.name, users.path, users.tags, inline_policies.document,
       access_keys.secret, access_keys.status
     FROM access_keys
     JOIN users ON users.account = access_keys.account AND users.id = access_keys.user_id
     LEFT JOIN inline_policies ON inline_policies.account = users.account AND inline_policies.owner = users.id
     WHERE access_keys.id = $1`,
    accessKeyId,
  )
  const user = identityOf(rows)
  return user && { user, secret: rows[0]!.secret, status: rows[0]!.status }
}

/** A user by id, for the sessions that it made. */
export async function findUserIdentity(reader: Reader, account: string, id: string): Promise<Identity | undefined> {
  return identityOf(
    await reader.all<IdentityRow>(
      `SELECT users.account, users.id, users.name, users.path, users.tags, inline_policies.document
       FROM users
       LEFT JOIN inline_policies ON inline_policies.account = users.account AND inline_policies.owner = users.id
       WHERE users.account = $1 AND users.id = $2`,
      account,
      id,
    ),
  )
}

/** A role by id, for its sessions: a new role of the same name is another one. */
export async function findRoleIdentity(reader: Reader, account: string, id: string): Promise<Identity | undefined> {
  return identityOf(
    await reader.all<IdentityRow>(
      `SELECT roles.account, roles.id, roles.name, roles.path, roles.tags, inline_policies.document
       FROM roles
       LEFT JOIN inline_policies ON inline_policies.account = roles.account AND inline_policies.owner = roles.id
       WHERE roles.account = $1 AND roles.id = $2`,
      account,
      id,
    ),
  )
}
