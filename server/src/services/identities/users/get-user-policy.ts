/** GetUserPolicy: an inline policy of a user, as it was put. */
import { Fault, readOperation } from '../../../operation.ts'
import { findInlinePolicy } from '../../../store/inline-policies.ts'
import { urlEncoded } from '../policies/policy-documents.ts'
import { existingUser, namedUser, onUser } from './named-user.ts'

export const getUserPolicy = readOperation('iam', 'GetUserPolicy', {
  target: ({ UserName }, context) => namedUser(context, UserName),
  permissions: (_input, context, target) => [onUser(context, 'GetUserPolicy', target)],
  async run({ PolicyName }, { store }, target) {
    const user = existingUser(target)
    const document = await findInlinePolicy(store, user, PolicyName)
    if (document === undefined) {
      throw new Fault('NoSuchEntity', `The user policy with name ${PolicyName} cannot be found.`)
    }
    return { UserName: user.name, PolicyName, PolicyDocument: urlEncoded(document) }
  },
})
