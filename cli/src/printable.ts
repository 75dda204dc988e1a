/** What comes from requests, as a terminal may have it: nothing in it starts a new line, moves the cursor or turns text around. */

/** Control and format characters as `\u` and four digits, which JSON reads as the same character. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) =>
    Array.from({ length: character.length }, (_, unit) => character.charCodeAt(unit))
      .map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`)
      .join(''),
  )
}
