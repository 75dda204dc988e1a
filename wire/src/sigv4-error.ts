// Says a problem with a signature in the words of the service's protocol.

import type { Service } from './service.ts'
import type { SignatureProblem } from './sigv4-request.ts'

const JSON_CODES = {
  MissingAuthenticationToken: 'MissingAuthenticationTokenException',
  IncompleteSignature: 'IncompleteSignatureException',
  InvalidSignature: 'InvalidSignatureException',
} as const

const CODES = {
  json: JSON_CODES,
  'rest-json': JSON_CODES,
  query: {
    MissingAuthenticationToken: 'MissingAuthenticationToken',
    IncompleteSignature: 'IncompleteSignature',
    InvalidSignature: 'SignatureDoesNotMatch',
  },
} as const

export type SignatureErrorCode = (typeof CODES)[Service['protocol']][SignatureProblem['problem']]

/** Code and message to answer with. */
export function signatureError(
  service: Service,
  problem: SignatureProblem,
): { code: SignatureErrorCode; message: string } {
  const code = CODES[service.protocol][problem.problem]
  return {
    code,
    message: code === 'MissingAuthenticationToken' ? 'Request is missing Authentication Token' : problem.message,
  }
}
