/** GetSessionToken: temporary credentials of a user for itself. It authenticates, so no policy speaks of it. */
import { Fault, readOperation } from '../../operation.ts'
import { credentialsFor, refuseSecondFactor, sessionTimes } from './temporary-credentials.ts'

const twelveHours = 43_200

export const getSessionToken = readOperation('sts', 'GetSessionToken', {
  permissions: () => [],
  run(input, context) {
    const { caller, account } = context
    if (caller.session !== undefined || caller.principal.kind !== 'user') {
      throw new Fault('AccessDenied', 'Cannot call GetSessionToken with session credentials')
    }
    refuseSecondFactor(input)
    const times = sessionTimes(context, input.DurationSeconds ?? twelveHours)
    const claims = { account, identity: { kind: 'user' as const, id: caller.userId }, ...times }
    return { Credentials: credentialsFor(context, claims) }
  },
})
