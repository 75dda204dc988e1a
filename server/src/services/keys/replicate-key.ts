/** Makes a replica of a multi-Region primary key in another region: the same id and material, its own policy, description and tags. */
import { tagConditions } from '../../condition-keys.ts'
import { type Conditions, Fault, writeOperation } from '../../operation.ts'
import { type KeyRow, keyById } from '../../store/keys.ts'
import { checkDescription } from './key-description.ts'
import { keyMetadata } from './key-metadata.ts'
import { keyArn } from './key-name.ts'
import { kindConditions, permissionOn, permissionOnAll } from './key-permission.ts'
import { firstKeyPolicy } from './key-policy.ts'
import { mustBeEnabled } from './key-state.ts'
import { asConditionTags, withTags } from './key-tags.ts'
import { mustBePrimary } from './multi-region.ts'
import { ownKey } from './own-key.ts'
import { addReplica } from './replicas.ts'

const action = 'kms:ReplicateKey'
/** More than AWS has regions. Much of what changes a key is done in each of them, in one transaction that others wait for. */
const mostReplicas = 40

export const replicateKey = writeOperation('kms', 'ReplicateKey', {
  target: ownKey(action).target,
  permissions(input, context, named) {
    const { ReplicaRegion, Tags: tags = [], BypassPolicyLockoutSafetyCheck: bypass } = input
    const { spec, usage, origin } = named.key
    // What is asked in the other region, where the caller may do less.
    const there: Conditions = {
      ...kindConditions(spec, usage, origin, 'REPLICA'),
      ...tagConditions({ request: asConditionTags(tags) }),
      'kms:bypasspolicylockoutsafetycheck': bypass === undefined ? undefined : String(bypass),
      'aws:requestedregion': ReplicaRegion,
    }
    return [
      permissionOn(context, action, named, { 'kms:replicaregion': ReplicaRegion }),
      permissionOnAll(context, 'kms:CreateKey', there),
      ...(tags.length === 0 ? [] : [permissionOnAll(context, 'kms:TagResource', there)]),
    ]
  },
  async run(input, context, { key: primary }) {
    const { ReplicaRegion: region, Description = '', Tags = [] } = input
    mustBePrimary(primary, 'ReplicateKey')
    mustBeEnabled(primary)
    const { account, keyId } = primary
    if ((await keyById(context.store, { account, region, keyId })) !== undefined) {
      throw new Fault('AlreadyExistsException', `${keyArn({ account, region, keyId })} already exists.`)
    }
    if (primary.replicaRegions.length >= mostReplicas) {
      throw new Fault('LimitExceededException', `A key can have replicas in ${mostReplicas} Regions at most.`)
    }
    const draft = {
      ...primary,
      region,
      state: primary.origin === 'EXTERNAL' ? 'PendingImport' : 'Enabled',
      description: checkDescription(Description),
      tags: withTags([], Tags),
      aliases: [],
      createdAt: context.now,
      expirationModel: null,
      validTo: null,
    } as const satisfies KeyRow
    const replica = await addReplica(context, primary, { ...draft, ...(await firstKeyPolicy(context, draft, input)) })
    const arn = keyArn(replica)
    context.record({ service: 'kms', name: 'CreateKey', writes: true, parameters: {}, resources: [arn] })
    return { ReplicaKeyMetadata: keyMetadata(replica), ReplicaPolicy: replica.policy, ReplicaTags: [...replica.tags] }
  },
})
