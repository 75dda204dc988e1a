/** Lists the aliases of the account in this region, or those of one key. */
import { readOperation } from '../../operation.ts'
import { aliasesAfter, aliasesOfKeyAfter } from '../../store/key-aliases.ts'
import { findOwnKey } from './find-key.ts'
import { aliasArn } from './key-name.ts'
import { permissionOnAll } from './key-permission.ts'
import { listPage } from './list-page.ts'

const action = 'kms:ListAliases'

export const listAliases = readOperation('kms', 'ListAliases', {
  permissions: (_input, context) => [permissionOnAll(context, action)],
  async run(input, context) {
    const { store, account, region } = context
    const key = input.KeyId === undefined ? undefined : (await findOwnKey(context, action, input.KeyId)).key
    const { rows, page } = await listPage(context, input, {
      operation: action,
      request: { key: key?.keyId },
      size: 50,
      start: '',
      load: (after, limit) =>
        key === undefined
          ? aliasesAfter(store, account, region, after, limit)
          : aliasesOfKeyAfter(store, key, after, limit),
      positionOf: ({ name }) => name,
    })
    const Aliases = rows.map(({ name, keyId, createdAt, updatedAt }) => ({
      AliasName: name,
      AliasArn: aliasArn(context, name),
      TargetKeyId: keyId,
      CreationDate: new Date(createdAt),
      LastUpdatedDate: new Date(updatedAt),
    }))
    return { Aliases, ...page }
  },
})
