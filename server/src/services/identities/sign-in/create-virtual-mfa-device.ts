/** CreateVirtualMFADevice: a seed for an authenticator app, told once. */
import { tagConditions } from '../../../condition-keys.ts'
import { base32 } from '../../../credentials/one-time-password.ts'
import { Fault, writeOperation } from '../../../operation.ts'
import { findMfaDevice, insertMfaDevice } from '../../../store/mfa-devices.ts'
import { tagsMember, withTags } from '../entity-tags.ts'
import { mfaSerial, seedAddress } from './mfa-device.ts'

/** As long as the MAC that makes the codes: RFC 4226, section 4. */
const seedLength = 20

export const createVirtualMfaDevice = writeOperation('iam', 'CreateVirtualMFADevice', {
  permissions({ Path = '/', VirtualMFADeviceName, Tags = [] }, { account }) {
    const actions =
      Tags.length > 0 ? ['iam:CreateVirtualMFADevice', 'iam:TagMFADevice'] : ['iam:CreateVirtualMFADevice']
    const resource = mfaSerial(account, Path, VirtualMFADeviceName)
    return actions.map((action) => ({ action, resource, conditions: tagConditions({ request: Tags }) }))
  },
  async run({ Path = '/', VirtualMFADeviceName: name, Tags = [] }, context) {
    const { account, store, keys } = context
    const serial = mfaSerial(account, Path, name)
    const tags = withTags(new Map(), Tags, 'TagsPerMFADevice')
    if ((await findMfaDevice(store, account, serial)) !== undefined) {
      throw new Fault('EntityAlreadyExists', 'MFADevice entity at the same path and name already exists.')
    }
    const seed = context.random(seedLength)
    await insertMfaDevice(store, { account, serial, name, tags }, keys.seal(seed, seedAddress(account, serial)))
    return {
      VirtualMFADevice: { SerialNumber: serial, Base32StringSeed: Buffer.from(base32(seed)), ...tagsMember(tags) },
    }
  },
})
