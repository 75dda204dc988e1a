/** ListGroups: the groups under a path, by name. */
import { readOperation } from '../../../operation.ts'
import { listGroups as groupsUnder } from '../../../store/groups.ts'
import { pageOf } from '../pages.ts'
import { describeGroup } from './named-group.ts'

export const listGroups = readOperation('iam', 'ListGroups', {
  permissions: ({ PathPrefix = '/' }, { account }) => [
    { action: 'iam:ListGroups', resource: `arn:aws:iam::${account}:group${PathPrefix}` },
  ],
  async run(input, context) {
    const { rows, place } = await pageOf(
      context,
      'iam:ListGroups',
      input,
      (after, limit) => groupsUnder(context.store, context.account, input.PathPrefix ?? '/', after, limit),
      ({ name }) => name,
    )
    return { Groups: rows.map(describeGroup), ...place }
  },
})
