/** GetSessionToken: temporary credentials of a user for itself. It authenticates, so no policy speaks of it. */
import { Fault, readOperation } from '../../../operation.ts'
import { credentialsFor, provedSecondFactor, sessionTimes } from './temporary-credentials.ts'

const twelveHours = 43_200

export const getSessionToken = readOperation('sts', 'GetSessionToken', {
  permissions: () => [],
  async run(input, context) {
    const { caller, account } = context
    if (caller.session !== undefined || caller.principal.kind !== 'user') {
      throw new Fault('AccessDenied', 'Cannot call GetSessionToken with session credentials')
    }
    const secondFactorAt = await provedSecondFactor(context, input)
    const times = sessionTimes(context, input.DurationSeconds ?? twelveHours)
    const claims = {
      account,
      identity: { kind: 'user' as const, id: caller.userId },
      madeWith: caller.accessKeyId,
      ...times,
      ...(secondFactorAt !== undefined && { secondFactorAt }),
    }
    return { Credentials: credentialsFor(context, claims) }
  },
})
