/** GetFunctionConfiguration: how a declared function is run. */
import { readOperation } from '../../operation.ts'
import { existingFunction, findFunction, functionPermission } from './find-function.ts'
import { configurationOf } from './function-configuration.ts'

export const getFunctionConfiguration = readOperation('lambda', 'GetFunctionConfiguration', {
  target: (input, context) => findFunction(context, input),
  permissions: (_input, context, found) => [functionPermission(context, 'GetFunctionConfiguration', found)],
  run: (_input, _context, found) => configurationOf(existingFunction(found)),
})
