/** What stands in the way of deleting a user, role or group: nobody deletes rights by accident. */
import { Fault } from '../../operation.ts'
import { listInlinePolicies, type Owner } from '../../store/inline-policies.ts'
import { attachedPolicies } from '../../store/policy-attachments.ts'
import type { Reader } from '../../store/store.ts'

/** @param task what must be done first, in AWS's words */
export function refuseWhile(left: boolean, task: string): void {
  if (left) throw new Fault('DeleteConflict', `Cannot delete entity, must ${task} first.`)
}

/** A permissions boundary is no obstacle: it goes with its owner. */
export async function refuseWithPolicies(store: Reader, owner: Owner): Promise<void> {
  refuseWhile((await attachedPolicies(store, owner)).length > 0, 'detach all policies')
  refuseWhile((await listInlinePolicies(store, owner, '', 1)).length > 0, 'delete policies')
}
