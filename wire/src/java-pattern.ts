// Turns the regular expressions of AWS's models, which are Java's, into JavaScript's.

/** Java's \s and what its dot does not match; JavaScript's are wider and narrower. */
const JAVA_SPACE = '\\t-\\r '
const JAVA_LINE_ENDS = '\\n\\r\\u0085\\u2028\\u2029'

/** Unicode general categories are spelled alike in both; Java's POSIX and script classes are not. */
const UNTRANSLATED = /\\[pP]\{(?![LMNPSZC][a-z]?\})|&&|\(\?[a-zA-Z-]+[:)]|\\[QEGhHRXzZA]/

/**
 * A RegExp that tests what Java's `matches` would: the whole text. A pattern that begins with `^` states its own
 * extent, so that `^(?!\s*$).+` accepts a text of several lines, which AWS does too.
 *
 * Throws on a construct that would mean something else in JavaScript, so that it is seen when a service is loaded and
 * not when a request is let through.
 */
export function javaPattern(pattern: string): RegExp {
  if (UNTRANSLATED.test(pattern)) throw new Error(`the pattern ${pattern} has no translation`)
  const translated = translate(pattern)
  return new RegExp(pattern.startsWith('^') ? translated : `^(?:${translated})$`, 'u')
}

function translate(pattern: string): string {
  let translated = ''
  let inClass = false
  for (let i = 0; i < pattern.length; i++) {
    const character = pattern[i]!
    if (character === '\\') {
      const escaped = pattern[++i]!
      if (escaped === 's') translated += inClass ? JAVA_SPACE : `[${JAVA_SPACE}]`
      // Java lets every mark be escaped; JavaScript only those that would mean something.
      else
        translated += /[\w^$\\.*+?()[\]{}|/]/.test(escaped) || (inClass && escaped === '-') ? `\\${escaped}` : escaped
      continue
    }
    if (character === '[') inClass = true
    else if (character === ']') inClass = false
    translated += character === '.' && !inClass ? `[^${JAVA_LINE_ENDS}]` : character
  }
  return translated
}
