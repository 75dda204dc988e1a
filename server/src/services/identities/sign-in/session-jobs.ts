/** Forgets sign-ins and ended sessions once they would have expired anyway. */
import type { Job } from '../../../housekeeping.ts'
import { anySessionExpired, forgetExpiredSessions } from '../../../store/sign-ins.ts'

export const sessionJobs: readonly Job[] = [
  {
    name: 'expired sessions',
    async run({ store, now }) {
      if (await anySessionExpired(store.reader, now()))
        await store.transaction((transaction) => forgetExpiredSessions(transaction, now()))
      return 'done'
    },
  },
]
