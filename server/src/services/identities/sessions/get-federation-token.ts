/** GetFederationToken: temporary credentials that a user hands to somebody whom it vouches for, narrowed by the policies that it passes. */
import { tagConditions } from '../../../condition-keys.ts'
import { packedSize } from '../../../credentials/session-token.ts'
import { Fault, readOperation } from '../../../operation.ts'
import { refuseTooLarge, sessionPoliciesOf } from './session-policies.ts'
import { sessionTagsOf } from './session-tags.ts'
import { credentialsFor, sessionTimes } from './temporary-credentials.ts'

const twelveHours = 43_200

export const getFederationToken = readOperation('sts', 'GetFederationToken', {
  permissions({ Name, Tags = [] }, { account }) {
    const actions = ['sts:GetFederationToken', ...(Tags.length > 0 ? ['sts:TagSession'] : [])]
    const resource = `arn:aws:sts::${account}:federated-user/${Name}`
    return actions.map((action) => ({ action, resource, conditions: tagConditions({ request: Tags }) }))
  },

  async run(input, context) {
    const { caller, account, store } = context
    if (caller.session !== undefined || caller.principal.kind !== 'user') {
      throw new Fault('AccessDenied', 'Cannot call GetFederationToken with session credentials')
    }
    const policies = await sessionPoliciesOf(input, store, account)
    const { tags } = sessionTagsOf(input, caller)
    const packed = packedSize({ ...policies, tags })
    refuseTooLarge(packed, policies)
    const claims = {
      account,
      identity: { kind: 'federated' as const, id: caller.userId },
      madeWith: caller.accessKeyId,
      name: input.Name,
      ...sessionTimes(context, input.DurationSeconds ?? twelveHours),
      ...policies,
      ...(tags.length > 0 && { tags }),
    }
    return {
      Credentials: credentialsFor(context, claims),
      FederatedUser: {
        FederatedUserId: `${account}:${input.Name}`,
        Arn: `arn:aws:sts::${account}:federated-user/${input.Name}`,
      },
      ...(packed > 0 && { PackedPolicySize: packed }),
    }
  },
})
