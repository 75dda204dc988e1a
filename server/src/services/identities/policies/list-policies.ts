/** ListPolicies: the account's own policies by name, then those that AWS manages. */
import { readOperation } from '../../../operation.ts'
import { listManagedPolicies, type ManagedPolicy, policiesOfAws } from '../../../store/managed-policies.ts'
import { countUsages, type Usage } from '../../../store/policy-attachments.ts'
import { pageOf } from '../pages.ts'
import { describePolicy } from './named-policy.ts'

export const listPolicies = readOperation('iam', 'ListPolicies', {
  permissions: ({ PathPrefix = '/' }) => [
    { action: 'iam:ListPolicies', resource: '*', reported: `policy path ${PathPrefix}` },
  ],
  async run(input, context) {
    const { Scope = 'All', OnlyAttached = false, PathPrefix = '/', PolicyUsageFilter } = input
    const usage: Usage | undefined = PolicyUsageFilter ?? (OnlyAttached ? 'PermissionsPolicy' : undefined)
    const { store, account } = context
    const used = await countUsages(store, account)

    const own = (after: string, limit: number) =>
      Scope === 'AWS' || after.startsWith(ofAws)
        ? []
        : listManagedPolicies(store, account, PathPrefix, usage, after, limit)
    const wanted = ({ arn, path }: ManagedPolicy) =>
      path.startsWith(PathPrefix) && (usage === undefined || (used.get(arn)?.[usage] ?? 0) > 0)
    const managedByAws = (after: string) => {
      if (Scope === 'Local') return []
      const policies = policiesOfAws().filter(wanted)
      return after.startsWith(ofAws) ? policies.filter(({ arn }) => arn > after) : policies
    }

    const { rows, place } = await pageOf(
      context,
      'iam:ListPolicies',
      input,
      async (after, limit) => [...(await own(after, limit)), ...managedByAws(after)].slice(0, limit),
      positionOf,
    )
    return { Policies: rows.map((policy) => describePolicy(policy, used.get(policy.arn))), ...place }
  },
})

/** No name has a colon, so ARNs and names are told apart. */
const ofAws = 'arn:aws:iam::aws:'

function positionOf({ account, arn, name }: ManagedPolicy): string {
  return account === 'aws' ? arn : name
}
