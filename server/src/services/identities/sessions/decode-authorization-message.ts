/** DecodeAuthorizationMessage: what a refusal of this account's said in sealed form. */
import { Fault, readOperation } from '../../../operation.ts'
import { openMessage } from './authorization-message.ts'

export const decodeAuthorizationMessage = readOperation('sts', 'DecodeAuthorizationMessage', {
  permissions: () => [{ action: 'sts:DecodeAuthorizationMessage', resource: '*' }],
  run({ EncodedMessage }, context) {
    const DecodedMessage = openMessage(context, EncodedMessage)
    if (DecodedMessage !== undefined) return { DecodedMessage }
    throw new Fault('InvalidAuthorizationMessageException', 'Message is not valid')
  },
})
