/** What a person is told of a failure: what happened, and what to try where the store's own words do not say it. */

/** By AWS's codes, which the same cause has several of. */
const advice: readonly (readonly [code: RegExp, what: string])[] = [
  [
    /^(?:SignatureDoesNotMatch|InvalidSignature)/,
    'AWS_SECRET_ACCESS_KEY is not that of AWS_ACCESS_KEY_ID, or a clock is wrong.',
  ],
  [
    /^(?:InvalidClientTokenId|UnrecognizedClient)/,
    'This store does not know these credentials: check AWS_ACCESS_KEY_ID and AWS_SESSION_TOKEN, and that AWS_ENDPOINT_URL is the store that they are of.',
  ],
  [/^ExpiredToken/, 'Fetch new credentials: larder login, or take the role again.'],
  [/^NetworkError$/, 'Is the store running, and is it the one that --endpoint or AWS_ENDPOINT_URL names?'],
]

export function explained(error: Error & { code?: unknown }): string {
  const [, what] = advice.find(([code]) => code.test(String(error.code))) ?? []
  return what === undefined ? error.message : `${error.message}\n${what}`
}
