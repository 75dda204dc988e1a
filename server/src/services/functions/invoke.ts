/** Invoke: calls a function that the operator declared, and waits for its answer. */
import { InvocationError } from '../../functions/functions.ts'
import { Fault, readOperation } from '../../operation.ts'
import { existingFunction, findFunction, functionPermission } from './find-function.ts'

export const invoke = readOperation('lambda', 'Invoke', {
  target: (input, context) => findFunction(context, input),
  permissions: (_input, context, found) => [functionPermission(context, 'InvokeFunction', found)],
  async run({ InvocationType = 'RequestResponse', LogType, Payload = emptyEvent }, context, found) {
    const declared = existingFunction(found)
    if (InvocationType === 'Event') {
      throw new Fault(
        'InvalidParameterValueException',
        'Events are not queued here. Use InvocationType RequestResponse, and wait for the answer.',
      )
    }
    const event = Buffer.from(Payload)
    checkJson(event)
    if (InvocationType === 'DryRun') return { StatusCode: 204 }
    try {
      const { payload, error, log } = await context.functions.invoke(declared, event, context.requestId)
      return {
        StatusCode: 200,
        ExecutedVersion: '$LATEST',
        Payload: payload,
        ...(error !== undefined && { FunctionError: error }),
        ...(LogType === 'Tail' && { LogResult: Buffer.from(log).toString('base64') }),
      }
    } catch (error) {
      throw error instanceof InvocationError ? faultOf(error) : error
    }
  },
})

const emptyEvent = Buffer.from('{}')

function checkJson(event: Buffer): void {
  try {
    JSON.parse(event.toString())
  } catch {
    throw new Fault('InvalidRequestContentException', 'Could not parse request body into json.')
  }
}

function faultOf({ reason }: InvocationError): Fault {
  switch (reason) {
    case 'too many':
      return new Fault('TooManyRequestsException', 'Rate Exceeded.')
    case 'no credentials':
      return new Fault('AccessDeniedException', 'The role defined for the function cannot be assumed by Lambda.')
    default:
      return new Fault('ServiceException', 'The function could not be called where it runs.')
  }
}
