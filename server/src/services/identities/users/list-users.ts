/** ListUsers: the users under a path, by name. */
import { readOperation } from '../../../operation.ts'
import { listUsers as usersUnder } from '../../../store/users.ts'
import { pageOf } from '../pages.ts'
import { describeUser } from './named-user.ts'

export const listUsers = readOperation('iam', 'ListUsers', {
  permissions: ({ PathPrefix = '/' }, { account }) => [
    { action: 'iam:ListUsers', resource: `arn:aws:iam::${account}:user${PathPrefix}` },
  ],
  async run(input, context) {
    const { rows, place } = await pageOf(
      context,
      'iam:ListUsers',
      input,
      (after, limit) => usersUnder(context.store, context.account, input.PathPrefix ?? '/', after, limit),
      ({ name }) => name,
    )
    return { Users: rows.map(describeUser), ...place }
  },
})
