/** How services say that a secret is not the right one. */

const statuses = new Set([401, 403, 407])

/** PostgreSQL's SQLSTATEs of class 28, MySQL's, MongoDB's, Redis's, SMTP's and AMQP's. */
const codes = new Set([
  '28P01',
  '28000',
  'ER_ACCESS_DENIED_ERROR',
  'ER_DBACCESS_DENIED_ERROR',
  '1045',
  '18',
  'AuthenticationFailed',
  'WRONGPASS',
  'NOAUTH',
  'EAUTH',
  'ACCESS_REFUSED',
  'ELOGIN',
])

const words =
  /\b(?:authentication fail|password authentication failed|access denied for user|invalid (?:api[ _-]?key|credentials|password|token)|unauthori[sz]ed|bad credentials|WRONGPASS|login failed)/i

export function isAuthenticationFailure(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false
  const { status, statusCode, response, $metadata, code, errno, message, name } = error as Record<string, unknown>
  const inside = (part: unknown, member: string) => (part as Record<string, unknown> | undefined)?.[member]
  const told = [
    status,
    statusCode,
    inside(response, 'status'),
    inside(response, 'statusCode'),
    inside($metadata, 'httpStatusCode'),
  ]
  if (told.some((one) => statuses.has(Number(one)))) return true
  if ([code, errno, name].some((one) => one !== undefined && codes.has(String(one)))) return true
  return typeof message === 'string' && words.test(message)
}
