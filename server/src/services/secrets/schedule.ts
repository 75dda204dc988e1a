/**
 * When a rotation comes next: `rate(…)` and `cron(…)` as Secrets Manager takes them, in UTC.
 * Source: Secrets Manager User Guide, rotate-secrets_schedule; the cron dialect is EventBridge's.
 */

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

/** A schedule that cannot be meant, in words for whoever wrote it. */
export class ScheduleError extends Error {}

/** Milliseconds since 1970 of the first time after `after`; undefined when there is none in the years to come. */
export type Schedule = (after: number) => number | undefined

/** @throws ScheduleError */
export function parseSchedule(expression: string): Schedule {
  const [, kind, body = ''] = /^(rate|cron)\((.+)\)$/.exec(expression) ?? []
  if (kind === 'rate') return parseRate(body)
  if (kind === 'cron') return parseCron(body)
  throw new ScheduleError('A schedule is rate(value unit) or cron(minutes hours day month weekday year).')
}

/** Rotations by days happen on a day, from its beginning on. */
export function everyDays(days: number): Schedule {
  return (after) => Math.floor(after / day) * day + days * day
}

function parseRate(body: string): Schedule {
  const [, number, unit] = /^([1-9]\d{0,3}) (hours?|days?)$/.exec(body) ?? []
  if (number === undefined || unit === undefined || (number === '1') === unit.endsWith('s')) {
    throw new ScheduleError('A rate is a number and hour, hours, day or days, as in rate(10 days).')
  }
  const value = Number(number)
  if (unit.startsWith('day')) {
    if (value > 999) throw new ScheduleError('A rate is at most 999 days.')
    return everyDays(value)
  }
  if (value < 4) throw new ScheduleError('A rate is at least 4 hours.')
  if (value > 999) throw new ScheduleError('A rate is at most 999 hours.')
  return (after) => Math.floor(after / hour) * hour + value * hour
}

interface Date_ {
  readonly year: number
  /** From 1. */
  readonly month: number
  readonly date: number
  /** From 1, Sunday. */
  readonly weekday: number
  readonly last: number
}

type DayTest = (on: Date_) => boolean

const monthNames = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC']
const dayNames = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT']
const lastYear = 2199
/** The dates repeat after four centuries at the latest, but nobody waits that long. */
const horizon = 8 * 366

function parseCron(body: string): Schedule {
  const fields = body.split(' ')
  const [minutes = '', hours = '', dates = '', months = '', weekdays = '', years = ''] = fields
  if (fields.length !== 6) throw new ScheduleError('A cron expression has six fields.')
  if (minutes !== '0') throw new ScheduleError('Rotation begins on the hour: the minutes must be 0.')
  const inHours = numbers(hours, 0, 23, [])
  const inMonth = numbers(months, 1, 12, monthNames, 1)
  const inYear = numbers(years, 1970, lastYear, [])
  if ((dates === '?') === (weekdays === '?')) {
    throw new ScheduleError('Of day and weekday, one is ? and the other is not.')
  }
  const onDay = dates === '?' ? weekdayTest(weekdays) : dateTest(dates)
  return (after) => {
    const start = Math.floor(after / day) * day
    for (let index = 0; index < horizon; index += 1) {
      const midnight = start + index * day
      const on = dateAt(midnight)
      if (!inYear(on.year) || !inMonth(on.month) || !onDay(on)) continue
      for (let at = 0; at < 24; at += 1) {
        const time = midnight + at * hour
        if (time > after && inHours(at)) return time
      }
    }
    return undefined
  }
}

function dateAt(time: number): Date_ {
  const on = new Date(time)
  const [year, month] = [on.getUTCFullYear(), on.getUTCMonth() + 1]
  const last = new Date(Date.UTC(year, month, 0)).getUTCDate()
  return { year, month, date: on.getUTCDate(), weekday: on.getUTCDay() + 1, last }
}

/** `L`, `15W`, `LW`, or numbers. */
function dateTest(text: string): DayTest {
  if (text === 'L') return ({ date, last }) => date === last
  if (text === 'LW') return (on) => on.date === nearestWeekday(on, on.last)
  const [, near] = /^(\d{1,2})W$/.exec(text) ?? []
  if (near !== undefined) {
    const wanted = within(Number(near), 1, 31)
    return (on) => wanted <= on.last && on.date === nearestWeekday(on, wanted)
  }
  const matches = numbers(text, 1, 31, [])
  return ({ date }) => matches(date)
}

/** The weekday closest to a date that does not leave the month. */
function nearestWeekday({ date, weekday, last }: Date_, wanted: number): number {
  const of = (((weekday - 1 + wanted - date) % 7) + 7) % 7
  if (of === 6) return wanted > 1 ? wanted - 1 : wanted + 2
  if (of === 0) return wanted < last ? wanted + 1 : wanted - 2
  return wanted
}

/** `6L` (the last Friday), `3#2` (the second Tuesday), `L` (Saturday), or numbers and names. */
function weekdayTest(text: string): DayTest {
  if (text === 'L') return ({ weekday }) => weekday === 7
  const [, lastOf] = /^(\d|[A-Z]{3})L$/.exec(text) ?? []
  if (lastOf !== undefined) {
    const wanted = single(lastOf, dayNames, 1, 1, 7)
    return ({ weekday, date, last }) => weekday === wanted && date + 7 > last
  }
  const [, which, nth] = /^(\d|[A-Z]{3})#([1-5])$/.exec(text) ?? []
  if (which !== undefined) {
    const wanted = single(which, dayNames, 1, 1, 7)
    return ({ weekday, date }) => weekday === wanted && Math.ceil(date / 7) === Number(nth)
  }
  const matches = numbers(text, 1, 7, dayNames, 1)
  return ({ weekday }) => matches(weekday)
}

/** `*`, `1,3`, `1-5`, `0/4`, `MON-FRI`: whether a number is among them. */
function numbers(text: string, least: number, most: number, names: readonly string[], firstName = 0) {
  const ranges = text.split(',').map((part) => {
    const [, range = '', step] = /^([^/]+)(?:\/(\d{1,4}))?$/.exec(part) ?? []
    const every = step === undefined ? 1 : within(Number(step), 1, most)
    if (range === '*') return { from: least, to: most, every }
    const [from = '', to, ...more] = range.split('-')
    if (more.length > 0) throw notUnderstood(text)
    const first = single(from, names, firstName, least, most)
    const lastOne = to === undefined ? (step === undefined ? first : most) : single(to, names, firstName, least, most)
    return { from: first, to: lastOne, every }
  })
  return (value: number) =>
    ranges.some(({ from, to, every }) =>
      from <= to
        ? value >= from && value <= to && (value - from) % every === 0
        : // A range that wraps, as FRI-MON.
          (value >= from && (value - from) % every === 0) ||
          (value <= to && (value - from + most - least + 1) % every === 0),
    )
}

function single(text: string, names: readonly string[], firstName: number, least: number, most: number): number {
  const named = names.indexOf(text)
  if (named >= 0) return named + firstName
  if (!/^\d{1,4}$/.test(text)) throw notUnderstood(text)
  return within(Number(text), least, most)
}

function within(value: number, least: number, most: number): number {
  if (value >= least && value <= most) return value
  throw new ScheduleError(`${value} is not from ${least} to ${most}.`)
}

function notUnderstood(text: string): ScheduleError {
  return new ScheduleError(`${text} is not understood in a cron expression.`)
}
