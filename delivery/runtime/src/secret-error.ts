/** How getting a secret fails: a closed set of causes. Messages name the secret, the cause and what to try; never a value, never a ciphertext. */

export type SecretErrorCode =
  | 'NotFound'
  | 'AccessDenied'
  | 'Throttled'
  | 'Undecryptable'
  | 'NotSecureString'
  | 'Malformed'
  | 'Unavailable'
  | 'Credentials'
  | 'Refused'

export class SecretError extends Error {
  override name = 'SecretError'
  declare readonly code: SecretErrorCode
  /** As it is declared, or as it was asked for. */
  declare readonly secret: string

  constructor(code: SecretErrorCode, secret: string, what: string, cause?: unknown) {
    super(`${secret}: ${what}`, cause ? { cause } : undefined)
    this.code = code
    this.secret = secret
  }
}

/** Something that every call needs is not there, or makes no sense. */
export const misconfigured = (what: string, told: string) => new SecretError('Credentials', what, told)

/** What an AWS service answered instead of a result. */
export class AwsError extends Error {
  override name = 'AwsError'
  /** As AWS names it: `ParameterNotFound`; `NetworkError` and `TimeoutError` when there was no answer. */
  declare readonly code: string
  declare readonly status: number
  constructor(code: string, status: number, message: string) {
    super(message)
    this.code = code
    this.status = status
  }
}

const throttling = /Throttl|TooManyRequests|LimitExceeded|SlowDown/
const credentials =
  /^(ExpiredToken|UnrecognizedClient|InvalidClientToken|InvalidSignature|SignatureDoesNot|MissingAuthentication)/

type Cause = readonly [code: SecretErrorCode, what: string, from?: RegExp]

/** What AWS's codes mean for whoever wanted the secret; `%` is where the code and its message stand. */
const causes: readonly Cause[] = [
  [
    'NotFound',
    'it does not exist (%). Check its name, region and account.',
    /^(Parameter(Version)?NotFound|ResourceNotFoundException)$/,
  ],
  [
    'AccessDenied',
    "access was denied (%). Allow it in the role's policy, and kms:Decrypt on its key.",
    /^AccessDenied/,
  ],
  ['Throttled', 'the service is throttling (%). Ask less often, or raise the quota.', throttling],
  [
    'Undecryptable',
    'it cannot be decrypted (%). Check that its key is enabled.',
    /^(InvalidKeyId|DecryptionFailure|InvalidCiphertext|IncorrectKey|Disabled|KMSInvalid|KeyUnavailable|NotFoundException)/,
  ],
  ['Credentials', 'the credentials were refused (%). Check the role.', credentials],
]
const unavailable: Cause = ['Unavailable', 'the store did not answer (%).']
const refused: Cause = ['Refused', 'the request was refused (%).']

/** Whether the same question may be answered another time. */
export function isTransient(error: unknown): boolean {
  if (error instanceof SecretError) return error.code === 'Unavailable' || error.code === 'Throttled'
  return error instanceof AwsError && (error.status >= 500 || error.status === 0 || throttling.test(error.code))
}

export function isAboutCredentials({ code }: AwsError): boolean {
  return credentials.test(code)
}

/** @param secret as whoever asked knows it */
export function secretError(error: unknown, secret: string): SecretError {
  if (error instanceof SecretError) return error
  const { code, message } = error instanceof AwsError ? error : new AwsError('Error', 400, '')
  const known = causes.find(([, , from]) => from?.test(code))
  const [cause, what] = known ?? (isTransient(error) ? unavailable : refused)
  const told = message ? `${code}: ${message}` : code
  return new SecretError(
    cause,
    secret,
    what.replace('%', () => told),
    error,
  )
}
