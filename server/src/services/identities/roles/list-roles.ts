/** ListRoles: the roles under a path, by name. */
import { readOperation } from '../../../operation.ts'
import { type Role, listRoles as rolesUnder } from '../../../store/roles.ts'
import { pageOf } from '../pages.ts'
import { describeRole, describeSettings } from './named-role.ts'

export const listRoles = readOperation('iam', 'ListRoles', {
  permissions: ({ PathPrefix = '/' }, { account }) => [
    { action: 'iam:ListRoles', resource: `arn:aws:iam::${account}:role${PathPrefix}` },
  ],
  async run(input, context) {
    const { rows, place } = await pageOf(
      context,
      'iam:ListRoles',
      input,
      (after, limit) => rolesUnder(context.store, context.account, input.PathPrefix ?? '/', after, limit),
      ({ name }) => name,
    )
    const described = async (role: Role) => ({ ...(await describeRole(context, role)), ...describeSettings(role) })
    return { Roles: await Promise.all(rows.map(described)), ...place }
  },
})
