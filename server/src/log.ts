/** The server's own log: one JSON line an event on standard error, never with a message that could quote a request. */

export function log(
  level: 'info' | 'warn' | 'error',
  event: string,
  details: Readonly<Record<string, string | number>> = {},
): void {
  process.stderr.write(`${JSON.stringify({ time: new Date().toISOString(), level, event, ...details })}\n`)
}

/**
 * A defect by its class, code and the places it came through, causes included. Messages are left out: those of drivers and parsers
 * quote what they were given.
 */
export function whereabouts(error: unknown): { error: string; at: string } {
  const chain: string[] = []
  const frames: string[] = []
  for (
    let cause = error;
    cause !== undefined && chain.length < 4;
    cause = cause instanceof Error ? cause.cause : undefined
  ) {
    if (!(cause instanceof Error)) {
      chain.push(typeof cause)
      break
    }
    const code = (cause as NodeJS.ErrnoException).code
    chain.push(code === undefined ? cause.name : `${cause.name}(${code})`)
    frames.push(...framesOf(cause).slice(0, 6))
  }
  return { error: chain.join(' < '), at: frames.join(' | ') }
}

function framesOf(error: Error): string[] {
  return (error.stack ?? '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => /^at .*[:)]/.test(line))
}
