// An HTTP request and its signature as Signature Version 4 sees them.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html

export const ALGORITHM = 'AWS4-HMAC-SHA256'
export const TERMINATOR = 'aws4_request'

export interface SignedRequest {
  readonly method: string
  /** As sent, percent-encoding included, without the query. */
  readonly path: string
  /** As sent, without the question mark; empty when there is none. */
  readonly query: string
  /** Names in lower case, values as node:http gives them; several headers of one name joined by commas. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
}

/** What a request says about its own signature. Nothing in it is proved before verifySignature. */
export interface Signature {
  readonly from: 'header' | 'query'
  readonly accessKeyId: string
  /** The parts of the credential scope `20260131/us-east-1/kms/aws4_request`. */
  readonly date: string
  readonly region: string
  readonly service: string
  readonly terminator: string
  /** All four as they are signed. */
  readonly scope: string
  /** When it was signed: `20260131T120000Z`, and the same in milliseconds since 1970. */
  readonly timestamp: string
  readonly signedAt: number
  /** Of a presigned request that says so: for how many seconds it holds, 1 to 604800. */
  readonly expiresIn: number | undefined
  /** In lower case, sorted, each once. */
  readonly signedHeaders: readonly string[]
  readonly signature: string
  readonly sessionToken: string | undefined
}

/** Why a signature cannot be accepted, in AWS's words. */
export interface SignatureProblem {
  readonly problem: 'MissingAuthenticationToken' | 'IncompleteSignature' | 'InvalidSignature'
  readonly message: string
}

export function isProblem(result: Signature | SignatureProblem): result is SignatureProblem {
  return 'problem' in result
}
