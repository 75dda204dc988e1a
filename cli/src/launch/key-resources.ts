/** AWS::KMS::Key and AWS::KMS::Alias. */
import { TemplateError } from './read-template.ts'
import {
  documentText,
  flag,
  type Made,
  needed,
  type ResourceKind,
  sameDocument,
  type Tags,
  tagChanges,
  tagsOf,
  text,
  type Wanted,
} from './resource-kind.ts'
import { type Store, unless } from './store.ts'

interface KeyMetadata {
  readonly KeyId: string
  readonly Arn: string
  readonly KeyState: string
  readonly Enabled: boolean
  readonly Description?: string
  readonly KeySpec?: string
  readonly KeyUsage?: string
}

const gone = new Set(['PendingDeletion', 'PendingReplicaDeletion'])
const symmetric = 'SYMMETRIC_DEFAULT'

export const keyResource: ResourceKind = {
  id: () => undefined,

  async find({ json }, KeyId) {
    const found = await unless(
      ['NotFoundException'],
      json<{ KeyMetadata: KeyMetadata }>('kms', 'DescribeKey', { KeyId }),
    )
    return found && !gone.has(found.KeyMetadata.KeyState) ? known(found.KeyMetadata) : undefined
  },

  async create(store, wanted) {
    const { properties } = wanted
    const Tags = kmsTags(tagsOf(properties))
    const { KeyMetadata } = await store.json<{ KeyMetadata: KeyMetadata }>('kms', 'CreateKey', {
      Description: text(properties, 'Description'),
      KeySpec: text(properties, 'KeySpec'),
      KeyUsage: text(properties, 'KeyUsage'),
      Origin: text(properties, 'Origin'),
      MultiRegion: flag(properties, 'MultiRegion'),
      BypassPolicyLockoutSafetyCheck: flag(properties, 'BypassPolicyLockoutSafetyCheck'),
      Policy: policyOf(wanted),
      ...(Tags.length > 0 && { Tags }),
    })
    if (flag(properties, 'EnableKeyRotation')) await enableRotation(store, KeyMetadata.KeyId, wanted)
    if (flag(properties, 'Enabled') === false) await store.json('kms', 'DisableKey', { KeyId: KeyMetadata.KeyId })
    return known(KeyMetadata)
  },

  async update(store, { id: KeyId }, wanted) {
    const { json } = store
    const { properties, path } = wanted
    const { KeyMetadata } = await json<{ KeyMetadata: KeyMetadata }>('kms', 'DescribeKey', { KeyId })
    for (const name of ['KeySpec', 'KeyUsage'] as const) {
      const asked = text(properties, name)
      if (asked !== undefined && asked !== KeyMetadata[name]) {
        throw new TemplateError(
          `${path}: the ${name} of a key cannot change. Give the new key a logical id of its own.`,
        )
      }
    }
    const changes = [
      await updatePolicy(store, KeyId, wanted),
      await updateRotation(store, KeyId, wanted),
      await updateTags(store, KeyId, tagsOf(properties)),
    ]
    const Description = text(properties, 'Description') ?? ''
    if (Description !== (KeyMetadata.Description ?? '')) {
      await json('kms', 'UpdateKeyDescription', { KeyId, Description })
      changes.push(true)
    }
    const isEnabled = flag(properties, 'Enabled') ?? true
    if (isEnabled !== KeyMetadata.Enabled) {
      await json('kms', isEnabled ? 'EnableKey' : 'DisableKey', { KeyId })
      changes.push(true)
    }
    return changes.includes(true)
  },

  async remove({ json }, KeyId) {
    const scheduled = await unless(
      ['NotFoundException', 'KMSInvalidStateException'],
      json<{ DeletionDate: number }>('kms', 'ScheduleKeyDeletion', { KeyId }),
    )
    if (scheduled === undefined) return undefined
    const day = new Date(scheduled.DeletionDate * 1000).toISOString().slice(0, 10)
    return `the key is deleted on ${day}; until then aws kms cancel-key-deletion keeps it`
  },
}

function known({ KeyId, Arn }: KeyMetadata): Made {
  return { id: KeyId, ref: KeyId, attributes: { Arn, KeyId } }
}

function policyOf({ properties, path }: Wanted): string | undefined {
  return properties.KeyPolicy === undefined ? undefined : documentText(properties.KeyPolicy, `${path}.KeyPolicy`)
}

async function updatePolicy({ json }: Store, KeyId: string, wanted: Wanted): Promise<boolean> {
  const wish = policyOf(wanted)
  if (wish === undefined) return false
  const { Policy } = await json<{ Policy: string }>('kms', 'GetKeyPolicy', { KeyId })
  if (sameDocument(Policy, wish)) return false
  const BypassPolicyLockoutSafetyCheck = flag(wanted.properties, 'BypassPolicyLockoutSafetyCheck')
  await json('kms', 'PutKeyPolicy', { KeyId, PolicyName: 'default', Policy: wish, BypassPolicyLockoutSafetyCheck })
  return true
}

async function updateRotation(store: Store, KeyId: string, wanted: Wanted): Promise<boolean> {
  const { properties } = wanted
  const wish = flag(properties, 'EnableKeyRotation') ?? false
  if ((text(properties, 'KeySpec') ?? symmetric) !== symmetric) return false
  const period = text(properties, 'RotationPeriodInDays')
  const now = await store.json<{ KeyRotationEnabled: boolean; RotationPeriodInDays?: number }>(
    'kms',
    'GetKeyRotationStatus',
    { KeyId },
  )
  const isSame =
    wish === now.KeyRotationEnabled && (!wish || period === undefined || Number(period) === now.RotationPeriodInDays)
  if (isSame) return false
  if (wish) await enableRotation(store, KeyId, wanted)
  else await store.json('kms', 'DisableKeyRotation', { KeyId })
  return true
}

async function enableRotation({ json }: Store, KeyId: string, { properties }: Wanted): Promise<void> {
  const period = text(properties, 'RotationPeriodInDays')
  await json('kms', 'EnableKeyRotation', {
    KeyId,
    RotationPeriodInDays: period === undefined ? undefined : Number(period),
  })
}

const kmsTags = (tags: Tags) => [...tags].map(([TagKey, TagValue]) => ({ TagKey, TagValue }))

async function updateTags({ json }: Store, KeyId: string, wanted: Tags): Promise<boolean> {
  const { Tags = [] } = await json<{ Tags?: { TagKey: string; TagValue: string }[] }>('kms', 'ListResourceTags', {
    KeyId,
  })
  const { set, remove } = tagChanges(new Map(Tags.map(({ TagKey, TagValue }) => [TagKey, TagValue])), wanted)
  if (set.size > 0) await json('kms', 'TagResource', { KeyId, Tags: kmsTags(set) })
  if (remove.length > 0) await json('kms', 'UntagResource', { KeyId, TagKeys: remove })
  return set.size > 0 || remove.length > 0
}

interface Alias {
  readonly AliasName: string
  readonly TargetKeyId?: string
}

export const aliasResource: ResourceKind = {
  id: (wanted) => needed(wanted, 'AliasName'),

  async find(store, id) {
    return (await findAlias(store, id)) && { id, ref: id, attributes: {} }
  },

  async create({ json }, wanted) {
    const AliasName = needed(wanted, 'AliasName')
    await json('kms', 'CreateAlias', { AliasName, TargetKeyId: needed(wanted, 'TargetKeyId') })
    return { id: AliasName, ref: AliasName, attributes: {} }
  },

  async update(store, { id }, wanted) {
    const TargetKeyId = needed(wanted, 'TargetKeyId')
    const found = await findAlias(store, id)
    if (found?.TargetKeyId === TargetKeyId.split('/').at(-1)) return false
    await store.json('kms', 'UpdateAlias', { AliasName: id, TargetKeyId })
    return true
  },

  async remove({ json }, AliasName) {
    await unless(['NotFoundException'], json('kms', 'DeleteAlias', { AliasName }))
    return undefined
  },
}

async function findAlias({ json }: Store, name: string): Promise<Alias | undefined> {
  let Marker: string | undefined
  do {
    const page = await json<{ Aliases: Alias[]; NextMarker?: string }>('kms', 'ListAliases', { Limit: 100, Marker })
    const found = page.Aliases.find(({ AliasName }) => AliasName === name)
    if (found) return found
    Marker = page.NextMarker
  } while (Marker)
  return undefined
}
