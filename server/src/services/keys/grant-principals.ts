/**
 * Who grants name: accounts, users, roles and their sessions, and federated users; no services. Users and roles are meant by who they were
 * when the grant was made, as in key policies.
 * Source: KMS API Reference, CreateGrant.
 */
import { type Context, Fault } from '../../operation.ts'
import type { GrantPrincipal } from '../../store/grants.ts'
import { currentArn, principalId } from '../../store/identities.ts'
import type { Reader } from '../../store/store.ts'

const root = /^arn:aws:iam::(\d{12}):root$/
const userOrRole = /^arn:aws:iam::(\d{12}):(?:user|role)\/(?:[!-)+->@-~]+\/)?[\w+=,.@-]+$/
const session = /^arn:aws:sts::(\d{12}):assumed-role\/[\w+=,.@-]+\/([\w+=,.@-]+)$/
const federated = /^arn:aws:sts::(\d{12}):federated-user\/[\w+=,.@-]+$/

/**
 * Of other accounts nobody is told who is in them: who is not there yet is meant by name.
 * @throws Fault InvalidArnException
 */
export async function bindGrantPrincipal({ store, account }: Context, arn: string): Promise<GrantPrincipal> {
  const owner = accountIn(arn)
  if (owner === undefined) throw invalidPrincipal(arn)
  if (root.test(arn)) return { arn, id: owner }
  if (federated.test(arn)) return { arn, id: arn }
  const id = await idOf(store, arn)
  if (id === undefined && owner === account) throw invalidPrincipal(arn)
  return { arn, id: id ?? arn }
}

/** The account of a principal that a grant can name; undefined of everything else. */
export function accountIn(arn: string): string | undefined {
  for (const form of [root, userOrRole, session, federated]) {
    const owner = form.exec(arn)?.[1]
    if (owner !== undefined) return owner
  }
  return undefined
}

/** The two names by which grants may know this principal. What is no ARN may be the id of somebody who is gone. */
export async function grantNamesOf(reader: Reader, arn: string): Promise<readonly [string, string]> {
  return [arn, root.exec(arn)?.[1] ?? (await idOf(reader, arn)) ?? arn]
}

/** How people see somebody whom a grant on a key of this account names: by the name that is valid now, or by the id of one who is gone. */
export async function shownGrantPrincipal(
  reader: Reader,
  keyAccount: string,
  { arn, id }: GrantPrincipal,
): Promise<string> {
  // What became of somebody in another account is that account's own affair.
  if (id === arn || root.test(arn) || accountIn(arn) !== keyAccount) return arn
  const own = id.split(':', 1)[0]!
  return (await currentArn(reader, [arn, own])) ?? own
}

async function idOf(reader: Reader, arn: string): Promise<string | undefined> {
  const id = await principalId(reader, arn)
  const sessionName = session.exec(arn)?.[2]
  return id === undefined || sessionName === undefined ? id : `${id}:${sessionName}`
}

/** In AWS's words, which also tell those who were quicker than IAM to try again. */
export function invalidPrincipal(arn: string): Fault {
  return new Fault('InvalidArnException', `ARN does not refer to a valid principal: ${arn}`)
}
