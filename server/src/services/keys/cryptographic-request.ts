/** What all requests for cryptography are checked for, and what of AWS's they cannot have here. */
import { Fault } from '../../operation.ts'

interface CryptographicRequest {
  readonly GrantTokens?: readonly string[] | undefined
  readonly Recipient?: unknown
  readonly DryRun?: boolean | undefined
}

/** The one algorithm of symmetric keys. */
export const symmetricDefault = 'SYMMETRIC_DEFAULT' as const

/** @throws Fault InvalidGrantTokenException, ValidationException */
export function checkCryptographicRequest(request: CryptographicRequest): void {
  // Larder gives out no grants, so it knows no token.
  if (request.GrantTokens !== undefined && request.GrantTokens.length > 0) {
    throw new Fault('InvalidGrantTokenException', 'The specified grant token is not valid.')
  }
  // AWS lists no UnsupportedOperationException for these operations.
  if (request.Recipient !== undefined) {
    throw new Fault('ValidationException', 'Recipient is not supported: attestation documents cannot be verified here.')
  }
}

/** The last step of every operation that has a DryRun: by then everything has been checked and nothing given away. */
export function endDryRun({ DryRun }: CryptographicRequest): void {
  if (DryRun === true) {
    throw new Fault('DryRunOperationException', 'The request would have succeeded, but the DryRun option is set.')
  }
}
