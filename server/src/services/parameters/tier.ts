/** Which tier a parameter is put in, and how many of each an account may have. Source: parameter-store-advanced-parameters. */
import type { ParameterTier } from '../../../../model/ssm.ts'
import { Fault, type WriteContext } from '../../operation.ts'
import { addToCount, countOf } from '../../store/parameter-counts.ts'
import type { Partition, VersionRow } from '../../store/parameters.ts'
import { DEFAULT_TIER, settingValue } from './service-setting.ts'

type Tier = VersionRow['tier']

const maxBytes: Readonly<Record<Tier, number>> = { Standard: 4096, Advanced: 8192 }
const maxParameters: Readonly<Record<Tier, number>> = { Standard: 10_000, Advanced: 100_000 }

const tooLong: Readonly<Record<Tier, string>> = {
  Standard:
    'Standard tier parameters support a maximum parameter value of 4096 characters. To create a larger parameter value, upgrade the parameter to use the advanced-parameter tier. For more information, see https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html',
  Advanced: 'Advanced-tier parameters support a maximum parameter value of 8192 characters.',
}
const tooMany: Readonly<Record<Tier, string>> = {
  Standard:
    'You have reached the maximum number of standard parameters for this AWS account and Region (10000). To add more parameters, either delete existing parameters or upgrade to the advanced-parameter tier (charges apply).',
  Advanced:
    'You have reached the maximum number of advanced parameters for this AWS account and Region (100000). To add more parameters, delete existing parameters.',
}

/** What decides about the tier. */
export interface TierRequest {
  readonly asked: ParameterTier | undefined
  /** Of the parameter that is updated. */
  readonly existing: Tier | undefined
  readonly valueBytes: number
  readonly hasPolicies: boolean
}

/** The tier in effect, never Intelligent-Tiering itself; refused when the value or its policies do not fit in. */
export async function chooseTier(context: WriteContext, request: TierRequest): Promise<Tier> {
  const tier = await wantedTier(context, request)
  if (tier === 'Standard' && request.existing === 'Advanced') {
    throw new Fault(
      'ValidationException',
      "This parameter uses the advanced-parameter tier. You can't downgrade a parameter from the advanced-parameter tier to the standard-parameter tier. If necessary, you can delete the advanced parameter and recreate it as a standard parameter.",
    )
  }
  if (request.valueBytes > maxBytes[tier]) throw new Fault('ValidationException', tooLong[tier])
  if (tier === 'Standard' && request.hasPolicies) {
    throw new Fault('ValidationException', "You can't assign parameter policies to a standard-parameter tier.")
  }
  return tier
}

async function wantedTier(context: WriteContext, request: TierRequest): Promise<Tier> {
  const { asked, existing, valueBytes, hasPolicies } = request
  if (asked === undefined && existing === 'Advanced') return existing
  const wanted = asked ?? ((await settingValue(context.store, context, DEFAULT_TIER)) as ParameterTier)
  if (wanted !== 'Intelligent-Tiering') return wanted
  if (existing === 'Advanced' || valueBytes > maxBytes.Standard || hasPolicies) return 'Advanced'
  if (existing !== undefined) return existing
  return (await countOf(context.store, context, 'Standard')) < maxParameters.Standard ? 'Standard' : 'Advanced'
}

/** Counts a parameter that comes into a tier, from nowhere or from the other tier. */
export async function enterTier({ store, account, region }: WriteContext, tier: Tier, from?: Tier): Promise<void> {
  if (tier === from) return
  const partition = { account, region }
  const number = await addToCount(store, partition, tier, 1)
  // What was counted too many goes with the transaction.
  if (number > maxParameters[tier]) throw new Fault('ParameterLimitExceeded', tooMany[tier])
  if (from !== undefined) await leaveTier(store, partition, from)
}

export async function leaveTier(store: WriteContext['store'], partition: Partition, tier: Tier): Promise<void> {
  await addToCount(store, partition, tier, -1)
}
