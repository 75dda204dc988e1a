/** The user that a request names: looked up first, asked permission for, and only then missed. */
import { type Conditions, type Context, Fault, type Permission } from '../../../operation.ts'
import { userArn } from '../../../store/identities.ts'
import { findUser, findUserById, type User } from '../../../store/users.ts'
import { entityConditions } from '../entity-tags.ts'

export interface NamedUser {
  readonly name: string
  readonly user: User | undefined
}

export async function namedUser(context: Context, name: string): Promise<NamedUser> {
  return { name, user: await findUser(context.store, context.account, name) }
}

/** Who names nobody means itself. */
export async function namedUserOrCaller(context: Context, name: string | undefined): Promise<NamedUser> {
  if (name !== undefined) return namedUser(context, name)
  const { principal, userId, userName } = context.caller
  if (principal.kind !== 'user' || userName === undefined) {
    throw new Fault('ValidationError', 'Must specify userName when calling with non-User credentials')
  }
  return { name: userName, user: await findUserById(context.store, context.account, userId) }
}

/** A user that does not exist is asked for by the ARN that it would have. */
export function onUser(
  context: Context,
  action: string,
  { name, user }: NamedUser,
  conditions?: Conditions,
): Permission {
  return {
    action: `iam:${action}`,
    resource: userArn(user ?? { account: context.account, path: '/', name }),
    reported: `user ${name}`,
    conditions: conditions ?? entityConditions(user?.tags ?? new Map()),
  }
}

export function existingUser({ name, user }: NamedUser): User {
  if (user !== undefined) return user
  throw new Fault('NoSuchEntity', `The user with name ${name} cannot be found.`)
}

/** The members that every answer about a user has. */
export function describeUser(user: User) {
  return {
    Path: user.path,
    UserName: user.name,
    UserId: user.id,
    Arn: userArn(user),
    CreateDate: new Date(user.createdAt),
  }
}
