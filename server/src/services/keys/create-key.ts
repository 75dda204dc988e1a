/** Makes a key. Its policy is what keeps it, so the policy is checked harder than anything else. */
import type { CreateKeyRequest } from '../../../../model/kms.ts'
import { tagConditions } from '../../condition-keys.ts'
import { type Conditions, Fault, writeOperation } from '../../operation.ts'
import type { KeyRow } from '../../store/keys.ts'
import { checkDescription } from './key-description.ts'
import { newPrivateKey } from './key-material.ts'
import { keyMetadata } from './key-metadata.ts'
import { kindConditions, permissionOnAll } from './key-permission.ts'
import { defaultKeyPolicy, newKeyPolicy } from './key-policy.ts'
import { isKeySpec, isUsageOf } from './key-specs.ts'
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
  prepare: (input) => newPrivateKey(kindOf(input).spec),
  async run(input, context, _target, privateKey) {
    const kind = kindOf(input)
    const { account, region, now } = context
    const draft = {
      account,
      region,
      keyId: context.uuid(),
      ...kind,
      state: 'Enabled',
      manager: 'CUSTOMER',
      description: checkDescription(input.Description ?? ''),
      tags: withTags([], input.Tags ?? []),
      aliases: [],
      backingKeyId: '',
      createdAt: now,
      deletionAt: null,
      rotationDays: null,
      nextRotationAt: null,
    } as const
    // The default policy never locks the account out, even where the caller itself may not change policies.
    const policy =
      input.Policy === undefined
        ? { policy: defaultKeyPolicy(account), principals: [] }
        : await newKeyPolicy(context, draft, input.Policy, input.BypassPolicyLockoutSafetyCheck ?? false)
    const key = await storeKey(context.store, context, { ...draft, ...policy }, privateKey)
    return { KeyMetadata: keyMetadata(key) }
  },
})

/** Policies judge the kind of key that is asked for, even where it is then not to be had. */
function requested({ KeySpec, CustomerMasterKeySpec, KeyUsage, Origin, MultiRegion }: CreateKeyRequest): Conditions {
  const spec = KeySpec ?? CustomerMasterKeySpec ?? 'SYMMETRIC_DEFAULT'
  return kindConditions(spec, KeyUsage ?? 'ENCRYPT_DECRYPT', Origin, MultiRegion)
}

/** @throws Fault ValidationException for what AWS refuses too, UnsupportedOperationException for what only Larder does */
function kindOf(input: CreateKeyRequest): Pick<KeyRow, 'spec' | 'usage'> {
  const {
    KeySpec,
    CustomerMasterKeySpec,
    KeyUsage,
    Origin = 'AWS_KMS',
    MultiRegion,
    CustomKeyStoreId,
    XksKeyId,
  } = input
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
  if (Origin !== 'AWS_KMS') throw unsupported(`Keys of the origin ${Origin}`)
  if (MultiRegion === true) throw unsupported('Multi-Region keys')
  if (CustomKeyStoreId !== undefined || XksKeyId !== undefined) throw unsupported('Custom key stores')
  return { spec, usage }
}

function unsupported(what: string): Fault {
  return new Fault('UnsupportedOperationException', `${what} are not supported.`)
}
