/** The operations that begin temporary sessions, or tell of one. */
import type { Operation } from '../../../operation.ts'
import { assumeFunctionRole } from './assume-function-role.ts'
import { assumeRole } from './assume-role.ts'
import { assumeRoleWithWebIdentity } from './assume-role-with-web-identity.ts'
import { decodeAuthorizationMessage } from './decode-authorization-message.ts'
import { getCallerIdentity } from './get-caller-identity.ts'
import { getFederationToken } from './get-federation-token.ts'
import { getSessionToken } from './get-session-token.ts'

export const sessionOperations: readonly Operation[] = [
  getCallerIdentity,
  assumeRole,
  assumeRoleWithWebIdentity,
  assumeFunctionRole,
  getSessionToken,
  getFederationToken,
  decodeAuthorizationMessage,
]
