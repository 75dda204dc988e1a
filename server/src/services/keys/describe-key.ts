/** Tells of a key. An AWS-managed key comes into being when it is first described. */
import { Fault, readOperation } from '../../operation.ts'
import { readGrantToken } from './grant-token.ts'
import { keyMetadata } from './key-metadata.ts'
import { permissionOn } from './key-permission.ts'
import { ensureMade, findKeyOrManaged } from './managed-key.ts'

export const describeKey = readOperation('kms', 'DescribeKey', {
  target: (input, context) => findKeyOrManaged(context, 'kms:DescribeKey', input.KeyId),
  permissions: (_input, context, named) => [permissionOn(context, 'kms:DescribeKey', named)],
  async run({ GrantTokens = [] }, context, named) {
    // AWS lists no InvalidGrantTokenException here.
    if (GrantTokens.some((token) => readGrantToken(context, token) === undefined)) {
      throw new Fault('ValidationException', 'The specified grant token is not valid.')
    }
    return { KeyMetadata: keyMetadata(await ensureMade(context, named)) }
  },
})
