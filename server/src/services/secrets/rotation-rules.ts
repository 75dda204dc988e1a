/** A secret's rotation rules: checking them, and when they say that it is time. */
import type { Secret } from '../../store/secrets.ts'
import { invalidParameter } from './find-secret.ts'
import { everyDays, parseSchedule, type Schedule, ScheduleError } from './schedule.ts'

interface Rules {
  readonly AutomaticallyAfterDays?: number | undefined
  readonly Duration?: string | undefined
  readonly ScheduleExpression?: string | undefined
}

/** @throws Fault InvalidParameterException */
export function checkRules({ AutomaticallyAfterDays, Duration, ScheduleExpression }: Rules): void {
  if ((AutomaticallyAfterDays === undefined) === (ScheduleExpression === undefined)) {
    throw invalidParameter('You must specify exactly one of AutomaticallyAfterDays or ScheduleExpression.')
  }
  if (Duration !== undefined && (Number.parseInt(Duration, 10) < 1 || Number.parseInt(Duration, 10) > 24)) {
    throw invalidParameter('Duration must be from 1h to 24h.')
  }
  try {
    if (ScheduleExpression !== undefined) parseSchedule(ScheduleExpression)
  } catch (error) {
    if (error instanceof ScheduleError) throw invalidParameter(`Invalid ScheduleExpression. ${error.message}`)
    throw error
  }
}

/** Milliseconds since 1970; null when the rules name no time any more, or there are none. */
export function nextRotation(rules: Secret['rules'], after: number): number | null {
  return (rules && scheduleOf(rules)?.(after)) ?? null
}

function scheduleOf({ AutomaticallyAfterDays, ScheduleExpression }: Rules): Schedule | undefined {
  if (ScheduleExpression !== undefined) return parseSchedule(ScheduleExpression)
  return AutomaticallyAfterDays === undefined ? undefined : everyDays(AutomaticallyAfterDays)
}
