/** GetGroupPolicy: an inline policy of a group, as it was put. */
import { Fault, readOperation } from '../../../operation.ts'
import { findInlinePolicy } from '../../../store/inline-policies.ts'
import { urlEncoded } from '../policies/policy-documents.ts'
import { existingGroup, namedGroup, onGroup } from './named-group.ts'

export const getGroupPolicy = readOperation('iam', 'GetGroupPolicy', {
  target: ({ GroupName }, context) => namedGroup(context, GroupName),
  permissions: (_input, context, target) => [onGroup(context, 'GetGroupPolicy', target)],
  async run({ PolicyName }, { store }, target) {
    const group = existingGroup(target)
    const document = await findInlinePolicy(store, group, PolicyName)
    if (document === undefined) {
      throw new Fault('NoSuchEntity', `The group policy with name ${PolicyName} cannot be found.`)
    }
    return { GroupName: group.name, PolicyName, PolicyDocument: urlEncoded(document) }
  },
})
