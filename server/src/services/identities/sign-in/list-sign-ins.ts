/** ListSignIns: the sessions that a person's sign-ins began and that still last; one's own without asking, another's with permission. */
import { Fault, readOperation } from '../../../operation.ts'
import { listSignIns as list } from '../../../store/sign-ins.ts'
import { openCursor, sealCursor } from '../../cursor.ts'
import { namedUserOrCaller, onUser } from '../users/named-user.ts'

export const listSignIns = readOperation('larder', 'ListSignIns', {
  target: ({ UserName }, context) => namedUserOrCaller(context, UserName),
  permissions: (_input, context, target) =>
    target.user?.id === context.caller.userId ? [] : [{ ...onUser(context, '', target), action: 'larder:ListSignIns' }],
  async run({ UserName, MaxResults = 50, NextToken }, context, { name, user }) {
    if (user === undefined) {
      throw new Fault('ResourceNotFoundException', `The user with name ${name} cannot be found.`)
    }
    const after =
      NextToken === undefined ? '' : openCursor<string>(context, 'larder:ListSignIns', { UserName }, NextToken)
    if (after === undefined) throw new Fault('InvalidNextToken', 'The token does not belong to this request.')
    const found = await list(context.store, user, context.now, after, MaxResults + 1)
    const rows = found.slice(0, MaxResults)
    const last = rows.at(-1)
    return {
      SignIns: rows.map((one) => ({
        AccessKeyId: one.accessKeyId,
        SignedInAt: new Date(one.signedInAt),
        ExpiresAt: new Date(one.expiresAt),
        SourceIp: one.sourceIp,
        UserAgent: one.userAgent,
        SecondFactor: one.secondFactor,
      })),
      ...(last &&
        found.length > MaxResults && {
          NextToken: sealCursor(context, 'larder:ListSignIns', { UserName }, last.accessKeyId),
        }),
    }
  },
})
