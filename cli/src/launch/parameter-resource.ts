/** AWS::SSM::Parameter. Like CloudFormation's it is no SecureString: what is secret does not belong into a template. */
import { TemplateError } from './read-template.ts'
import {
  type Made,
  needed,
  type ResourceKind,
  tagChanges,
  tagList,
  tagsOf,
  text,
  type Wanted,
} from './resource-kind.ts'
import { type Store, unless } from './store.ts'

interface Described {
  readonly Description?: string
  readonly AllowedPattern?: string
  readonly Tier?: string
  readonly Policies?: readonly { readonly PolicyText: string }[]
}

export const parameterResource: ResourceKind = {
  id: ({ properties, generatedName }) => text(properties, 'Name') ?? generatedName,

  async find({ json }, Name) {
    const found = await unless(
      ['ParameterNotFound'],
      json<{ Parameter: { Value: string; Type: string } }>('ssm', 'GetParameter', { Name }),
    )
    return found && known(Name, found.Parameter)
  },

  async create(store, wanted) {
    const input = inputOf(wanted)
    const Tags = tagList(tagsOf(wanted.properties))
    await store.json('ssm', 'PutParameter', { ...input, ...(Tags.length > 0 && { Tags }) })
    return known(input.Name, input)
  },

  async update(store, { id, attributes }, wanted) {
    const input = inputOf(wanted)
    const ParameterFilters = [{ Key: 'Name', Option: 'Equals', Values: [id] }]
    const { Parameters = [] } = await store.json<{ Parameters?: Described[] }>('ssm', 'DescribeParameters', {
      ParameterFilters,
    })
    const { Description, AllowedPattern, Tier = 'Standard' } = Parameters[0] ?? {}
    const isSame =
      attributes.Value === input.Value &&
      attributes.Type === input.Type &&
      (Description ?? '') === (input.Description ?? '') &&
      (AllowedPattern ?? '') === (input.AllowedPattern ?? '') &&
      (input.Tier === undefined || input.Tier === Tier || input.Tier === 'Intelligent-Tiering') &&
      input.Policies === undefined
    if (!isSame) await store.json('ssm', 'PutParameter', { ...input, Overwrite: true })
    return (await updateTags(store, id, wanted)) || !isSame
  },

  async remove({ json }, Name) {
    await unless(['ParameterNotFound'], json('ssm', 'DeleteParameter', { Name }))
    return undefined
  },
}

function known(id: string, { Value, Type }: { Value: string; Type: string }): Made {
  return { id, ref: id, attributes: { Type, Value } }
}

function inputOf(wanted: Wanted) {
  const { properties, path, generatedName } = wanted
  const Type = text(properties, 'Type') ?? 'String'
  if (Type !== 'String' && Type !== 'StringList') {
    throw new TemplateError(
      `${path}: CloudFormation makes no ${Type}: a template would hold its value. Use String or StringList, and put secrets with put-parameter.`,
    )
  }
  const optional = ['Description', 'AllowedPattern', 'Tier', 'Policies', 'DataType'] as const
  const given = optional.flatMap((name) => {
    const value = text(properties, name)
    return value === undefined ? [] : [[name, value] as const]
  })
  const Name = text(properties, 'Name') ?? generatedName
  const more = Object.fromEntries(given) as Partial<Record<(typeof optional)[number], string>>
  return { Name, Type, Value: needed(wanted, 'Value'), ...more }
}

async function updateTags({ json }: Store, ResourceId: string, { properties }: Wanted): Promise<boolean> {
  const about = { ResourceType: 'Parameter', ResourceId }
  const { TagList = [] } = await json<{ TagList?: { Key: string; Value: string }[] }>(
    'ssm',
    'ListTagsForResource',
    about,
  )
  const { set, remove } = tagChanges(new Map(TagList.map(({ Key, Value }) => [Key, Value])), tagsOf(properties))
  if (set.size > 0) await json('ssm', 'AddTagsToResource', { ...about, Tags: tagList(set) })
  if (remove.length > 0) await json('ssm', 'RemoveTagsFromResource', { ...about, TagKeys: remove })
  return set.size > 0 || remove.length > 0
}
