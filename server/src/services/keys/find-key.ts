/** Finds the key that a request names, and tells other accounts nothing about keys that they may not use. */
import { type Awaitable, andThen } from '../../awaitable.ts'
import { type BlobHeader, readBlobHeader } from '../../crypto/ciphertext-blob.ts'
import { type Context, Fault } from '../../operation.ts'
import { type KeyRow, keyByAlias, keyById } from '../../store/keys.ts'
import { aliasArn, type KeyName, keyArn, parseKeyName } from './key-name.ts'
import { asOf } from './key-state.ts'

/** A key and how the request named it, which authorization and its refusals depend on. */
export interface NamedKey {
  readonly key: KeyRow
  /** For `kms:RequestAlias`. */
  readonly alias?: string
  /** The request has only a ciphertext that names the key. */
  readonly byCiphertext?: true
}

/**
 * By any name, in any account.
 * @param action for the refusal
 * @throws Fault NotFoundException in the caller's own account, AccessDeniedException in others
 */
export function findKey(context: Context, action: string, text: string): Awaitable<NamedKey> {
  const name = parseKeyName(context, text)
  return andThen(lookUp(context, name), (found) => {
    if (found === undefined) throw missing(context, action, name)
    return found
  })
}

/** By id or ARN, in any account. An alias is no name to the operations that manage keys. */
export async function findKeyById(context: Context, action: string, text: string): Promise<NamedKey> {
  if (parseKeyName(context, text).kind === 'alias') throw new Fault('NotFoundException', `Invalid keyId '${text}'`)
  return findKey(context, action, text)
}

/** By id or ARN, for operations that AWS offers in the key's own account only. */
export async function findOwnKey(context: Context, action: string, text: string): Promise<NamedKey> {
  if (parseKeyName(context, text).account !== context.account) throw hidden(context, action)
  return findKeyById(context, action, text)
}

/**
 * By the header of a ciphertext, which nothing has proved yet.
 * @throws Fault InvalidCiphertextException for what is no ciphertext of ours
 */
export function findKeyOfCiphertext(
  context: Context,
  action: string,
  blob: Uint8Array,
): Awaitable<NamedKey & { readonly header: BlobHeader }> {
  const header = readBlobHeader(blob)
  if (header === undefined) throw invalidCiphertext()
  const { account, keyId } = header
  return andThen(keyById(context.store, { account, region: context.region, keyId }), (key) => {
    if (key === undefined) throw hidden(context, action, true)
    return { key: asOf(key, context.now), byCiphertext: true, header }
  })
}

const aliasNames = /^alias\/[a-zA-Z0-9/_-]+$/

export function lookUp(context: Context, name: KeyName): Awaitable<NamedKey | undefined> {
  if (name.kind === 'key') return andThen(keyById(context.store, name), (key) => key && { key: asOf(key, context.now) })
  const { account, region, alias } = name
  // A name that no alias can have may be nothing that a database takes.
  if (!aliasNames.test(alias)) return undefined
  return andThen(
    keyByAlias(context.store, account, region, alias),
    (key) => key && { key: asOf(key, context.now), alias },
  )
}

export function missing(context: Context, action: string, name: KeyName): Fault {
  if (name.account !== context.account) return hidden(context, action)
  return name.kind === 'alias'
    ? new Fault('NotFoundException', `Alias ${aliasArn(name, name.alias)} is not found.`)
    : new Fault('NotFoundException', `Key '${keyArn(name)}' does not exist`)
}

/** AWS's sentence for a key that is not there, in another account, or not to be used by this caller: one for all, so that it tells nothing. */
export function hidden(context: Context, action: string, byCiphertext = false): Fault {
  return new Fault('AccessDeniedException', hiddenMessage(context, action, byCiphertext))
}

export function hiddenMessage({ caller }: Context, action: string, byCiphertext = false): string {
  const resource = byCiphertext ? 'the resource associated with this ciphertext' : 'this resource'
  return `User: ${caller.principal.arn} is not authorized to perform: ${action} on ${resource} because the resource does not exist in this Region, no resource-based policies allow access, or a resource-based policy explicitly denies access`
}

/** The one answer to every ciphertext that does not open. AWS says no more than the code. */
export function invalidCiphertext(): Fault {
  return new Fault('InvalidCiphertextException', '')
}
