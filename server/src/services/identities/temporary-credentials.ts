/** What AssumeRole and GetSessionToken have in common. */
import { issueSession, type SessionClaims } from '../../credentials/session-token.ts'
import { type Context, Fault } from '../../operation.ts'

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

/** Nobody has a second factor yet, so none can be proved. */
export function refuseSecondFactor(input: { SerialNumber?: string | undefined; TokenCode?: string | undefined }): void {
  if (input.SerialNumber === undefined && input.TokenCode === undefined) return
  throw new Fault(
    'AccessDenied',
    'MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA serial number is valid and associated with this user.',
  )
}
