/** Makes a replica the primary key of its multi-Region set, and the primary key a replica. */
import { Fault, writeOperation } from '../../operation.ts'
import { keyById, setRegions } from '../../store/keys.ts'
import { findOwnKey } from './find-key.ts'
import { keyArn } from './key-name.ts'
import { permissionOn } from './key-permission.ts'
import { asOf, mustBeEnabled } from './key-state.ts'
import { mustBePrimary, relatedKeys } from './multi-region.ts'

const action = 'kms:UpdatePrimaryRegion'

export const updatePrimaryRegion = writeOperation('kms', 'UpdatePrimaryRegion', {
  async target({ KeyId, PrimaryRegion }, context) {
    const from = await findOwnKey(context, action, KeyId)
    const key = await keyById(context.store, { ...from.key, region: PrimaryRegion })
    return { from, to: key && { key: asOf(key, context.now) } }
  },
  permissions({ PrimaryRegion }, context, { from, to }) {
    const region = { 'kms:primaryregion': PrimaryRegion }
    const here = permissionOn(context, action, from, region)
    return to === undefined ? [here] : [here, permissionOn(context, action, to, region)]
  },
  async run({ PrimaryRegion }, context, { from: { key: primary }, to }) {
    mustBePrimary(primary, 'UpdatePrimaryRegion')
    if (to === undefined) {
      throw new Fault('NotFoundException', `Key '${keyArn({ ...primary, region: PrimaryRegion })}' does not exist`)
    }
    if (PrimaryRegion === primary.region) {
      throw new Fault('UnsupportedOperationException', `${keyArn(primary)} is the primary key already.`)
    }
    mustBeEnabled(primary)
    mustBeEnabled(to.key)
    const others = primary.replicaRegions.filter((region) => region !== PrimaryRegion)
    const regions = { primaryRegion: PrimaryRegion, replicaRegions: [...others, primary.region] }
    for (const one of relatedKeys(primary)) await setRegions(context.store, one, regions)
    return {}
  },
})
