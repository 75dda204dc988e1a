/** The agent's log: one JSON line an event on standard error. What is written are codes, counts and names of settings; never a value, never a token. */

export const levels = ['debug', 'info', 'warn', 'error', 'none'] as const
export type Level = (typeof levels)[number]

export type Log = (level: Exclude<Level, 'none'>, event: string, details?: Readonly<Record<string, unknown>>) => void

export function logFrom(least: Level, write: (line: string) => void = (line) => void process.stderr.write(line)): Log {
  return (level, event, details = {}) => {
    if (levels.indexOf(level) < levels.indexOf(least)) return
    write(`${JSON.stringify({ time: new Date().toISOString(), level, event, ...details })}\n`)
  }
}
