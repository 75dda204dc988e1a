/** Who there is: accounts, the principals that policies may name, and the credentials that a request may be signed with. */

import { accountExists } from './accounts.ts'
import { awsManagedPolicies } from './aws-managed-policies.ts'
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

export function groupArn({ account, path, name }: Named): string {
  return `arn:aws:iam::${account}:group${path}${name}`
}

export function roleArn<R extends Named | undefined>(role: R): R extends Named ? string : undefined
export function roleArn(role: Named | undefined): string | undefined {
  return role && `arn:aws:iam::${role.account}:role${role.path}${role.name}`
}

/** A policy that holds for a user or role, and how it comes to hold. */
export interface HeldPolicy {
  readonly type: 'inline' | 'managed' | 'boundary'
  /** The name of an inline policy, the ARN of a managed one. */
  readonly name: string
  /** The ARN of the user, role or group that it belongs or is attached to. */
  readonly holder: string
  /** Undefined of a managed policy that this version of Larder does not know. */
  readonly document: string | undefined
}

/** A user or role with everything that decides what it may do. */
export interface Identity extends Named {
  readonly id: string
  readonly tags: Tags
  /** Its own policies and those of the groups that it is in. */
  readonly policies: readonly HeldPolicy[]
  /** What it may be allowed at most. */
  readonly boundary: HeldPolicy | undefined
}

interface IdentityRow {
  account: string
  id: string
  name: string
  path: string
  tags: string
  /** One row for each policy; a single row without one when there are none. */
  type: HeldPolicy['type'] | null
  policy: string
  document: string | null
  group_name: string | null
  group_path: string | null
}

function identityOf(rows: readonly IdentityRow[], arnOf: (identity: Named) => string): Identity | undefined {
  const [first] = rows
  if (first === undefined) return undefined
  const { account, id, name, path } = first
  const own = arnOf(first)
  const held = rows.flatMap(({ type, policy, document, group_name, group_path }): HeldPolicy[] => {
    if (type === null) return []
    const holder = group_name === null ? own : groupArn({ account, path: group_path!, name: group_name })
    return [{ type, name: policy, holder, document: document ?? awsManagedPolicies.get(policy)?.document }]
  })
  return {
    account,
    id,
    name,
    path,
    tags: readTags(first.tags),
    policies: held.filter(({ type }) => type !== 'boundary'),
    boundary: held.find(({ type }) => type === 'boundary'),
  }
}

/**
 * Everything that decides what a user or role may do, as of one moment, since it is one statement.
 *
 * @param who a SELECT of one row: the `account` and `id` of a user or role, and whatever else `and` then takes from it
 */
const identityStatement = (who: string, table: 'users' | 'roles', and = '') =>
  `WITH who AS (${who}),
   holders AS (
     SELECT who.id FROM who
     UNION ALL
     SELECT group_id FROM group_members
     WHERE account = (SELECT who.account FROM who) AND user_id = (SELECT who.id FROM who)
   ),
   held AS (
     SELECT 'inline' AS type, owner, name AS policy, document FROM inline_policies
     WHERE account = (SELECT who.account FROM who) AND owner IN (SELECT holders.id FROM holders)
     UNION ALL
     SELECT CASE usage WHEN 'PermissionsPolicy' THEN 'managed' ELSE 'boundary' END,
       owner, policy_attachments.arn, managed_policy_versions.document
     FROM policy_attachments
     LEFT JOIN managed_policies
       ON managed_policies.account = policy_attachments.account AND managed_policies.arn = policy_attachments.arn
     LEFT JOIN managed_policy_versions
       ON managed_policy_versions.account = managed_policies.account
       AND managed_policy_versions.arn = managed_policies.arn
       AND managed_policy_versions.version = managed_policies.default_version
     WHERE policy_attachments.account = (SELECT who.account FROM who) AND owner IN (SELECT holders.id FROM holders)
   )
   SELECT ${table}.account, ${table}.id, ${table}.name, ${table}.path, ${table}.tags,
     held.type, held.policy, held.document, user_groups.name AS group_name, user_groups.path AS group_path${and}
   FROM who
   JOIN ${table} ON ${table}.account = who.account AND ${table}.id = who.id
   LEFT JOIN held ON held.owner IS NOT NULL
   LEFT JOIN user_groups ON user_groups.account = who.account AND user_groups.id = held.owner`

const byId = 'SELECT CAST($1 AS TEXT) AS account, CAST($2 AS TEXT) AS id'
const userById = identityStatement(byId, 'users')
const roleById = identityStatement(byId, 'roles')
const userByAccessKey = identityStatement(
  'SELECT account, user_id AS id, secret, status FROM access_keys WHERE id = $1',
  'users',
  ', who.secret, who.status',
)

/** A long-term access key, its user and what the user may do. */
export async function findCredential(
  reader: Reader,
  accessKeyId: string,
): Promise<{ user: Identity; secret: Uint8Array; status: string } | undefined> {
  const rows = await reader.all<IdentityRow & { secret: Uint8Array; status: string }>(userByAccessKey, accessKeyId)
  const user = identityOf(rows, userArn)
  return user && { user, secret: rows[0]!.secret, status: rows[0]!.status }
}

/** A user by id, for the sessions that it made. */
export async function findUserIdentity(reader: Reader, account: string, id: string): Promise<Identity | undefined> {
  return identityOf(await reader.all<IdentityRow>(userById, account, id), userArn)
}

/** A role by id, for its sessions: a new role of the same name is another one. */
export async function findRoleIdentity(reader: Reader, account: string, id: string): Promise<Identity | undefined> {
  return identityOf(await reader.all<IdentityRow>(roleById, account, id), roleArn)
}
