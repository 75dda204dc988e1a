/** Gives a key a name. */
import { Fault, writeOperation } from '../../operation.ts'
import { insertAlias } from '../../store/key-aliases.ts'
import { aliasPermissions, checkAliasName, findAliasTarget, mustHaveRoomForAlias } from './alias-name.ts'
import { aliasArn } from './key-name.ts'
import { mustNotBePendingDeletion } from './key-state.ts'

const action = 'kms:CreateAlias'

export const createAlias = writeOperation('kms', 'CreateAlias', {
  target({ AliasName, TargetKeyId }, context) {
    checkAliasName(AliasName)
    if (AliasName.startsWith('alias/aws/')) {
      throw new Fault('InvalidAliasNameException', 'Names beginning with alias/aws/ are reserved.')
    }
    return findAliasTarget(context, action, TargetKeyId)
  },
  permissions: ({ AliasName }, context, { key }) => aliasPermissions(context, action, AliasName, [key]),
  async run({ AliasName }, context, { key }) {
    mustNotBePendingDeletion(key)
    mustHaveRoomForAlias(key)
    if (!(await insertAlias(context.store, key, AliasName, context.now))) {
      throw new Fault('AlreadyExistsException', `An alias with the name ${aliasArn(context, AliasName)} already exists`)
    }
    return {}
  },
})
