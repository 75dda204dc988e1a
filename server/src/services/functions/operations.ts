/** What the endpoint answers of Lambda: enough to call and to list the functions that the operator declared. */
import type { Operation } from '../../operation.ts'
import { getFunction } from './get-function.ts'
import { getFunctionConfiguration } from './get-function-configuration.ts'
import { invoke } from './invoke.ts'
import { listFunctions } from './list-functions.ts'

export const functionOperations: readonly Operation[] = [invoke, getFunction, getFunctionConfiguration, listFunctions]
