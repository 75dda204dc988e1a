/** GetFunction: one of the functions that the operator declared. Its code stays where it is. */
import { readOperation } from '../../operation.ts'
import { existingFunction, findFunction, functionPermission } from './find-function.ts'
import { configurationOf } from './function-configuration.ts'

export const getFunction = readOperation('lambda', 'GetFunction', {
  target: (input, context) => findFunction(context, input),
  permissions: (_input, context, found) => [functionPermission(context, 'GetFunction', found)],
  run: (_input, _context, found) => ({ Configuration: configurationOf(existingFunction(found)) }),
})
