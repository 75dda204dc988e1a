/**
 * Who sent this request: its signature proves it, or it is refused in AWS's words.
 *
 *   form of the signature → access key → session token → service, region, date → signature
 */
import {
  checkScope,
  isProblem,
  mismatchMessage,
  parseSignature,
  type Service,
  type SignatureProblem,
  type SignedRequest,
  signatureError,
  signingKey,
  verifySignature,
} from '@larder/wire'
import { CredentialCache } from './authenticate/credential-cache.ts'
import { nextStep } from './awaitable.ts'
import { LastUseRecorder } from './credentials/last-use-recorder.ts'
import type { KeyHierarchy } from './crypto/key-hierarchy.ts'
import { type AuthenticationErrorCode, type Caller, Fault } from './operation.ts'
import type { Store } from './store/store.ts'

/** Resolves to the caller and the region that the signature is for; rejects with a Fault of an AuthenticationErrorCode. */
export type Authenticate = (
  request: SignedRequest,
  service: Service,
  now: number,
) => Promise<{ caller: Caller; region: string }>

interface Parts {
  readonly store: Store
  readonly keys: KeyHierarchy
  readonly lastUses?: LastUseRecorder
}

const minute = 60_000
/** How far a client's clock may be off: measured on AWS's query services and on KMS. */
const mostSkew = { query: 15 * minute, json: 5 * minute, 'rest-json': 5 * minute } as const

export function authenticator({ store, keys, lastUses = new LastUseRecorder(store) }: Parts): Authenticate {
  const credentials = new CredentialCache(store, keys)
  return async (request, service, now) => {
    const signature = parseSignature(request)
    if (isProblem(signature)) throw malformed(service, signature)
    const { accessKeyId, sessionToken, region } = signature
    const credential =
      credentials.known(accessKeyId, sessionToken) ?? (await credentials.find(accessKeyId, sessionToken))
    await nextStep
    if (credential === undefined) {
      // As much work as for a key that is known, so that the time taken does not tell the two apart.
      verifySignature(request, signature, decoy)
      throw unknownKey(service)
    }
    const { caller, secret, expiresAt, lastUseId } = credential
    if (expiresAt !== undefined && expiresAt <= now) throw expired(service)
    const problem = checkScope(signature, { service: service.signingName, now, maxSkewMs: mostSkew[service.protocol] })
    if (problem) throw malformed(service, problem)
    if (!verifySignature(request, signature, secret.keyFor(signature))) throw mismatch(service, request, signature)
    // AWS keeps IAM from sessions that a user made without a second factor, for itself or for somebody whom it vouches for.
    if (service.name === 'iam' && (madeForItself(caller) || caller.principal.kind === 'federated-user'))
      throw unknownKey(service)
    lastUses.note({ id: lastUseId, usedAt: now, service: service.name, region })
    return { caller, region }
  }
}

/** A user's session from GetSessionToken, and not from a sign-in, that was asked for without a second factor. */
function madeForItself({ principal, session }: Caller): boolean {
  return principal.kind === 'user' && session !== undefined && !session.signedIn && session.secondFactorAt === undefined
}

const decoy = signingKey('nobody signs with this', '', '', '')

type Codes = { readonly [protocol in Service['protocol']]: AuthenticationErrorCode }
const codes = (query: AuthenticationErrorCode, json: AuthenticationErrorCode): Codes => ({
  query,
  json,
  'rest-json': json,
})
const invalid = codes('InvalidClientTokenId', 'UnrecognizedClientException')
const tooOld = codes('ExpiredToken', 'ExpiredTokenException')
const wrong = codes('SignatureDoesNotMatch', 'InvalidSignatureException')

/** Also for a key that is switched off, and for a token that is not the key's: AWS does not tell them apart. */
function unknownKey({ protocol }: Service): Fault {
  return new Fault(invalid[protocol], 'The security token included in the request is invalid.')
}

function expired({ protocol }: Service): Fault {
  return new Fault(tooOld[protocol], 'The security token included in the request is expired')
}

function mismatch(
  { protocol }: Service,
  request: SignedRequest,
  signature: Parameters<typeof mismatchMessage>[1],
): Fault {
  return new Fault(wrong[protocol], mismatchMessage(request, signature))
}

function malformed(service: Service, problem: SignatureProblem): Fault {
  const { code, message } = signatureError(service, problem)
  return new Fault(code, message)
}
