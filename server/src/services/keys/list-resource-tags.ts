/** Lists a key's tags. */
import { readOperation } from '../../operation.ts'
import { listPage } from './list-page.ts'
import { ownKey } from './own-key.ts'

export const listResourceTags = readOperation('kms', 'ListResourceTags', {
  ...ownKey('kms:ListResourceTags'),
  async run(input, context, { key }) {
    const { rows, page } = await listPage(context, input, {
      operation: 'kms:ListResourceTags',
      request: { key: key.keyId },
      size: 50,
      start: '',
      load: (after, limit) => key.tags.filter(({ TagKey }) => TagKey > after).slice(0, limit),
      positionOf: ({ TagKey }) => TagKey,
    })
    return { Tags: rows, ...page }
  },
})
