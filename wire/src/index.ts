// What @larder/wire offers: AWS's protocols and signatures, for servers and for clients.

export { encodeError, encodeOutput, errorStatus, type WireAnswer } from './answer.ts'
export { actionOf, parseForm } from './form.ts'
export { hmacSha256 } from './hmac-sha256.ts'
export { Readings } from './readings.ts'
export { HIDDEN } from './redaction.ts'
export {
  type ErrorModel,
  type JsonService,
  loadService,
  type OperationModel,
  type QueryService,
  type Service,
} from './service.ts'
export type { ServiceModel } from './service-model.ts'
export { bodyHashOf, canonicalRequest, stringToSign } from './sigv4-canonical.ts'
export { type SignatureErrorCode, signatureError } from './sigv4-error.ts'
export { parseSignature } from './sigv4-parse.ts'
export { isProblem, type Signature, type SignatureProblem, type SignedRequest } from './sigv4-request.ts'
export { checkScope, type ExpectedScope } from './sigv4-scope.ts'
export { type Credentials, presign, type SigningScope, signRequest } from './sigv4-sign.ts'
export { formatTimestamp, parseTimestamp } from './sigv4-timestamp.ts'
export { mismatchMessage, signingKey, verifySignature } from './sigv4-verify.ts'
export { WireError, type WireErrorCode } from './wire-error.ts'
