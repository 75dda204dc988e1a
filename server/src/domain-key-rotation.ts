/** Begins a new term of the domain key every 90 days, and learns the terms that other nodes began. */
import type { Job } from './housekeeping.ts'

const termLength = 90 * 24 * 3_600_000

export const domainKeyRotation: Job = {
  name: 'domain key rotation',
  async run({ keys, now }) {
    await keys.refresh()
    if (now() - keys.newestTermCreatedAt >= termLength) await keys.rotate()
    return 'done'
  },
}
