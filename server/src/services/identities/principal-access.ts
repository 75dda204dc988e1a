/** The door through which access is explained: users and roles as the callers that they would be, and who may take a role. */
import { roleCaller, userCaller } from '../../authenticate/caller.ts'
import { type Caller, type Context, Fault } from '../../operation.ts'
import {
  findRoleIdentity,
  findUserIdentity,
  type HeldPolicy,
  type Identity,
  roleArn,
  userArn,
} from '../../store/identities.ts'
import { findRole, listRoles, type Role } from '../../store/roles.ts'
import { findUser, listUsers, type User } from '../../store/users.ts'
import type { Ask } from '../access-question.ts'
import { entityConditions } from './entity-tags.ts'
import { roleOf, trustOf } from './sessions/assumed-role.ts'

/** A policy as people know it. */
export interface PolicyName {
  readonly type: 'user' | 'role' | 'group' | 'managed' | 'boundary'
  readonly name: string
}

/** A user or role, as a caller whose request is only imagined. */
export interface Subject {
  /** Of a role's session that is meant in particular, the session's. */
  readonly arn: string
  readonly id: string
  readonly caller: Caller
  /** Of its identity policies, in their order. */
  readonly policies: readonly PolicyName[]
  readonly boundary?: PolicyName
  /** A policy that cannot be read, for which every request is refused. */
  readonly unreadable?: string
  /** Whether only a request would tell the value of this condition key, given in lower case. */
  isUnknown(key: string): boolean
}

const ofTheRequest = new Set([
  'aws:sourceip',
  'aws:useragent',
  'aws:securetransport',
  'aws:tokenissuetime',
  'aws:multifactorauthpresent',
  'aws:multifactorauthage',
])
/** A session brings a name, tags of its own, and where it comes from. */
const ofTheSession = /^aws:(?:userid|sourceidentity|federatedprovider|principaltag\/.*)$/s

/** By ARN, of a session too, or by name; undefined unless the account has it. */
export async function findSubject(context: Context, text: string): Promise<Subject | undefined> {
  const { account, store } = context
  const ofAccount = new RegExp(`^arn:aws:(?:iam|sts)::${account}:(user|role|assumed-role)/([\\w+=,.@/!-~-]+)$`)
  const [, kind, place = ''] = ofAccount.exec(text) ?? []
  if (kind === undefined) {
    const [, only, name] = /^(?:(user|role)\/)?([\w+=,.@-]+)$/.exec(text) ?? []
    if (name === undefined) return undefined
    const user = only === 'role' ? undefined : await findUser(store, account, name)
    if (user !== undefined) return userSubject(context, user)
    const role = only === 'user' ? undefined : await findRole(store, account, name)
    return role && roleSubject(context, role)
  }
  if (kind === 'assumed-role') {
    const [roleName = '', session, ...more] = place.split('/')
    const role = await findRole(store, account, roleName)
    return role?.name === roleName && session && more.length === 0 ? roleSubject(context, role, session) : undefined
  }
  const name = place.slice(place.lastIndexOf('/') + 1)
  if (kind === 'user') {
    const user = await findUser(store, account, name)
    return userArn(user) === text ? userSubject(context, user!) : undefined
  }
  const role = await findRole(store, account, name)
  return roleArn(role) === text ? roleSubject(context, role!) : undefined
}

/** What a page of principals ended with: users come first, by their names. */
export type SubjectPlace = readonly [kind: 'user' | 'role', name: string]

/** At most `limit` users and roles, from after a place; a page with fewer is the last. */
export async function listSubjects(
  context: Context,
  after: SubjectPlace,
  limit: number,
): Promise<{ subject: Subject; place: SubjectPlace }[]> {
  const { store, account } = context
  const [kind, name] = after
  const users = kind === 'user' ? await listUsers(store, account, '/', name, limit) : []
  const left = limit - users.length
  const roles = left > 0 ? await listRoles(store, account, '/', kind === 'role' ? name : '', left) : []
  const found: { subject: Subject; place: SubjectPlace }[] = []
  for (const user of users) found.push({ subject: await userSubject(context, user), place: ['user', user.name] })
  for (const role of roles) found.push({ subject: await roleSubject(context, role), place: ['role', role.name] })
  return found
}

async function userSubject({ store }: Context, user: User): Promise<Subject> {
  const identity = await findUserIdentity(store, user.account, user.id)
  return {
    arn: userArn(user),
    id: user.id,
    ...callerOf(identity ?? nothing(user), (held) => userCaller(held, '')),
    isUnknown: (key) => ofTheRequest.has(key),
  }
}

async function roleSubject({ store, now }: Context, role: Role, session?: string): Promise<Subject> {
  const identity = await findRoleIdentity(store, role.account, role.id)
  const claims = {
    account: role.account,
    identity: { kind: 'role', id: role.id },
    name: session ?? '*',
    issuedAt: now,
    expiresAt: now + role.maxSessionDuration * 1000,
  } as const
  const made = callerOf(identity ?? nothing(role), (held) => roleCaller(held, '', claims))
  return {
    arn: session === undefined ? roleArn(role) : made.caller.principal.arn,
    id: role.id,
    ...made,
    isUnknown: (key) => ofTheRequest.has(key) || (ofTheSession.test(key) && !(key === 'aws:userid' && session)),
  }
}

/** Who has gone since the list was read may do nothing. */
const nothing = (gone: User | Role): Identity => ({ ...gone, policies: [], boundary: undefined })

function callerOf(
  identity: Identity,
  make: (identity: Identity) => Caller,
): Pick<Subject, 'caller' | 'policies' | 'boundary' | 'unreadable'> {
  const { policies, boundary } = identity
  const unreadable = [...policies, ...(boundary ? [boundary] : [])].find(({ document }) => document === undefined)
  if (unreadable !== undefined) {
    return {
      caller: make({ ...identity, policies: [], boundary: undefined }),
      policies: [],
      unreadable: unreadable.name,
    }
  }
  const bounded = boundary && { boundary: nameOf(boundary) }
  return { caller: make(identity), policies: policies.map(nameOf), ...bounded }
}

function nameOf({ type, name, holder }: HeldPolicy): PolicyName {
  const [, , , , , kind, ...path] = holder.split(/[:/]/)
  const group = kind === 'group' ? path.at(-1)! : undefined
  if (type === 'inline') {
    return group === undefined ? { type: kind as 'user' | 'role', name } : { type: 'group', name: `${group}/${name}` }
  }
  const short = name.slice(name.lastIndexOf('/') + 1)
  return { type, name: group === undefined ? short : `${short} (group ${group})` }
}

/** What of taking a role. Undefined unless the account has it. */
export async function assumptionAsk(context: Context, action: string, arn: string): Promise<Ask | undefined> {
  const role = await ownRole(context, arn)
  if (role === undefined) return undefined
  const policy = await trustOf(context.store, role)
  const conditions = entityConditions(role.tags)
  return {
    action,
    resource: arn,
    permission: () => ({ action, resource: arn, account: role.account, policy, conditions }),
    isUnknown: (key) => /^(?:sts:|aws:requesttag\/|aws:tagkeys$|saml:|.*:(?:aud|sub|amr|oaud)$)/s.test(key),
  }
}

async function ownRole(context: Context, arn: string): Promise<Role | undefined> {
  if (!new RegExp(`^arn:aws:iam::${context.account}:role/[\\w+=,.@/!-~-]+$`).test(arn)) return undefined
  try {
    return await roleOf(arn, context)
  } catch (error) {
    if (error instanceof Fault) return undefined
    throw error
  }
}
