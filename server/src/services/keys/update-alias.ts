/** Moves a name from one key to another. The key that it leaves may be in any state. */
import { writeOperation } from '../../operation.ts'
import { moveAlias } from '../../store/key-aliases.ts'
import { keyByAlias } from '../../store/keys.ts'
import { aliasNotFound, aliasPermissions, checkAliasName, findAliasTarget, mustHaveRoomForAlias } from './alias-name.ts'
import { mustNotBePendingDeletion } from './key-state.ts'

const action = 'kms:UpdateAlias'

export const updateAlias = writeOperation('kms', 'UpdateAlias', {
  async target({ AliasName, TargetKeyId }, context) {
    checkAliasName(AliasName)
    const from = await keyByAlias(context.store, context.account, context.region, AliasName)
    if (from === undefined) throw aliasNotFound(context, AliasName)
    const { key: to } = await findAliasTarget(context, action, TargetKeyId)
    return { from, to }
  },
  permissions: ({ AliasName }, context, { from, to }) => aliasPermissions(context, action, AliasName, [from, to]),
  async run({ AliasName }, context, { from, to }) {
    mustNotBePendingDeletion(to)
    if (from.keyId !== to.keyId) mustHaveRoomForAlias(to)
    await moveAlias(context.store, AliasName, from, to, context.now)
    return {}
  },
})
