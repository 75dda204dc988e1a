/** The operations about events, which are Larder's own. */
import type { Operation } from '../../operation.ts'
import { createCalendarFeed, deleteCalendarFeed, listCalendarFeeds } from './calendar-feeds.ts'
import { listDeadLetters, redriveDeadLetters } from './dead-letters.ts'
import { readCalendar } from './read-calendar.ts'
import { receiveEvents } from './receive-events.ts'

export const eventOperations: readonly Operation[] = [
  receiveEvents,
  listDeadLetters,
  redriveDeadLetters,
  createCalendarFeed,
  listCalendarFeeds,
  deleteCalendarFeed,
  readCalendar,
]
