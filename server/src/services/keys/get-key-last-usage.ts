/** Tells what a key last served for. It may lag by a minute. */
import type { GetKeyLastUsageResponse } from '../../../../model/kms.ts'
import { readOperation } from '../../operation.ts'
import { lastUsage, usageTrackedSince } from '../../store/key-usage.ts'
import { ownKey } from './own-key.ts'

type Operation = NonNullable<GetKeyLastUsageResponse['KeyLastUsage']>['Operation']

export const getKeyLastUsage = readOperation('kms', 'GetKeyLastUsage', {
  ...ownKey('kms:GetKeyLastUsage'),
  async run(_input, { store }, { key }) {
    const last = await lastUsage(store, key)
    return {
      KeyId: key.keyId,
      KeyLastUsage: last && {
        Operation: last.operation as Operation,
        Timestamp: new Date(last.usedAt),
        CloudTrailEventId: last.eventId,
        KmsRequestId: last.requestId,
      },
      TrackingStartDate: new Date(Math.max(key.createdAt, await usageTrackedSince(store))),
      KeyCreationDate: new Date(key.createdAt),
    }
  },
})
