/** Takes a name from a key, in any state of the key. */
import { writeOperation } from '../../operation.ts'
import { deleteAlias as deleteStoredAlias } from '../../store/key-aliases.ts'
import { keyByAlias } from '../../store/keys.ts'
import { aliasNotFound, aliasPermissions, checkAliasName } from './alias-name.ts'

const action = 'kms:DeleteAlias'

export const deleteAlias = writeOperation('kms', 'DeleteAlias', {
  async target({ AliasName }, context) {
    checkAliasName(AliasName)
    const key = await keyByAlias(context.store, context.account, context.region, AliasName)
    if (key === undefined) throw aliasNotFound(context, AliasName)
    return key
  },
  permissions: ({ AliasName }, context, key) => aliasPermissions(context, action, AliasName, [key]),
  async run({ AliasName }, context, key) {
    await deleteStoredAlias(context.store, key, AliasName)
    return {}
  },
})
