// What @larder/wire offers: AWS's protocols and signatures, for servers and for clients.

export { encodeError, encodeOutput, errorStatus, type WireAnswer } from './answer.ts'
export { actionOf, parseForm } from './form.ts'
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
export type { SignedRequest } from './sigv4-request.ts'
export { WireError, type WireErrorCode } from './wire-error.ts'
