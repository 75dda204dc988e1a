/** What all requests for cryptography are checked for, and what of AWS's they cannot have here. */
import { type Context, Fault } from '../../operation.ts'
import { readGrantToken } from './grant-token.ts'

interface CryptographicRequest {
  readonly GrantTokens?: readonly string[] | undefined
  readonly Recipient?: unknown
  readonly DryRun?: boolean | undefined
}

/** The one algorithm of symmetric keys. */
export const symmetricDefault = 'SYMMETRIC_DEFAULT' as const

/** @throws Fault InvalidGrantTokenException, ValidationException */
export function checkCryptographicRequest(context: Context, request: CryptographicRequest): void {
  checkGrantTokens(context, request)
  // AWS lists no UnsupportedOperationException for these operations.
  if (request.Recipient !== undefined) {
    throw new Fault('ValidationException', 'Recipient is not supported: attestation documents cannot be verified here.')
  }
}

/** @throws Fault InvalidGrantTokenException unless Larder made all of them; what has become of their grants since does not matter */
export function checkGrantTokens(context: Context, { GrantTokens = [] }: CryptographicRequest): void {
  if (GrantTokens.every((token) => readGrantToken(context, token) !== undefined)) return
  throw invalidGrantToken()
}

export function invalidGrantToken(): Fault {
  return new Fault('InvalidGrantTokenException', 'The specified grant token is not valid.')
}

/** The last step of every operation that has a DryRun: by then everything has been checked and nothing given away. */
export function endDryRun({ DryRun }: CryptographicRequest): void {
  if (DryRun === true) {
    throw new Fault('DryRunOperationException', 'The request would have succeeded, but the DryRun option is set.')
  }
}
