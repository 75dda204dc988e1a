/** CreateCalendarFeed, ListCalendarFeeds and DeleteCalendarFeed: the addresses under which calendar programs read coming dates. */
import { Fault, readOperation, writeOperation } from '../../operation.ts'
import { calendarFeedsOf, insertCalendarFeed, deleteCalendarFeed as remove } from '../../store/calendar-feeds.ts'
import { tokenHash } from './read-calendar.ts'

const mostFeeds = 100
const calendarOf = (account: string) => `arn:aws:larder::${account}:calendar`

/** The address is told once: only a hash of its token is kept. */
export const createCalendarFeed = writeOperation('larder', 'CreateCalendarFeed', {
  permissions: (_input, { account }) => [{ action: 'larder:CreateCalendarFeed', resource: calendarOf(account) }],
  async run(_input, context) {
    const { account, caller, store, region } = context
    if (caller.principal.kind !== 'user') {
      throw new Fault('NotAUserException', 'A calendar is read with the rights of a user: create it as one.')
    }
    if ((await calendarFeedsOf(store, account)).length >= mostFeeds) {
      throw new Fault('LimitExceededException', `An account has at most ${mostFeeds} calendar feeds.`)
    }
    const token = context.random(32).toString('base64url')
    const FeedId = context.uuid()
    const feed = { account, id: FeedId, region, userId: caller.userId, createdAt: context.now }
    await insertCalendarFeed(store, tokenHash(token), feed)
    return { FeedId, Path: `/calendar/${token}.ics` }
  },
})

export const listCalendarFeeds = readOperation('larder', 'ListCalendarFeeds', {
  permissions: (_input, { account }) => [{ action: 'larder:ListCalendarFeeds', resource: calendarOf(account) }],
  async run(_input, { store, account }) {
    const feeds = await calendarFeedsOf(store, account)
    return {
      CalendarFeeds: feeds.map(({ id, region, userId, createdAt }) => ({
        FeedId: id,
        Region: region,
        UserId: userId,
        CreatedAt: new Date(createdAt),
      })),
    }
  },
})

export const deleteCalendarFeed = writeOperation('larder', 'DeleteCalendarFeed', {
  permissions: (_input, { account }) => [{ action: 'larder:DeleteCalendarFeed', resource: calendarOf(account) }],
  async run({ FeedId }, { store, account }) {
    if (!(await remove(store, account, FeedId))) {
      throw new Fault('ResourceNotFoundException', `There is no calendar feed ${FeedId}.`)
    }
    return {}
  },
})
