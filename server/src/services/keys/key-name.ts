/** How requests name keys: by id, by ARN, by alias, and by the ARN of an alias. */
import { type Context, Fault } from '../../operation.ts'
import type { KeyAddress } from '../../store/keys.ts'

export type KeyName =
  | ({ readonly kind: 'key' } & KeyAddress)
  | { readonly kind: 'alias'; readonly account: string; readonly region: string; readonly alias: string }

export function keyArn({ account, region, keyId }: KeyAddress): string {
  return `arn:aws:kms:${region}:${account}:key/${keyId}`
}

/** The key of an ARN that keyArn made; undefined of anything else. */
export function addressOfArn(text: string): KeyAddress | undefined {
  const [, region, account, kind, id] = arn.exec(text) ?? []
  return kind === 'key' && region && account && id ? { account, region, keyId: id } : undefined
}

/** @param alias begins with `alias/` */
export function aliasArn({ account, region }: Omit<KeyAddress, 'keyId'>, alias: string): string {
  return `arn:aws:kms:${region}:${account}:${alias}`
}

/** Of the ids of multi-Region keys. */
export const multiRegionPrefix = 'mrk-'

const arn = /^arn:aws:kms:([a-z0-9-]+):([0-9]{12}):(key|alias)\/(.+)$/s
const keyId = /^(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|mrk-[0-9a-f]{32})$/i

/**
 * Reads the name; whether the key exists is another question.
 * @throws Fault NotFoundException in AWS's words
 */
export function parseKeyName({ account, region }: Pick<Context, 'account' | 'region'>, name: string): KeyName {
  if (name.startsWith('alias/')) return { kind: 'alias', account, region, alias: name }
  const parts = arn.exec(name)
  if (parts === null) return { kind: 'key', account, region, keyId: checked(name) }
  const [, ownRegion = '', owner = '', kind, rest = ''] = parts
  if (ownRegion !== region) throw new Fault('NotFoundException', `Invalid arn ${ownRegion}`)
  if (kind === 'alias') return { kind, account: owner, region, alias: `alias/${rest}` }
  return { kind: 'key', account: owner, region, keyId: checked(rest) }
}

function checked(id: string): string {
  if (!keyId.test(id)) throw new Fault('NotFoundException', `Invalid keyId '${id}'`)
  return id
}
