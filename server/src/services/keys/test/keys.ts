/** For the tests of keys: an administrator, people that policies can name, and keys. */

import type { KeyMetadata } from '../../../../../model/kms.ts'
import { account, openLarder, policy, region, role, type Statement, user } from '../../../../test/larder.ts'
import type { Caller } from '../../../operation.ts'
import { insertRole } from '../../../store/roles.ts'
import { insertUser } from '../../../store/users.ts'

export { account, region, role, user }

export const otherAccount = '444455556666'
/** Of a key that nobody made. */
export const noKeyId = '1234abcd-12ab-34cd-56ef-1234567890ab'

interface KeyStatement extends Statement {
  Sid?: string
  Principal?: unknown
}

/** A key policy of these statements. */
export function keyPolicy(...statements: KeyStatement[]): string {
  return policy(...statements)
}

/** Leaves the key to an account's identity policies. */
export function delegatedTo(accountId: string): KeyStatement {
  const Principal = { AWS: `arn:aws:iam::${accountId}:root` }
  return { Effect: 'Allow', Principal, Action: 'kms:*', Resource: '*' }
}

export async function openKeys(...[test, options]: Parameters<typeof openLarder>) {
  const larder = await openLarder(test, options)
  const administrator = user('administrator')
  await add(larder, administrator)

  /** A key whose policy leaves everything to identity policies, unless another is given. */
  async function newKey(input: { Policy?: string; Description?: string } = {}, caller: Caller = administrator) {
    const { KeyMetadata: metadata } = await larder.call(caller, 'kms', 'CreateKey', input)
    return metadata as KeyMetadata & { KeyId: string; Arn: string; CurrentKeyMaterialId: string }
  }

  async function encrypt(keyId: string, text: string, EncryptionContext?: Record<string, string>) {
    const input = { KeyId: keyId, Plaintext: Buffer.from(text), EncryptionContext }
    const { CiphertextBlob } = await larder.call(administrator, 'kms', 'Encrypt', input)
    return Buffer.from(CiphertextBlob!)
  }

  async function decrypt(blob: Uint8Array, EncryptionContext?: Record<string, string>, caller: Caller = administrator) {
    const { Plaintext } = await larder.call(caller, 'kms', 'Decrypt', { CiphertextBlob: blob, EncryptionContext })
    return Buffer.from(Plaintext!).toString()
  }

  /** The aliases that people gave, as ListAliases tells of them. */
  async function givenAliases(caller: Caller = administrator, options: { region?: string } = {}) {
    const { Aliases } = await larder.call(caller, 'kms', 'ListAliases', {}, options)
    return Aliases!.filter(({ AliasName }) => !AliasName!.startsWith('alias/aws/'))
  }

  /** Makes callers known to IAM, as the principals in key policies must be. */
  async function introduce(...callers: Caller[]): Promise<void> {
    for (const caller of callers) await add(larder, caller)
  }

  return { ...larder, administrator, newKey, encrypt, decrypt, givenAliases, introduce }
}

async function add({ store, clock }: Awaited<ReturnType<typeof openLarder>>, caller: Caller): Promise<void> {
  const { account, userId: id, userName: name } = caller
  const common = { account, path: '/', tags: new Map(), createdAt: clock.now }
  await store.transaction(async (transaction) => {
    if (name !== undefined) return insertUser(transaction, { ...common, id, name })
    const roleName = caller.session!.issuer!.name
    const role = { ...common, id: caller.session!.issuer!.id, name: roleName }
    await insertRole(transaction, {
      ...role,
      trustPolicy: '{}',
      trusted: [],
      description: null,
      maxSessionDuration: 3600,
    })
  })
}

/** How a call was refused, as `Code: message`. */
export async function refusal(call: Promise<unknown>): Promise<string> {
  const answer: unknown = await call.then(
    () => new Error('The call was answered.'),
    (error) => error,
  )
  const { code, message } = answer as { code?: string; message: string }
  if (code === undefined) throw answer
  return `${code}: ${message}`
}

export const days = (count: number) => count * 86_400_000
