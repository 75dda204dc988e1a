// An HTTP request as Signature Version 4 sees it.

export interface SignedRequest {
  readonly method: string
  /** As sent, percent-encoding included, without the query. */
  readonly path: string
  /** As sent, without the question mark; empty when there is none. */
  readonly query: string
  /** Names in lower case; several headers of one name joined by commas. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
}
