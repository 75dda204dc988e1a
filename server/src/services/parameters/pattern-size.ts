/** How large a regular expression becomes once its repetitions are written out, which is what compiling and matching it cost. */

/**
 * About twice the instructions of the compiled expression, at most `limit` or Infinity. Of what is no expression it says nothing useful:
 * the compiler refuses that.
 */
export function patternSize(pattern: string, limit: number): number {
  /** Of the open groups, outermost first. */
  const outer: number[] = []
  let group = 0
  let atom = 0
  const add = (size: number) => {
    atom = size
    group += size
  }
  for (let at = 0; at < pattern.length && group <= limit; ) {
    const rest = pattern.slice(at, at + 1200)
    const repetition = /^\{(\d+)(?:,(\d*))?\}/.exec(rest)
    const single = repetition ?? /^(?:\\[pPx]\{[^}]*\}|\\.|\[\^?\]?(?:\\.|\[:\w+:\]|[^\]\\])*\]|.)/s.exec(rest)!
    const [text] = single
    at += text.length
    if (repetition) {
      const times = Math.max(1, Number(repetition[1]), Number(repetition[2] ?? 0))
      // Each copy of an optional one brings a branch along.
      const all = (atom + 1) * times
      group += all - atom
      atom = all
    } else if (text === '(') {
      outer.push(group)
      group = 0
    } else if (text === ')') {
      // Its two ends, and something even where it is empty.
      const whole = group + 3
      group = outer.pop() ?? 0
      add(whole)
    } else if (text === '*' || text === '+' || text === '?') {
      atom += 1
      group += 1
    } else {
      add(1)
    }
  }
  const size = outer.reduce((sum, one) => sum + one, group)
  return size <= limit ? size : Number.POSITIVE_INFINITY
}
