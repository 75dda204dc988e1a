/** GetCallerIdentity: who am I? AWS lets no policy deny the answer. */
import { readOperation } from '../../../operation.ts'

export const getCallerIdentity = readOperation('sts', 'GetCallerIdentity', {
  permissions: () => [],
  run: (_input, { caller }) => ({ UserId: caller.userId, Account: caller.account, Arn: caller.principal.arn }),
})
