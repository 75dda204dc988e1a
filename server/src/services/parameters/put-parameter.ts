/** Creates a parameter, or gives one a new version. */
import type { ParameterType, PutParameterRequest } from '../../../../model/ssm.ts'
import { tagConditions } from '../../condition-keys.ts'
import { Fault, type Permission, type WriteContext, writeOperation } from '../../operation.ts'
import { replaceDeadlines } from '../../store/parameter-deadlines.ts'
import { labelsOf } from '../../store/parameter-labels.ts'
import { insertParameter, type ParameterRow, replaceCurrent, type VersionRow } from '../../store/parameters.ts'
import { checkAllowedPattern } from './allowed-pattern.ts'
import { type Found, find, parameterPermission } from './find-parameter.ts'
import { changeEvent } from './parameter-events.ts'
import { newName } from './parameter-name.ts'
import {
  deadlinesOf,
  type KeptPolicy,
  keptThroughUpdate,
  parsePolicies,
  readPolicies,
  writePolicies,
} from './parameter-policies.ts'
import { hasTooManyTags, withTags, writeTags } from './parameter-tags.ts'
import { DEFAULT_KEY, sealValue } from './parameter-value.ts'
import { chooseTier, enterTier } from './tier.ts'

/** Versions that are kept of a parameter. */
const MAX_VERSIONS = 100
/** Characters of a value that AWS looks at, before it looks at the tier. */
const MAX_VALUE = 32_768

export const putParameter = writeOperation('ssm', 'PutParameter', {
  target: ({ Name }, context) => find(context, newName(context, Name)),
  permissions,
  async run(input, context, { reference, row: existing }) {
    checkValue(input.Value)
    checkRequest(input)
    const type = typeOf(input, existing)
    const { Value, AllowedPattern = existing?.allowedPattern ?? '' } = input
    if (AllowedPattern !== '') await checkAllowedPattern(AllowedPattern, type, Value)
    const policies = policiesOf(input, context, existing)
    const tier = await chooseTier(context, {
      asked: input.Tier,
      existing: existing?.tier,
      valueBytes: Buffer.byteLength(Value),
      hasPolicies: policies.length > 0,
    })
    const version: VersionRow = {
      version: (existing?.version ?? 0) + 1,
      type,
      tier,
      dataType: input.DataType ?? existing?.dataType ?? 'text',
      keyId: type === 'SecureString' ? (input.KeyId ?? existing?.keyId ?? DEFAULT_KEY) : null,
      description: input.Description ?? existing?.description ?? null,
      allowedPattern: AllowedPattern === '' ? null : AllowedPattern,
      policies: writePolicies(policies),
      modifiedAt: context.now,
      modifiedBy: context.caller.principal.arn,
    }
    const { key, name } = reference
    const tags = withTags(new Map(), input.Tags ?? [])
    if (hasTooManyTags(tags)) throw new Fault('ValidationException', 'A parameter can have a maximum of 50 tags.')
    const oldestVersion = existing === undefined ? 1 : await oldestToKeep(context, existing)
    await enterTier(context, tier, existing?.tier)
    const row = { ...version, value: await sealValue(context, key, version, Value) }
    if (existing === undefined) await insertParameter(context.store, key, name, writeTags(tags), row)
    else await replaceCurrent(context.store, existing, row, oldestVersion)
    if (version.policies !== null || existing?.policies) {
      await replaceDeadlines(context.store, key, deadlinesOf(policies, version.modifiedAt))
    }
    const operation = existing === undefined ? 'Create' : 'Update'
    const { description } = version
    await context.emit(changeEvent(operation, { ...key, name: existing?.name ?? name, type, description }))
    return { Version: version.version, Tier: tier }
  },
})

function permissions(input: PutParameterRequest, context: WriteContext, found: Found): Permission[] {
  // What does not exist yet has a name all the same: a refusal to create says which.
  const { reported: _, ...put } = parameterPermission(context, 'ssm:PutParameter', found, {
    ...tagConditions({ request: input.Tags }),
    'ssm:overwrite': String(input.Overwrite ?? false),
    'ssm:policies': String(input.Policies !== undefined || Boolean(found.row?.policies)),
  })
  if (input.Tags === undefined || input.Tags.length === 0) return [put]
  const tag = {
    action: 'ssm:AddTagsToResource',
    resource: put.resource,
    conditions: tagConditions({ request: input.Tags }),
  }
  return [put, tag]
}

function checkValue(value: string): void {
  if (value === '') {
    throw invalid(
      "1 validation error detected: Value '' at 'value' failed to satisfy constraint: Member must have length greater than or equal to 1.",
    )
  }
  if (value.length > MAX_VALUE) {
    throw invalid(
      `1 validation error detected: Value at 'value' failed to satisfy constraint: Member must have length less than or equal to ${MAX_VALUE}`,
    )
  }
  if (!value.isWellFormed()) throw invalid('Parameter value must be valid Unicode.')
  const opening = value.indexOf('{{')
  if (opening !== -1 && value.includes('}}', opening + 2)) {
    throw invalid('Parameter value can\'t nest another parameter. Do not use "{{}}" in the value.')
  }
}

/** What can be told from the request alone. */
function checkRequest({ Overwrite, Tags, DataType, Description, AllowedPattern }: PutParameterRequest): void {
  if (Overwrite && Tags !== undefined && Tags.length > 0) {
    throw invalid(
      "Invalid request: tags and overwrite can't be used together. To create a parameter with tags, please remove overwrite flag. To update tags for an existing parameter, please use AddTagsToResource or RemoveTagsFromResource.",
    )
  }
  if (DataType === 'aws:ec2:image') {
    throw invalid(
      'The following data type is not supported: aws:ec2:image (There is no EC2 here that could tell whether an image exists.)',
    )
  }
  if (DataType !== undefined && DataType !== 'text' && DataType !== 'aws:ssm:integration') {
    throw invalid(`The following data type is not supported: ${DataType} (Data type names are all lowercase.)`)
  }
  // PostgreSQL has no room for it in a text.
  if (Description?.includes('\0')) throw invalid('The description must not contain a null character.')
  if (AllowedPattern?.includes('\0')) throw invalid('The allowed pattern must not contain a null character.')
}

function typeOf({ Type, Overwrite, KeyId }: PutParameterRequest, existing: ParameterRow | undefined): ParameterType {
  const type = Type ?? existing?.type
  if (type === undefined) throw invalid('A parameter type is required when you create a parameter.')
  if (existing !== undefined && !Overwrite) {
    throw new Fault(
      'ParameterAlreadyExists',
      'The parameter already exists. To overwrite this value, set the overwrite option in the request to true.',
    )
  }
  if (existing !== undefined && type !== existing.type) {
    throw new Fault(
      'HierarchyTypeMismatchException',
      `Parameter Store doesn't support changing a parameter type in a hierarchy. You can't change ${existing.name} from a ${existing.type} type to a ${type} type. You must create a new, unique parameter.`,
    )
  }
  if (KeyId !== undefined && type !== 'SecureString') {
    throw invalid('KeyId is required for SecureString type parameter only.')
  }
  return type
}

function policiesOf(
  { Policies }: PutParameterRequest,
  { now }: WriteContext,
  existing: ParameterRow | undefined,
): KeptPolicy[] {
  if (Policies !== undefined) return parsePolicies(Policies, now)
  return existing === undefined ? [] : keptThroughUpdate(readPolicies(existing))
}

/** The oldest version that is left beside a new one. A label keeps the version that it is on. */
async function oldestToKeep({ store }: WriteContext, existing: ParameterRow): Promise<number> {
  const { name, version, oldestVersion } = existing
  if (version - oldestVersion + 1 < MAX_VERSIONS) return oldestVersion
  const labels = await labelsOf(store, existing)
  if (labels.some((label) => label.version === oldestVersion)) {
    throw new Fault(
      'ParameterMaxVersionLimitExceeded',
      `You attempted to create a new version of ${name} by calling the PutParameter API with the overwrite flag. Version ${oldestVersion}, the oldest version, can't be deleted because it has a label associated with it. Move the label to another version of the parameter, and try again.`,
    )
  }
  return oldestVersion + 1
}

function invalid(message: string): Fault {
  return new Fault('ValidationException', message)
}
