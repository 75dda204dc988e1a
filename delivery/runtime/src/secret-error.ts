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
  readonly code: SecretErrorCode
  /** As it is declared, or as it was asked for. */
  readonly secret: string

  constructor(code: SecretErrorCode, secret: string, what: string, cause?: unknown) {
    super(`${secret}: ${what}`, cause === undefined ? undefined : { cause })
    this.code = code
    this.secret = secret
  }
}

/** What an AWS service answered instead of a result. */
export class AwsError extends Error {
  override name = 'AwsError'
  /** As AWS names it: `ParameterNotFound`; `NetworkError` and `TimeoutError` when there was no answer. */
  readonly code: string
  readonly status: number
  constructor(code: string, status: number, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.code = code
    this.status = status
  }
}

const throttling = new Set([
  'ThrottlingException',
  'Throttling',
  'TooManyRequestsException',
  'RequestLimitExceeded',
  'RequestThrottled',
  'SlowDown',
  'LimitExceededException',
])
const absent = new Set(['ParameterNotFound', 'ParameterVersionNotFound', 'ResourceNotFoundException'])
const denied = new Set(['AccessDeniedException', 'AccessDenied'])
const undecryptable = new Set([
  'InvalidKeyId',
  'DecryptionFailure',
  'InvalidCiphertextException',
  'IncorrectKeyException',
  'DisabledException',
  'KMSInvalidStateException',
  'KeyUnavailableException',
  'NotFoundException',
])
const credentials = new Set([
  'ExpiredToken',
  'ExpiredTokenException',
  'UnrecognizedClientException',
  'InvalidClientTokenId',
  'InvalidSignatureException',
  'SignatureDoesNotMatch',
  'MissingAuthenticationToken',
  'MissingAuthenticationTokenException',
])

export function isThrottling({ code }: AwsError): boolean {
  return throttling.has(code)
}

/** Whether the same question may be answered another time. */
export function isTransient(error: unknown): boolean {
  if (error instanceof SecretError) return error.code === 'Unavailable' || error.code === 'Throttled'
  return error instanceof AwsError && (error.status >= 500 || error.status === 0 || isThrottling(error))
}

export function isAboutCredentials({ code }: AwsError): boolean {
  return credentials.has(code)
}

/** @param secret as whoever asked knows it */
export function secretError(error: unknown, secret: string): SecretError {
  if (error instanceof SecretError) return error
  if (!(error instanceof AwsError)) return new SecretError('Refused', secret, 'it could not be got', error)
  const { code, message } = error
  if (absent.has(code)) {
    return new SecretError(
      'NotFound',
      secret,
      `it does not exist (${code}). Check its name, region and account.`,
      error,
    )
  }
  if (denied.has(code)) {
    return new SecretError('AccessDenied', secret, `access was denied: ${message}. ${remedyFor(message)}`, error)
  }
  if (isThrottling(error)) {
    return new SecretError('Throttled', secret, 'the service is throttling. Ask less often, or raise the quota.', error)
  }
  if (undecryptable.has(code)) {
    const why = message === '' ? code : `${code}: ${message}`
    return new SecretError(
      'Undecryptable',
      secret,
      `it cannot be decrypted (${why}). Check that its key is enabled.`,
      error,
    )
  }
  if (credentials.has(code)) {
    return new SecretError('Credentials', secret, `the credentials were refused (${code}). Check the role.`, error)
  }
  if (isTransient(error)) {
    return new SecretError(
      'Unavailable',
      secret,
      `the store did not answer (${code}). It was tried several times.`,
      error,
    )
  }
  return new SecretError('Refused', secret, `the request was refused (${code}): ${message}`, error)
}

function remedyFor(message: string): string {
  if (/kms/i.test(message)) return "Allow kms:Decrypt on its key, in the role's policy and in the key's."
  return "Allow it in the role's policy (larder policy writes the statements)."
}
