/** The operations that explain access, which are Larder's own. */
import type { Operation } from '../../operation.ts'
import { explainAccess } from './explain-access.ts'
import { listReaders } from './list-readers.ts'
import { listUsedActions } from './list-used-actions.ts'

export const accessOperations: readonly Operation[] = [explainAccess, listReaders, listUsedActions]
