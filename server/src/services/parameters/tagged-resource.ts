/** The resource of the operations on tags: a parameter, since Systems Manager has nothing else here. */

import type { ResourceTypeForTagging } from '../../../../model/ssm.ts'
import type { Awaitable } from '../../awaitable.ts'
import { type Context, Fault } from '../../operation.ts'
import type { ParameterRow } from '../../store/parameters.ts'
import { type Found, find } from './find-parameter.ts'
import { nameReference } from './parameter-name.ts'

interface TaggedResource {
  readonly ResourceType: ResourceTypeForTagging
  readonly ResourceId: string
}

export function findTagged(context: Context, { ResourceType, ResourceId }: TaggedResource): Awaitable<Found> {
  if (ResourceType !== 'Parameter') {
    throw new Fault('InvalidResourceType', `The resource type ${ResourceType} isn't supported.`)
  }
  return find(context, nameReference(context, ResourceId))
}

export function taggedRow({ row, reference }: Found): ParameterRow {
  if (row === undefined) throw new Fault('InvalidResourceId', `The resource ID ${reference.name} isn't valid.`)
  return row
}
