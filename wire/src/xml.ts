// Puts text into XML so that every character arrives, or is seen not to.

const SPECIAL = /[&<>"'\r\u0085\u2028]/g
const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
  // A parser would turn these line ends into \n.
  '\r': '&#xD;',
  '\u0085': '&#x85;',
  '\u2028': '&#x2028;',
}

/** What XML 1.0 cannot carry in any spelling. Only messages that quote a bad input hold such. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what it is for
const IMPOSSIBLE = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g

/** The text as character data or attribute value. Characters that XML cannot carry become U+FFFD. */
export function escapeXml(text: string): string {
  return text
    .toWellFormed()
    .replace(IMPOSSIBLE, '\uFFFD')
    .replace(SPECIAL, (character) => ESCAPES[character]!)
}
