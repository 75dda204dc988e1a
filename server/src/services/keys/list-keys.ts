/** Lists the keys of the account in this region, AWS-managed ones included. */
import { readOperation } from '../../operation.ts'
import { keyIdsAfter } from '../../store/keys.ts'
import { keyArn } from './key-name.ts'
import { permissionOnAll } from './key-permission.ts'
import { listPage } from './list-page.ts'

export const listKeys = readOperation('kms', 'ListKeys', {
  permissions: (_input, context) => [permissionOnAll(context, 'kms:ListKeys')],
  async run(input, context) {
    const { account, region } = context
    const { rows, page } = await listPage(context, input, {
      operation: 'kms:ListKeys',
      request: {},
      size: 100,
      start: '',
      load: (after, limit) => keyIdsAfter(context.store, account, region, after, limit),
      positionOf: (keyId) => keyId,
    })
    return { Keys: rows.map((keyId) => ({ KeyId: keyId, KeyArn: keyArn({ account, region, keyId }) })), ...page }
  },
})
