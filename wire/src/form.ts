// Reads application/x-www-form-urlencoded text, the envelope of AWS Query requests.

import { isUtf8 } from 'node:buffer'
import type { SignedRequest } from './sigv4-request.ts'
import { WireError } from './wire-error.ts'

/** A request of 50 tags has 102 parameters; AWS has no list that needs more than some hundred. */
const MOST_PARAMETERS = 2000

/**
 * Parameters by name. Throws a WireError `MalformedQueryString` on a bad escape, on bytes that are no UTF-8, on more
 * than MOST_PARAMETERS, and on a name given twice: which of two values a reader takes must not be a matter of taste.
 */
export function parseForm(text: string): Map<string, string> {
  const parameters = new Map<string, string>()
  for (const pair of text.split('&', MOST_PARAMETERS + 1)) {
    if (pair === '') continue
    const equals = pair.indexOf('=')
    const name = decode(equals < 0 ? pair : pair.slice(0, equals))
    if (parameters.has(name)) throw malformed('The query string gives a parameter twice')
    if (parameters.size === MOST_PARAMETERS) throw malformed('The query string has too many parameters')
    parameters.set(name, equals < 0 ? '' : decode(pair.slice(equals + 1)))
  }
  return parameters
}

function decode(text: string): string {
  if (!text.includes('%') && !text.includes('+')) return text
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    throw malformed('The query string contains a syntax error')
  }
}

function malformed(message: string): WireError {
  return new WireError('MalformedQueryString', message)
}

/** The form that a Query request carries: its body, or the query string of one without a body. Throws as parseForm does. */
export function formOf(request: Pick<SignedRequest, 'query' | 'body'>): Map<string, string> {
  if (request.body.length === 0) return parseForm(request.query)
  if (!isUtf8(request.body)) throw malformed('The query string contains a syntax error')
  return parseForm(request.body.toString('utf8'))
}

/** What a Query request asks for, or undefined where it does not say so. Throws as parseForm does. */
export function actionOf(
  request: Pick<SignedRequest, 'query' | 'body'>,
): { action: string; version: string | undefined } | undefined {
  const form = formOf(request)
  const action = form.get('Action')
  return action ? { action, version: form.get('Version') || undefined } : undefined
}
