/** The door through which access to keys is explained: what using one takes, without using it. */
import { readBlobHeader } from '../../crypto/ciphertext-blob.ts'
import { OpenError } from '../../crypto/open-error.ts'
import { type Context, Fault } from '../../operation.ts'
import { grantsAfter } from '../../store/grants.ts'
import { type KeyRow, keyById } from '../../store/keys.ts'
import { type Ask, type Grantee, plainAsk, type Reading } from '../access-question.ts'
import { lookUp, type NamedKey } from './find-key.ts'
import { type GrantQuestion, grantOperationOf, mostDirectGrant } from './grant-use.ts'
import { keyArn, parseKeyName } from './key-name.ts'
import { permissionOn, usePermission } from './key-permission.ts'
import type { Use } from './key-use.ts'

/** What decrypting under a key takes, in whatever encryption context. Undefined unless the account has the key. */
export async function keyReading(context: Context, name: string): Promise<Reading | undefined> {
  const named = await ownKey(context, name)
  if (named === undefined) return undefined
  return { arn: keyArn(named.key), needs: [[onKey(context, 'kms:Decrypt', named)]] }
}

/** One action on a key. Undefined unless the account has the key. */
export async function keyAsk(context: Context, action: string, name: string): Promise<Ask | undefined> {
  const named = await ownKey(context, name)
  return named && onKey(context, action, named)
}

/** What opening a blob takes that was made through key-use.ts. */
export async function decryptionAsk(context: Context, blob: Uint8Array, use: Use): Promise<Ask> {
  const action = 'kms:Decrypt'
  const header = readBlobHeader(blob)
  // The blob lay in a seal, so it is one of ours.
  if (header === undefined) throw new OpenError()
  const address = { account: header.account, region: context.region, keyId: header.keyId }
  const resource = keyArn(address)
  if (header.account !== context.account) return plainAsk(context, action, resource)
  const key = await keyById(context.store, address)
  if (key === undefined) return { ...plainAsk(context, action, resource), impossible: 'the key has been deleted' }
  const permission = (as: Context) => usePermission(as, action, { key, byCiphertext: true }, use)
  return { action, resource, permission, ...throughGrants(context, action, key, use) }
}

async function ownKey(context: Context, text: string): Promise<NamedKey | undefined> {
  try {
    const name = parseKeyName(context, text)
    return name.account === context.account ? await lookUp(context, name) : undefined
  } catch (error) {
    if (error instanceof Fault) return undefined
    throw error
  }
}

/** What a request says of its own accord. */
const ofTheRequest =
  /^(?:kms:(?:encryptioncontext|viaservice|encryptionalgorithm|signingalgorithm|macalgorithm|messagetype|requestalias|grant)|aws:viaawsservice$|aws:requesttag\/|aws:tagkeys$)/

function onKey(context: Context, action: string, named: NamedKey): Ask {
  return {
    action,
    resource: keyArn(named.key),
    // Without an encryption context a grant that wants one is of no use.
    permission: (as) => permissionOn(as, action, named, {}, { encryptionContext: {} }),
    atBest: (as) => permissionOn(as, action, named),
    isUnknown: (key) => ofTheRequest.test(key),
    ...throughGrants(context, action, named.key, {}),
  }
}

/** Read at a time. */
const portion = 1_000

function throughGrants(
  { store }: Context,
  action: string,
  key: KeyRow,
  asked: GrantQuestion,
): Pick<Ask, 'grantId' | 'grantees'> {
  const operation = grantOperationOf(action)
  if (operation === undefined) return {}
  return {
    grantId: async (as) => (await mostDirectGrant(as, key, operation, asked)).grantId,
    async grantees() {
      const named = new Map<string, Grantee>()
      for (let after = ''; ; ) {
        const grants = await grantsAfter(store, key, after, portion)
        for (const { grantee, operations } of grants)
          if (operations.includes(operation)) named.set(grantee.arn, grantee)
        if (grants.length < portion) return [...named.values()]
        after = grants.at(-1)!.grantId
      }
    },
  }
}
