/** ListEntitiesForPolicy: the groups, users and roles that a policy is attached to, or bounds. */
import { readOperation } from '../../../operation.ts'
import { attachedEntities } from '../../../store/policy-attachments.ts'
import { pageOf } from '../pages.ts'
import { existingPolicy, namedPolicy, onPolicy } from './named-policy.ts'

const idPrefixes: Readonly<Record<string, string>> = { Group: 'AGPA', User: 'AIDA', Role: 'AROA' }

export const listEntitiesForPolicy = readOperation('iam', 'ListEntitiesForPolicy', {
  target: ({ PolicyArn }, context) => namedPolicy(context, PolicyArn),
  permissions: (_input, _context, target) => [onPolicy('ListEntitiesForPolicy', target)],
  async run(input, context, target) {
    const { arn } = existingPolicy(target)
    const { EntityFilter, PathPrefix = '/', PolicyUsageFilter } = input
    // Policies are attached to nothing but these three kinds: whoever asks for another gets none.
    const idPrefix = EntityFilter === undefined ? '' : (idPrefixes[EntityFilter] ?? 'none')
    const filter = { pathPrefix: PathPrefix, usage: PolicyUsageFilter, idPrefix }
    const { rows, place } = await pageOf(
      context,
      'iam:ListEntitiesForPolicy',
      input,
      (after, limit) => attachedEntities(context.store, { account: context.account, arn }, filter, after, limit),
      ({ id }) => id,
    )
    const ofKind = (prefix: string) => rows.filter(({ id }) => id.startsWith(prefix))
    return {
      PolicyGroups: ofKind('AGPA').map(({ id, name }) => ({ GroupName: name, GroupId: id })),
      PolicyUsers: ofKind('AIDA').map(({ id, name }) => ({ UserName: name, UserId: id })),
      PolicyRoles: ofKind('AROA').map(({ id, name }) => ({ RoleName: name, RoleId: id })),
      ...place,
    }
  },
})
