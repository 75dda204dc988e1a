/** Deletes a parameter with all its versions. */
import { writeOperation } from '../../operation.ts'
import { find, mustExist, parameterPermission } from './find-parameter.ts'
import { changeEvent } from './parameter-events.ts'
import { nameReference } from './parameter-name.ts'
import { removeParameter } from './remove-parameter.ts'

export const deleteParameter = writeOperation('ssm', 'DeleteParameter', {
  target: ({ Name }, context) => find(context, nameReference(context, Name)),
  permissions: (_input, context, found) => [parameterPermission(context, 'ssm:DeleteParameter', found)],
  async run(_input, context, found) {
    const row = mustExist(found)
    await removeParameter(context.store, row)
    await context.emit(changeEvent('Delete', row))
    return {}
  },
})
