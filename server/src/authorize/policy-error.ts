/**
 * The one error that reading a policy can end in. Its message is safe to show: it quotes the policy and nothing else.
 */

/** A policy document that AWS would refuse as MalformedPolicyDocument. */
export class PolicyError extends Error {
  override readonly name = 'PolicyError'
}

/** AWS says only the first sentence; the detail spares the author the search. */
export function syntaxError(detail: string): PolicyError {
  return new PolicyError(`Syntax errors in policy. ${detail}`)
}

const longestQuote = 100

/** A piece of the policy, cut to a length that an error message bears, without characters that a protocol might not. */
export function cut(text: string): string {
  const short = text.length > longestQuote ? `${text.slice(0, longestQuote)}…` : text
  return short.replace(/\p{C}/gu, '\u{fffd}')
}

/** The same inside quotation marks. */
export function quote(text: string): string {
  return JSON.stringify(cut(text))
}
