/** Makes a key. Its policy is what keeps it, so the policy is checked harder than anything else. */
import type { CreateKeyRequest } from '../../../../model/kms.ts'
import { tagConditions } from '../../condition-keys.ts'
import { type Conditions, type Context, Fault, writeOperation } from '../../operation.ts'
import type { KeyRow } from '../../store/keys.ts'
import { checkDescription } from './key-description.ts'
import { newPrivateKey } from './key-material.ts'
import { keyMetadata } from './key-metadata.ts'
import { multiRegionPrefix } from './key-name.ts'
import { kindConditions, permissionOnAll } from './key-permission.ts'
import { firstKeyPolicy } from './key-policy.ts'
import { isImportable, isKeySpec, isUsageOf } from './key-specs.ts'
import { asConditionTags, withTags } from './key-tags.ts'
import { storeKey } from './new-key.ts'

export const createKey = writeOperation('kms', 'CreateKey', {
  permissions(input, context) {
    const { Tags: tags = [], BypassPolicyLockoutSafetyCheck: bypass } = input
    const ofTags = tagConditions({ request: asConditionTags(tags) })
    const conditions: Conditions = {
      ...requested(input),
      ...ofTags,
      'kms:bypasspolicylockoutsafetycheck': bypass === undefined ? undefined : String(bypass),
    }
    const create = permissionOnAll(context, 'kms:CreateKey', conditions)
    return tags.length === 0 ? [create] : [create, permissionOnAll(context, 'kms:TagResource', conditions)]
  },
  async prepare(input) {
    const { spec, origin } = kindOf(input)
    return origin === 'AWS_KMS' ? newPrivateKey(spec) : undefined
  },
  async run(input, context, _target, privateKey) {
    const kind = kindOf(input)
    const { account, region, now } = context
    const draft = {
      account,
      region,
      keyId: input.MultiRegion === true ? newMultiRegionId(context) : context.uuid(),
      ...kind,
      state: kind.origin === 'AWS_KMS' ? 'Enabled' : 'PendingImport',
      manager: 'CUSTOMER',
      description: checkDescription(input.Description ?? ''),
      tags: withTags([], input.Tags ?? []),
      aliases: [],
      backingKeyId: '',
      createdAt: now,
      deletionAt: null,
      pendingWindowDays: null,
      expirationModel: null,
      validTo: null,
      primaryRegion: input.MultiRegion === true ? region : null,
      replicaRegions: [],
      rotationDays: null,
      nextRotationAt: null,
    } as const
    const policy = await firstKeyPolicy(context, draft, input)
    const key = await storeKey(context.store, context, { ...draft, ...policy }, privateKey)
    return { KeyMetadata: keyMetadata(key) }
  },
})

/** Policies judge the kind of key that is asked for, even where it is then not to be had. */
function requested(input: CreateKeyRequest): Conditions {
  const { KeySpec, CustomerMasterKeySpec, KeyUsage = 'ENCRYPT_DECRYPT', Origin = 'AWS_KMS', MultiRegion } = input
  const spec = KeySpec ?? CustomerMasterKeySpec ?? 'SYMMETRIC_DEFAULT'
  return kindConditions(spec, KeyUsage, Origin, MultiRegion === true ? 'PRIMARY' : undefined)
}

function newMultiRegionId(context: Context): string {
  return `${multiRegionPrefix}${context.random(16).toString('hex')}`
}

/** @throws Fault ValidationException for what AWS refuses too, UnsupportedOperationException for what only Larder does */
function kindOf(input: CreateKeyRequest): Pick<KeyRow, 'spec' | 'usage' | 'origin'> {
  const { KeySpec, CustomerMasterKeySpec, KeyUsage, Origin = 'AWS_KMS', CustomKeyStoreId, XksKeyId } = input
  if (KeySpec !== undefined && CustomerMasterKeySpec !== undefined) {
    throw new Fault(
      'ValidationException',
      'You cannot specify KeySpec and CustomerMasterKeySpec in the same request. CustomerMasterKeySpec is deprecated.',
    )
  }
  const spec = KeySpec ?? CustomerMasterKeySpec ?? 'SYMMETRIC_DEFAULT'
  if (spec !== 'SYMMETRIC_DEFAULT' && KeyUsage === undefined) {
    throw new Fault(
      'ValidationException',
      'You must specify a KeyUsage value for all KMS keys except for symmetric encryption keys.',
    )
  }
  if (!isKeySpec(spec)) throw unsupported(`Keys of the spec ${spec}`)
  const usage = KeyUsage ?? 'ENCRYPT_DECRYPT'
  if (!isUsageOf(spec, usage)) {
    throw new Fault('ValidationException', `KeyUsage ${usage} is not compatible with KeySpec ${spec}`)
  }
  if (Origin !== 'AWS_KMS' && Origin !== 'EXTERNAL') throw unsupported(`Keys of the origin ${Origin}`)
  if (Origin === 'EXTERNAL' && !isImportable(spec)) throw unsupported(`Keys of the spec ${spec} with imported material`)
  if (CustomKeyStoreId !== undefined || XksKeyId !== undefined) throw unsupported('Custom key stores')
  return { spec, usage, origin: Origin }
}

function unsupported(what: string): Fault {
  return new Fault('UnsupportedOperationException', `${what} are not supported.`)
}
