/**
 * Wildcard matching over characters, without regular expressions: the cost is at most the length of the pattern times
 * that of the text.
 */

/**
 * A pattern as UTF-16 code units, in which the two wildcards below stand for themselves. Literal `*` and `?` keep their
 * code units.
 */
export type Glob = readonly number[]
/** `*`: any run of characters, also an empty one. */
export const anyRun = -1
/** `?`: any one character. */
export const anyCharacter = -2

const colon = 58

/** Steps that may still be taken in vain; without end where nobody set one. */
let stepsLeft = Number.POSITIVE_INFINITY

/** Patterns and texts come from tenants, and what one of them lets us match all others wait for. */
const mostSteps = 20_000_000

/** What all matching within this work takes together is bounded: what would take longer throws. */
export function boundedMatching<T>(work: () => T): T {
  stepsLeft = mostSteps
  try {
    return work()
  } finally {
    stepsLeft = Number.POSITIVE_INFINITY
  }
}

export function takeSteps(count: number): void {
  stepsLeft -= count
  if (stepsLeft < 0) throw new RangeError('Matching takes too long.')
}

/**
 * Answers as `matches` does, but cheaply where the glob begins with many literals. Not for matchesArn with a glob that
 * may have fewer than six parts.
 */
export function compileGlob(glob: Glob, matches: (glob: Glob, text: string) => boolean): (text: string) => boolean {
  const wildcard = glob.findIndex((unit) => unit < 0)
  const literals = wildcard < 0 ? glob.length : wildcard
  if (wildcard < 0) return (text) => text.length === literals && startsWithLiterals(glob, literals, text)
  if (wildcard === glob.length - 1 && glob[wildcard] === anyRun)
    return (text) => startsWithLiterals(glob, literals, text)
  const longest = longestLiteral(glob)
  return (text) => startsWithLiterals(glob, literals, text) && text.includes(longest) && matches(glob, text)
}

/** The longest run without wildcards: what does not contain it cannot match, and a search for it is quickly done. */
function longestLiteral(glob: Glob): string {
  let longest = ''
  let run = ''
  for (const unit of glob) {
    run = unit < 0 ? '' : run + String.fromCharCode(unit)
    if (run.length > longest.length) longest = run
  }
  return longest
}

/** ARNs differ towards their ends, so that is where it looks first. */
function startsWithLiterals(glob: Glob, count: number, text: string): boolean {
  if (text.length < count) return false
  for (let at = count - 1; at >= 0; at--) if (text.charCodeAt(at) !== glob[at]) return false
  return true
}

/** Whether the glob matches all of the text. */
export function matchesGlob(glob: Glob, text: string): boolean {
  return matchesRange(glob, 0, glob.length, text, 0, text.length)
}

/**
 * Compares the six parts of two ARNs one by one, so that no wildcard reaches over a colon before the last part. What
 * has fewer parts matches nothing.
 */
export function matchesArn(glob: Glob, arn: string): boolean {
  let globStart = 0
  let arnStart = 0
  for (let part = 0; part < 5; part++) {
    const globEnd = glob.indexOf(colon, globStart)
    const arnEnd = arn.indexOf(':', arnStart)
    if (globEnd < 0 || arnEnd < 0 || !matchesRange(glob, globStart, globEnd, arn, arnStart, arnEnd)) return false
    globStart = globEnd + 1
    arnStart = arnEnd + 1
  }
  return matchesRange(glob, globStart, glob.length, arn, arnStart, arn.length)
}

/**
 * Takes each run of literals as early as it can. When that fails, only the last `*` needs another try, one character
 * further: whatever an earlier one could give up, the last one can take.
 */
function matchesRange(
  glob: Glob,
  globStart: number,
  globEnd: number,
  text: string,
  textStart: number,
  textEnd: number,
): boolean {
  let g = globStart
  let t = textStart
  let afterRun = -1
  let runEnd = -1
  while (t < textEnd) {
    const wanted = g < globEnd ? glob[g]! : undefined
    if (wanted === anyRun) {
      afterRun = ++g
      runEnd = t
      if (g === globEnd) return true
    } else if (wanted === anyCharacter) {
      g++
      t += isSurrogatePair(text, t, textEnd) ? 2 : 1
    } else if (wanted === text.charCodeAt(t)) {
      g++
      t++
    } else if (afterRun >= 0) {
      takeSteps(1 + t - runEnd)
      g = afterRun
      t = ++runEnd
    } else {
      return false
    }
  }
  while (g < globEnd && glob[g] === anyRun) g++
  return g === globEnd
}

function isSurrogatePair(text: string, at: number, end: number): boolean {
  return at + 1 < end && (text.charCodeAt(at) & 0xfc00) === 0xd800 && (text.charCodeAt(at + 1) & 0xfc00) === 0xdc00
}
