// Percent-encoding as Signature Version 4 wants it: everything but A-Z a-z 0-9 - . _ ~.

const ONLY_UNRESERVED = /^[A-Za-z0-9._~-]*$/
const LEFT_BY_JAVASCRIPT = /[!'()*]/g

/** The text percent-encoded, `/` included. Halves of surrogate pairs become U+FFFD. */
export function encodeUri(text: string): string {
  if (ONLY_UNRESERVED.test(text)) return text
  return encodeURIComponent(text.toWellFormed()).replace(
    LEFT_BY_JAVASCRIPT,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}

/** A query's text decoded, a plus being a space, or undefined where an escape is broken or no UTF-8. */
function decodeQueryText(text: string): string | undefined {
  if (!text.includes('%') && !text.includes('+')) return text
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return undefined
  }
}

/**
 * The path as every service but S3 signs it: dot segments and empty segments resolved, then encoded once more on top
 * of the encoding that it was sent with.
 */
export function canonicalPath(path: string): string {
  if (path === '/' || path === '') return '/'
  const segments: string[] = []
  for (const segment of path.split('/')) {
    if (segment === '..') segments.pop()
    else if (segment !== '' && segment !== '.') segments.push(encodeUri(segment))
  }
  return segments.length === 0 ? '/' : `/${segments.join('/')}${path.endsWith('/') ? '/' : ''}`
}

/** Names and values of a query string, decoded, in the order sent; undefined where an escape is broken. */
export function queryPairs(query: string): [name: string, value: string][] | undefined {
  const pairs: [string, string][] = []
  for (const part of query.split('&')) {
    if (part === '') continue
    const equals = part.indexOf('=')
    const name = decodeQueryText(equals < 0 ? part : part.slice(0, equals))
    const value = equals < 0 ? '' : decodeQueryText(part.slice(equals + 1))
    if (name === undefined || value === undefined) return undefined
    pairs.push([name, value])
  }
  return pairs
}

/** Encoded and sorted by name, then by value; `without` is left out. Undefined where an escape is broken. */
export function canonicalQuery(query: string, without?: string): string | undefined {
  if (query === '') return ''
  const pairs = queryPairs(query)
  if (!pairs) return undefined
  return pairs
    .filter(([name]) => name !== without)
    .map(([name, value]): [string, string] => [encodeUri(name), encodeUri(value)])
    .sort(byNameThenValue)
    .map(([name, value]) => `${name}=${value}`)
    .join('&')
}

function byNameThenValue([nameA, valueA]: [string, string], [nameB, valueB]: [string, string]): number {
  if (nameA !== nameB) return nameA < nameB ? -1 : 1
  return valueA < valueB ? -1 : valueA > valueB ? 1 : 0
}
