/** GetRolePolicy: an inline policy of a role, as it was put. */
import { Fault, readOperation } from '../../../operation.ts'
import { findInlinePolicy } from '../../../store/inline-policies.ts'
import { urlEncoded } from '../policies/policy-documents.ts'
import { existingRole, namedRole, onRole } from './named-role.ts'

export const getRolePolicy = readOperation('iam', 'GetRolePolicy', {
  target: ({ RoleName }, context) => namedRole(context, RoleName),
  permissions: (_input, context, target) => [onRole(context, 'GetRolePolicy', target)],
  async run({ PolicyName }, { store }, target) {
    const role = existingRole(target)
    const document = await findInlinePolicy(store, role, PolicyName)
    if (document === undefined) {
      throw new Fault('NoSuchEntity', `The role policy with name ${PolicyName} cannot be found.`)
    }
    return { RoleName: role.name, PolicyName, PolicyDocument: urlEncoded(document) }
  },
})
