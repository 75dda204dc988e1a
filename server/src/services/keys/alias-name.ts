/** What an alias may be called, and who may give, move and take it. */
import { type Context, Fault, type Permission } from '../../operation.ts'
import type { KeyRow } from '../../store/keys.ts'
import { findOwnKey, type NamedKey } from './find-key.ts'
import { aliasArn, keyArn } from './key-name.ts'
import { permissionOn } from './key-permission.ts'

const mostAliases = 50

/** @throws Fault ValidationException */
export function checkAliasName(name: string): void {
  if (!name.startsWith('alias/') || name === 'alias/') {
    throw new Fault(
      'ValidationException',
      'Alias must start with the prefix "alias/". Please see https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html',
    )
  }
  if (name.includes(':')) {
    throw new Fault('ValidationException', `${name} contains invalid characters for an alias`)
  }
}

/** @throws Fault ValidationException when the target is itself named by an alias; as findOwnKey */
export function findAliasTarget(context: Context, action: string, targetKeyId: string): Promise<NamedKey> {
  if (targetKeyId.startsWith('alias/') || targetKeyId.includes(':alias/')) {
    throw new Fault('ValidationException', 'Aliases must refer to keys. Not aliases')
  }
  return findOwnKey(context, action, targetKeyId)
}

/** @throws Fault LimitExceededException */
export function mustHaveRoomForAlias(key: KeyRow): void {
  if (key.aliases.length >= mostAliases) {
    throw new Fault('LimitExceededException', `${keyArn(key)} has ${mostAliases} aliases, the most a key can have.`)
  }
}

export function aliasNotFound(context: Context, name: string): Fault {
  return new Fault('NotFoundException', `Alias ${aliasArn(context, name)} is not found.`)
}

/**
 * The action on the alias, which identity policies alone decide, and on each key that it concerns.
 * Source: KMS Developer Guide, alias-access.
 */
export function aliasPermissions(
  context: Context,
  action: string,
  name: string,
  keys: readonly KeyRow[],
): Permission[] {
  return [{ action, resource: aliasArn(context, name) }, ...keys.map((key) => permissionOn(context, action, { key }))]
}
