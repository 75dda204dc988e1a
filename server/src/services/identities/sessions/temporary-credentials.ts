/** What AssumeRole and GetSessionToken have in common. */
import { issueSession, type SessionClaims } from '../../../credentials/session-token.ts'
import { type Context, Fault } from '../../../operation.ts'
import { consumeCode } from '../sign-in/mfa-device.ts'

/** Sessions begin and end on a whole second, as their times are told. */
export function sessionTimes({ now }: Context, durationSeconds: number): Pick<SessionClaims, 'issuedAt' | 'expiresAt'> {
  const issuedAt = Math.floor(now / 1000) * 1000
  return { issuedAt, expiresAt: issuedAt + durationSeconds * 1000 }
}

export function credentialsFor(context: Context, claims: SessionClaims) {
  const issued = issueSession(context.keys, claims, (bytes) => context.random(bytes))
  return {
    AccessKeyId: issued.accessKeyId,
    SecretAccessKey: issued.secretAccessKey,
    SessionToken: issued.sessionToken,
    Expiration: new Date(claims.expiresAt),
  }
}

/**
 * When the caller showed the code of its device just now, in milliseconds since 1970; undefined when it offers none.
 *
 * @throws Fault AccessDenied for a wrong code, or one that was used before
 */
export async function provedSecondFactor(
  context: Context,
  input: { SerialNumber?: string | undefined; TokenCode?: string | undefined },
): Promise<number | undefined> {
  const { SerialNumber, TokenCode } = input
  if (SerialNumber === undefined && TokenCode === undefined) return undefined
  const { caller } = context
  const user = { account: caller.account, id: caller.userId }
  const asked = caller.principal.kind === 'user' && SerialNumber !== undefined && TokenCode !== undefined
  if (asked && (await consumeCode(context, user, TokenCode, SerialNumber))) {
    return Math.floor(context.now / 1000) * 1000
  }
  throw new Fault(
    'AccessDenied',
    'MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA serial number is valid and associated with this user.',
  )
}
