/** Backing keys that were opened lately, so that not every request pays for opening one. */
import { createHash, type KeyObject } from 'node:crypto'
import type { Awaitable } from '../../awaitable.ts'
import type { KeyHierarchy } from '../../crypto/key-hierarchy.ts'
import type { Address } from '../../crypto/seal.ts'
import type { Context } from '../../operation.ts'
import { sealedBackingKey } from '../../store/backing-keys.ts'
import type { KeyAddress, KeyRow } from '../../store/keys.ts'
import { openMaterial } from './key-material.ts'
import { multiRegionPrefix } from './key-name.ts'

export interface OpenedKey {
  readonly key: KeyObject
  /** KMS's name for the material, 64 hexadecimal digits. */
  readonly materialId: string
}

/** A few hundred bytes each. */
const mostKept = 4096

/** The least recently used goes first: a Map keeps the order of insertion. */
const opened = new WeakMap<KeyHierarchy, Map<string, OpenedKey>>()

/**
 * The backing key, or undefined when the key has no such. Whether the key may be used is never decided here but by its row, which every
 * request reads: a key that is disabled or deleted is refused on every node at once, whatever this one remembers.
 */
export function openBackingKey(
  context: Pick<Context, 'store' | 'keys'>,
  key: KeyAddress & Pick<KeyRow, 'spec'>,
  backingKeyId: string,
): Awaitable<OpenedKey | undefined> {
  const kept = keptFor(context.keys)
  const name = `${prefixOf(key)}${backingKeyId}`
  const known = kept.get(name)
  if (known === undefined) return openFromStore(context, kept, name, key, backingKeyId)
  // While there is room enough nobody has to know which was used last.
  if (kept.size > mostKept / 2) {
    kept.delete(name)
    kept.set(name, known)
  }
  return known
}

async function openFromStore(
  context: Pick<Context, 'store' | 'keys'>,
  kept: Map<string, OpenedKey>,
  name: string,
  key: KeyAddress & Pick<KeyRow, 'spec'>,
  backingKeyId: string,
): Promise<OpenedKey | undefined> {
  const sealed = await sealedBackingKey(context.store, key, backingKeyId)
  if (sealed === undefined) return undefined
  const made: OpenedKey = {
    key: openMaterial(context.keys, backingKeyAddress(key, backingKeyId), key.spec, sealed),
    materialId: materialId(key, backingKeyId),
  }
  kept.set(name, made)
  for (const oldest of kept.keys()) {
    if (kept.size <= mostKept) break
    kept.delete(oldest)
  }
  return made
}

/** Drops what is remembered of a key that is no more. */
export function forgetKey(keys: KeyHierarchy, key: KeyAddress): void {
  const kept = keptFor(keys)
  const prefix = prefixOf(key)
  for (const name of kept.keys()) if (name.startsWith(prefix)) kept.delete(name)
}

/** Where a backing key is sealed to. */
export function backingKeyAddress({ account, region, keyId }: KeyAddress, backingKeyId: string): Address {
  return { account, region, resource: keyId, version: backingKeyId, purpose: 'kms-backing-key' }
}

/** Tells nothing of the material: it names it, the same on every node, and of a multi-Region key in every region. */
export function materialId({ account, region, keyId }: KeyAddress, backingKeyId: string): string {
  const prefix = prefixOf({ account, region: keyId.startsWith(multiRegionPrefix) ? '*' : region, keyId })
  return createHash('sha256').update(`kms-key-material/1/${prefix}${backingKeyId}`).digest('hex')
}

function prefixOf({ account, region, keyId }: KeyAddress): string {
  return `${account}/${region}/${keyId}/`
}

function keptFor(keys: KeyHierarchy): Map<string, OpenedKey> {
  const known = opened.get(keys)
  if (known !== undefined) return known
  const made = new Map<string, OpenedKey>()
  opened.set(keys, made)
  return made
}
