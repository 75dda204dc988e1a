/** What an application imports. */

export { agentSource } from './agent-source.ts'
export type { ClientOptions } from './aws-call.ts'
export { type AwsClient, awsClient } from './aws-call.ts'
export type { AwsCredentials, CredentialProvider } from './credentials.ts'
export {
  type DeclaredSecrets,
  declare,
  declaredSecrets,
  secret,
  type WithSecretOptions,
  withSecret,
} from './declared.ts'
export { fillEnvironment, type Resolved, referencesIn, resolveEnvironment } from './environment.ts'
export type { ManifestSecrets } from './manifest.ts'
export {
  type GetParameterOptions,
  type GetParametersByNameOptions,
  type GetParametersOptions,
  type GetSecretOptions,
  getParameter,
  getParameters,
  getParametersByName,
  getSecret,
  type SetParameterOptions,
  setParameter,
} from './parameters.ts'
export { addSecret, redact } from './redact.ts'
export { clearCaches, configure, type RuntimeOptions } from './runtime.ts'
export { SecretError, type SecretErrorCode } from './secret-error.ts'
