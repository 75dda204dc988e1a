/** ReadCalendar: the coming expiries and rotations of a region, for a calendar program that knows only an address with a token in it. */
import { createHash } from 'node:crypto'
import { type Context, Fault, type Identifying, readOperation } from '../../operation.ts'
import { comingKeyDates, comingParameterDates, findCalendarFeed } from '../../store/calendar-feeds.ts'
import { findParameter } from '../../store/parameters.ts'
import { type CalendarDate, writeCalendar } from './calendar.ts'

const mostDates = 500

export function tokenHash(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}

export const readCalendar = readOperation('larder', 'ReadCalendar', {
  /** Whose feed it is reads it, with the rights that this user has now. */
  async identify({ Token }, parts: Identifying) {
    const feed = await findCalendarFeed(parts.store, tokenHash(Token))
    const caller = feed && (await parts.userCaller(feed.account, feed.userId))
    if (caller === undefined) throw absent()
    return caller
  },
  permissions: (_input, { account }) => [
    { action: 'larder:ReadCalendar', resource: `arn:aws:larder::${account}:calendar` },
  ],
  async run({ Token }, context) {
    const feed = await findCalendarFeed(context.store, tokenHash(Token))
    if (feed === undefined) throw absent()
    const dates: CalendarDate[] = []
    if (context.allows({ action: 'ssm:DescribeParameters', resource: '*' }))
      dates.push(...(await parameterDates(context, feed.region)))
    if (context.allows({ action: 'kms:ListKeys', resource: '*' })) dates.push(...(await keyDates(context, feed.region)))
    dates.sort((one, other) => one.at - other.at)
    const name = `Larder ${context.account} ${feed.region}`
    return { Calendar: writeCalendar(name, dates.slice(0, mostDates), context.now) }
  },
})

function absent(): Fault {
  return new Fault('ResourceNotFoundException', 'There is no such calendar.')
}

type Meaning = (name: string) => Pick<CalendarDate, 'summary' | 'description' | 'remindDays'>

const meanings: Readonly<Record<string, Meaning>> = {
  Expiration: (name) => ({
    summary: `${name} expires`,
    description: `The parameter ${name} is deleted at this time by its expiration policy.`,
    remindDays: 7,
  }),
  ExpirationNotification: (name) => ({
    summary: `${name} expires soon`,
    description: `A notice that the parameter ${name} is about to expire is sent at this time.`,
    remindDays: 0,
  }),
  NoChangeNotification: (name) => ({
    summary: `${name} is due for a change`,
    description: `Unless it is changed before, a notice is sent at this time that the parameter ${name} has not changed.`,
    remindDays: 1,
  }),
}

async function parameterDates({ store, account }: Context, region: string): Promise<CalendarDate[]> {
  const dates: CalendarDate[] = []
  for (const { path, policy, at } of await comingParameterDates(store, account, region, mostDates)) {
    const row = await findParameter(store, { account, region, path })
    const kept = row?.policies ? (JSON.parse(row.policies) as { type: string }[])[policy] : undefined
    const meaning = kept && meanings[kept.type]
    if (row && meaning) dates.push({ uid: `ssm-${account}-${region}-${path}-${policy}`, at, ...meaning(row.name) })
  }
  return dates
}

async function keyDates({ store, account }: Context, region: string): Promise<CalendarDate[]> {
  const coming = await comingKeyDates(store, account, region, mostDates)
  return coming.map(({ keyId, what, at }) => ({
    uid: `kms-${account}-${region}-${keyId}-${what}`,
    at,
    ...keyMeanings[what](keyId),
  }))
}

const keyMeanings: Readonly<Record<'deletion' | 'rotation' | 'expiry', Meaning>> = {
  deletion: (keyId) => ({
    summary: `Key ${keyId} is deleted`,
    description: `The KMS key ${keyId} and everything that only it decrypts are lost from this time on. CancelKeyDeletion keeps it.`,
    remindDays: 7,
  }),
  rotation: (keyId) => ({
    summary: `Key ${keyId} rotates`,
    description: `The KMS key ${keyId} gets new material by itself; nothing has to be done.`,
    remindDays: 0,
  }),
  expiry: (keyId) => ({
    summary: `Key ${keyId} loses its material`,
    description: `Imported material of the KMS key ${keyId} expires; until the same is imported again, nothing can be decrypted with it.`,
    remindDays: 7,
  }),
}
