/** Deletes up to ten parameters and says which of them were there. */
import { writeOperation } from '../../operation.ts'
import { type Found, find, parameterPermission } from './find-parameter.ts'
import { changeEvent } from './parameter-events.ts'
import { nameReference } from './parameter-name.ts'
import { removeParameter } from './remove-parameter.ts'

export const deleteParameters = writeOperation('ssm', 'DeleteParameters', {
  async target({ Names }, context) {
    // By path, since two names may mean the same parameter.
    const found = new Map<string, Found>()
    for (const name of Names) {
      const reference = nameReference(context, name)
      if (!found.has(reference.key.path)) found.set(reference.key.path, await find(context, reference))
    }
    return [...found.values()]
  },
  permissions: (_input, context, found) =>
    found.map((one) => parameterPermission(context, 'ssm:DeleteParameters', one)),
  async run(_input, context, found) {
    const DeletedParameters: string[] = []
    const InvalidParameters: string[] = []
    for (const { reference, row } of found) {
      if (row === undefined) {
        InvalidParameters.push(reference.name)
        continue
      }
      await removeParameter(context.store, row)
      await context.emit(changeEvent('Delete', row))
      DeletedParameters.push(reference.name)
    }
    return { DeletedParameters, InvalidParameters }
  },
})
