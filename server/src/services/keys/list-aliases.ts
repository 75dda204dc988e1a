/** Lists the aliases of the account in this region, those of AWS-managed keys that are still to be made included, or those of one key. */
import type { AliasListEntry } from '../../../../model/kms.ts'
import { type Context, readOperation } from '../../operation.ts'
import { type AliasRow, aliasesAfter, aliasesOfKeyAfter } from '../../store/key-aliases.ts'
import { findOwnKey } from './find-key.ts'
import { aliasArn } from './key-name.ts'
import { permissionOnAll } from './key-permission.ts'
import { listPage } from './list-page.ts'
import { managedAliases } from './managed-key.ts'

const action = 'kms:ListAliases'

export const listAliases = readOperation('kms', 'ListAliases', {
  permissions: (_input, context) => [permissionOnAll(context, action)],
  async run(input, context) {
    const key = input.KeyId === undefined ? undefined : (await findOwnKey(context, action, input.KeyId)).key
    const { rows, page } = await listPage(context, input, {
      operation: action,
      request: { key: key?.keyId },
      size: 50,
      start: '',
      load: (after, limit) =>
        key === undefined
          ? allAliasesAfter(context, after, limit)
          : aliasesOfKeyAfter(context.store, key, after, limit),
      positionOf: ({ name }) => name,
    })
    return { Aliases: rows.map((alias) => describe(context, alias)), ...page }
  },
})

/** An alias that AWS keeps for a key that it has not made yet has its name only. Clients look for it there, and then describe the key. */
type Alias = Pick<AliasRow, 'name'> & Partial<AliasRow>

async function allAliasesAfter({ store, account, region }: Context, after: string, limit: number): Promise<Alias[]> {
  const stored = await aliasesAfter(store, account, region, after, limit)
  const known = new Set(stored.map(({ name }) => name))
  const unmade = managedAliases.filter((name) => name > after && !known.has(name)).map((name) => ({ name }))
  return [...stored, ...unmade].sort((one, other) => (one.name < other.name ? -1 : 1)).slice(0, limit)
}

function describe(context: Context, { name, keyId, createdAt, updatedAt }: Alias): AliasListEntry {
  return {
    AliasName: name,
    AliasArn: aliasArn(context, name),
    ...(keyId !== undefined && { TargetKeyId: keyId }),
    ...(createdAt !== undefined && { CreationDate: new Date(createdAt) }),
    ...(updatedAt !== undefined && { LastUpdatedDate: new Date(updatedAt) }),
  }
}
