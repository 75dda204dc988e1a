/** The first two steps of operations on a key of the caller's own account: find it, ask its policy. */
import type { Context } from '../../operation.ts'
import { findOwnKey, type NamedKey } from './find-key.ts'
import { permissionOn } from './key-permission.ts'

/** @param action is all that the caller must be allowed, and depends on nothing else in the request */
export function ownKey(action: string) {
  return {
    target: (input: { readonly KeyId: string }, context: Context) => findOwnKey(context, action, input.KeyId),
    permissions: (_input: unknown, context: Context, named: NamedKey) => [permissionOn(context, action, named)],
  }
}
