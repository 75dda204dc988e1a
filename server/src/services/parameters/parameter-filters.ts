/** The filters of lists: what AWS accepts, which stretches of paths they narrow a list to, and whether a parameter passes them. */
import type { ParameterStringFilter, ParametersFilter } from '../../../../model/ssm.ts'
import { Fault } from '../../operation.ts'
import type { ParameterRow, Stretch } from '../../store/parameters.ts'
import { hierarchy, isName, pathOf } from './parameter-name.ts'
import { readTags } from './parameter-tags.ts'
import { directlyUnder, inOrder, only, startingWith, under } from './stretches.ts'

/** A filter that was found good, its option never absent. */
export interface Filter {
  readonly key: string
  readonly option: string
  readonly values: readonly string[]
}

const valuesOf: ReadonlyMap<string, readonly string[]> = new Map([
  ['Tier', ['Standard', 'Advanced', 'Intelligent-Tiering']],
  ['Type', ['String', 'StringList', 'SecureString']],
])

/** The filters of DescribeParameters. */
export function describeFilters(filters: readonly ParameterStringFilter[]): Filter[] {
  return checked(filters, (key) => {
    if (key === 'Label') throw invalidKey(key, '[Path, Name, Type, KeyId, Tier]')
    if (key === 'Name') return ['Equals', 'BeginsWith', 'Contains']
    return key === 'Path' ? ['OneLevel', 'Recursive'] : ['Equals', 'BeginsWith']
  })
}

/** The filters of GetParametersByPath. */
export function pathFilters(filters: readonly ParameterStringFilter[]): Filter[] {
  return checked(filters, (key) => {
    if (key === 'Label') return ['Equals']
    if (key !== 'Type' && key !== 'KeyId') throw invalidKey(key, '[Type, KeyId]')
    return ['Equals', 'BeginsWith']
  })
}

/** The older filters of DescribeParameters, in the words of the newer. */
export function olderFilters(filters: readonly ParametersFilter[]): Filter[] {
  return filters.map(({ Key, Values }) => ({
    key: Key,
    option: Key === 'Name' ? 'BeginsWith' : 'Equals',
    values: Values,
  }))
}

/** Where the parameters can lie that pass: all paths, unless the filters tell. */
export function stretchesOf(filters: readonly Filter[]): Stretch[] {
  const byPath = filters.find(({ key }) => key === 'Path')
  if (byPath !== undefined) {
    const stretch = byPath.option === 'Recursive' ? under : directlyUnder
    return inOrder(byPath.values.map((path) => stretch(hierarchy(path))))
  }
  const byName = filters.find(({ key, option }) => key === 'Name' && option !== 'Contains')
  if (byName !== undefined) {
    const stretch = byName.option === 'Equals' ? only : startingWith
    // No parameter has a name that could not be one.
    return inOrder(byName.values.filter(isName).map((name) => stretch(pathOf(name))))
  }
  return [under('')]
}

/** Whether a parameter passes every filter, of those that speak of its current version. */
export function passes(filters: readonly Filter[], row: ParameterRow): boolean {
  return filters.every((filter) => passesOne(filter, row))
}

function passesOne({ key, option, values }: Filter, row: ParameterRow): boolean {
  switch (key) {
    case 'Path':
    case 'Label':
      // The stretches and the walk see to these.
      return true
    case 'Name':
      return option === 'Contains'
        ? values.some((value) => row.path.includes(value))
        : matches(row.path, option, values.map(pathOf))
    case 'Type':
      return matches(row.type, option, values)
    case 'Tier':
      return matches(row.tier, option, values)
    case 'DataType':
      return matches(row.dataType, option, values)
    case 'KeyId':
      return row.keyId !== null && matches(row.keyId, option, values)
    default: {
      const value = readTags(row).get(key.slice('tag:'.length))
      return value !== undefined && (values.length === 0 || matches(value, option, values))
    }
  }
}

function matches(text: string, option: string, values: readonly string[]): boolean {
  return option === 'BeginsWith' ? values.some((value) => text.startsWith(value)) : values.includes(text)
}

/** @param optionsFor the options of a key, the one that is meant by none first */
function checked(filters: readonly ParameterStringFilter[], optionsFor: (key: string) => readonly string[]): Filter[] {
  const seen = new Set<string>()
  return filters.map(({ Key: key, Option, Values: values = [] }) => {
    const options = optionsFor(key)
    const option = Option ?? options[0] ?? 'Equals'
    if (values.length === 0 && !key.startsWith('tag:')) {
      throw new Fault('InvalidFilterValue', `The following filter values are missing : null for filter key ${key}.`)
    }
    if (seen.has(key)) {
      throw new Fault(
        'InvalidFilterKey',
        `The following filter is duplicated in the request: ${key}. A request can contain only one occurrence of a specific filter.`,
      )
    }
    seen.add(key)
    if (!options.includes(option)) {
      const valid = key === 'Path' ? '[Recursive, OneLevel]' : key === 'Label' ? '[Equals]' : '[BeginsWith, Equals]'
      throw new Fault(
        'InvalidFilterOption',
        `The following filter option is not valid: ${option}. Valid options include: ${valid}.`,
      )
    }
    checkValues(key, option, values)
    return { key, option, values }
  })
}

function checkValues(key: string, option: string, values: readonly string[]): void {
  if (key === 'Path') {
    if (values.some((value) => /^\/(aws|ssm)/i.test(value))) {
      throw new Fault(
        'ValidationException',
        'Filters for common parameters can\'t be prefixed with "aws" or "ssm" (case-insensitive). When using global parameters, please specify within a global namespace.',
      )
    }
    for (const value of values) hierarchy(value)
  }
  const valid = valuesOf.get(key)
  const unknown = option === 'Equals' ? values.find((value) => valid?.includes(value) === false) : undefined
  if (unknown !== undefined) {
    throw new Fault(
      'InvalidFilterOption',
      `The following filter value is not valid: ${unknown}. Valid values include: [${valid?.join(', ')}].`,
    )
  }
}

function invalidKey(key: string, valid: string): Fault {
  return new Fault(
    'InvalidFilterKey',
    `The following filter key is not valid: ${key}. Valid filter keys include: ${valid}.`,
  )
}
