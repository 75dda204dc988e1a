/** Moves a name from one key to another. The key that it leaves may be in any state. */
import { Fault, writeOperation } from '../../operation.ts'
import { moveAlias } from '../../store/key-aliases.ts'
import { type KeyRow, keyByAlias } from '../../store/keys.ts'
import { aliasNotFound, aliasPermissions, checkAliasName, findAliasTarget, mustHaveRoomForAlias } from './alias-name.ts'
import { isAsymmetric } from './key-specs.ts'
import { mustNotBePendingDeletion } from './key-state.ts'

const action = 'kms:UpdateAlias'

/** What uses the alias must go on working. */
function mustBeAlike(from: KeyRow, to: KeyRow): void {
  if (typeOf(from) === typeOf(to) && from.usage === to.usage) return
  throw new Fault(
    'ValidationException',
    'An alias can be moved only to a key of the same type (symmetric, asymmetric or HMAC) and the same usage.',
  )
}

function typeOf({ spec }: KeyRow): string {
  return isAsymmetric(spec) ? 'asymmetric' : spec.startsWith('HMAC_') ? 'HMAC' : 'symmetric'
}

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
    mustBeAlike(from, to)
    if (from.keyId !== to.keyId) mustHaveRoomForAlias(to)
    await moveAlias(context.store, AliasName, from, to, context.now)
    return {}
  },
})
