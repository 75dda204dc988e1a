/** Where in the text of a policy each of its statements stands, so that people find the one that decided. */

export interface Position {
  /** From 1. */
  readonly line: number
  /** From 1, in UTF-16 code units. */
  readonly column: number
}

export interface Span {
  readonly start: Position
  readonly end: Position
}

/**
 * As AWS's simulator counts: from where the token before ends (the bracket of the list, the statement before, or the brace of a statement
 * that stands alone) to behind the statement's closing brace.
 * @param text has been parsed as a policy
 */
export function statementPositions(text: string): Span[] {
  const value = valueOfStatement(text)
  const positionAt = positionsIn(text)
  const span = (start: number, end: number): Span => ({ start: positionAt(start), end: positionAt(end) })
  if (text[value] === '{') return [span(value + 1, endOfObject(text, value))]
  const spans: Span[] = []
  let before = value + 1
  for (let at = before; text[at] !== ']'; at++) {
    if (text[at] !== '{') continue
    const end = endOfObject(text, at)
    spans.push(span(before, end))
    before = end
    at = end - 1
  }
  return spans
}

/** Where the value of the document's own key Statement begins. */
function valueOfStatement(text: string): number {
  let depth = 0
  for (let at = 0; at < text.length; at++) {
    const character = text[at]
    if (character === '{' || character === '[') depth++
    else if (character === '}' || character === ']') depth--
    else if (character === '"') {
      const end = endOfString(text, at)
      const colon = afterSpace(text, end)
      if (depth === 1 && text[colon] === ':' && JSON.parse(text.slice(at, end)) === 'Statement') {
        return afterSpace(text, colon + 1)
      }
      at = end - 1
    }
  }
  throw new TypeError('The text is no policy.')
}

/** One behind the brace that closes the one at `start`. */
function endOfObject(text: string, start: number): number {
  let depth = 0
  for (let at = start; at < text.length; at++) {
    const character = text[at]
    if (character === '"') at = endOfString(text, at) - 1
    else if (character === '{') depth++
    else if (character === '}' && --depth === 0) return at + 1
  }
  throw new TypeError('The text is no policy.')
}

/** One behind the quotation mark that closes the one at `start`. */
function endOfString(text: string, start: number): number {
  let at = start + 1
  while (text[at] !== '"') at += text[at] === '\\' ? 2 : 1
  return at + 1
}

function afterSpace(text: string, from: number): number {
  let at = from
  while (/\s/.test(text[at] ?? '')) at++
  return at
}

/** For offsets that are asked in ascending order. */
function positionsIn(text: string): (offset: number) => Position {
  let line = 1
  let lineStart = 0
  return (offset) => {
    for (let next = text.indexOf('\n', lineStart); next >= 0 && next < offset; next = text.indexOf('\n', lineStart)) {
      line++
      lineStart = next + 1
    }
    return { line, column: offset - lineStart + 1 }
  }
}
