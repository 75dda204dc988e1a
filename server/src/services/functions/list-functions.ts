/** ListFunctions: the declared functions of the account in this region, by name. */
import { Fault, readOperation } from '../../operation.ts'
import { openCursor, sealCursor } from '../cursor.ts'
import { configurationOf } from './function-configuration.ts'

const operation = 'lambda:ListFunctions'
const mostOnPage = 50

export const listFunctions = readOperation('lambda', 'ListFunctions', {
  permissions: () => [{ action: operation, resource: '*' }],
  run({ MasterRegion, Marker, MaxItems = mostOnPage }, context) {
    const after = Marker === undefined ? '' : openCursor<string>(context, operation, {}, Marker)
    if (after === undefined) throw new Fault('InvalidParameterValueException', 'Invalid marker.')
    const here = MasterRegion === undefined || ['ALL', context.region].includes(MasterRegion)
    const rest = here ? context.functions.list(context.account, context.region).filter(({ name }) => name > after) : []
    const page = rest.slice(0, Math.min(MaxItems, mostOnPage))
    const last = page.at(-1)
    return {
      Functions: page.map(configurationOf),
      ...(last && page.length < rest.length && { NextMarker: sealCursor(context, operation, {}, last.name) }),
    }
  },
})
