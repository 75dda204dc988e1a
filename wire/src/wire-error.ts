// The one error that reading a request may end in: AWS's code and a message that is safe to send back.

/** Every way in which a request can be refused before an operation sees it. */
export type WireErrorCode =
  | 'SerializationException'
  | 'ValidationException'
  | 'ValidationError'
  | 'MalformedInput'
  | 'MalformedQueryString'

export class WireError extends Error {
  readonly code: WireErrorCode

  /** `message` may be empty: AWS answers some of these with the code alone. */
  constructor(code: WireErrorCode, message: string) {
    super(message)
    this.name = 'WireError'
    this.code = code
  }
}
