/** What a command of `larder` is, and how it is refused. */
import type { ParseArgsConfig } from 'node:util'

export type Options = ReadonlyMap<string, string>

export interface Command {
  readonly help: string
  readonly options: NonNullable<ParseArgsConfig['options']>
  /** Names the arguments that are no options, when it takes any: as in `<principal> <action>`, or `-- <command>`. */
  readonly takes?: string
  /** Resolves to the exit code. `rest` holds the arguments that are no options. */
  run(options: Options, rest: readonly string[]): Promise<number>
}

/** The command line asks for something that makes no sense; exit code 2. */
export class UsageError extends Error {}

/** A whole number from 1 on. */
export function countOption(options: Options, name: string, fallback: number): number {
  const given = options.get(name)
  if (given === undefined) return fallback
  if (!/^[1-9]\d{0,6}$/.test(given)) throw new UsageError(`--${name} takes a whole number from 1 on.`)
  return Number(given)
}

/** A time as ISO 8601, or an age as in `90m`, `24h`, `7d`; milliseconds since 1970. */
export function timeOption(options: Options, name: string, now: number): number | undefined {
  const given = options.get(name)
  if (given === undefined) return undefined
  const [, amount, unit] = /^(\d+)([mhd])$/.exec(given) ?? []
  if (amount !== undefined)
    return now - Number(amount) * { m: 60_000, h: 3_600_000, d: 86_400_000 }[unit as 'm' | 'h' | 'd']
  const time = Date.parse(given)
  if (Number.isNaN(time))
    throw new UsageError(`--${name} takes a time such as 2026-01-31T09:05:00Z, or an age such as 24h.`)
  return time
}
