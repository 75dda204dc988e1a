/** Makes a key. Its policy is what keeps it, so the policy is checked harder than anything else. */
import type { CreateKeyRequest } from '../../../../model/kms.ts'
import { tagConditions } from '../../condition-keys.ts'
import { type Conditions, Fault, writeOperation } from '../../operation.ts'
import { checkDescription } from './key-description.ts'
import { keyMetadata } from './key-metadata.ts'
import { permissionOnAll, symmetricKey } from './key-permission.ts'
import { defaultKeyPolicy, newKeyPolicy } from './key-policy.ts'
import { asConditionTags, withTags } from './key-tags.ts'
import { storeKey } from './new-key.ts'

export const createKey = writeOperation('kms', 'CreateKey', {
  permissions(input, context) {
    const { Tags: tags = [], BypassPolicyLockoutSafetyCheck: bypass } = input
    const ofTags = tagConditions({ request: asConditionTags(tags) })
    const conditions: Conditions = {
      ...symmetricKey,
      ...requested(input),
      ...ofTags,
      'kms:bypasspolicylockoutsafetycheck': bypass === undefined ? undefined : String(bypass),
    }
    const create = permissionOnAll(context, 'kms:CreateKey', conditions)
    return tags.length === 0 ? [create] : [create, permissionOnAll(context, 'kms:TagResource', conditions)]
  },
  async run(input, context) {
    refuseOtherKinds(input)
    const { account, region, now } = context
    const draft = {
      account,
      region,
      keyId: context.uuid(),
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
    const key = await storeKey(context.store, context, { ...draft, ...policy })
    return { KeyMetadata: keyMetadata(key) }
  },
})

/** Policies judge the kind of key that is asked for, even where it is then not to be had. */
function requested({ KeySpec, CustomerMasterKeySpec, KeyUsage, Origin, MultiRegion }: CreateKeyRequest): Conditions {
  const spec = KeySpec ?? CustomerMasterKeySpec ?? 'SYMMETRIC_DEFAULT'
  const usage = KeyUsage ?? 'ENCRYPT_DECRYPT'
  return {
    'kms:keyspec': spec,
    'kms:customermasterkeyspec': spec,
    'kms:keyusage': usage,
    'kms:customermasterkeyusage': usage,
    'kms:keyorigin': Origin ?? 'AWS_KMS',
    'kms:multiregion': String(MultiRegion ?? false),
  }
}

/** @throws Fault ValidationException for what AWS refuses too, UnsupportedOperationException for what only Larder does */
function refuseOtherKinds(input: CreateKeyRequest): void {
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
  if (spec !== 'SYMMETRIC_DEFAULT') {
    if (KeyUsage === undefined) {
      throw new Fault(
        'ValidationException',
        'You must specify a KeyUsage value for all KMS keys except for symmetric encryption keys.',
      )
    }
    throw unsupported(`Keys of the spec ${spec}`)
  }
  if (KeyUsage !== undefined && KeyUsage !== 'ENCRYPT_DECRYPT') {
    throw new Fault('ValidationException', `KeyUsage ${KeyUsage} is not compatible with KeySpec ${spec}`)
  }
  if (Origin !== 'AWS_KMS') throw unsupported(`Keys of the origin ${Origin}`)
  if (MultiRegion === true) throw unsupported('Multi-Region keys')
  if (CustomKeyStoreId !== undefined || XksKeyId !== undefined) throw unsupported('Custom key stores')
}

function unsupported(what: string): Fault {
  return new Fault('UnsupportedOperationException', `${what} are not supported.`)
}
