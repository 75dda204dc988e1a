/** Permissions boundaries: the managed policy beyond which nothing that is allowed to a user or role counts. */
import type { Context, WriteContext } from '../../../operation.ts'
import type { Owner } from '../../../store/inline-policies.ts'
import { deleteBoundary, findBoundary, putBoundary } from '../../../store/policy-attachments.ts'
import { refuseAsBoundary } from './named-policy.ts'
import { type HolderKind, rightsConditions } from './policy-holders.ts'

interface Bound {
  readonly PermissionsBoundary: string
}

/** The steps of an operation that sets a boundary. */
export function bounding<Naming, Named>(action: string, kind: HolderKind<Naming, Named>) {
  return {
    target: (input: Naming, context: Context) => kind.named(context, input),
    async permissions({ PermissionsBoundary: boundary }: Naming & Bound, context: Context, target: Named) {
      return [kind.on(context, action, target, await rightsConditions(context, kind.found(target), { boundary }))]
    },
    async run({ PermissionsBoundary }: Naming & Bound, context: WriteContext, target: Named) {
      const owner = kind.existing(target)
      await refuseAsBoundary(context, PermissionsBoundary)
      await putBoundary(context.store, owner, PermissionsBoundary)
      return {}
    },
  }
}

/** The steps of an operation that removes a boundary, which is no error where there is none. */
export function unbounding<Naming, Named>(action: string, kind: HolderKind<Naming, Named>) {
  return {
    target: (input: Naming, context: Context) => kind.named(context, input),
    async permissions(_input: Naming, context: Context, target: Named) {
      return [kind.on(context, action, target, await rightsConditions(context, kind.found(target)))]
    },
    async run(_input: Naming, { store }: WriteContext, target: Named) {
      await deleteBoundary(store, kind.existing(target))
      return {}
    },
  }
}

/** The part of AWS's answers that is left out when there is no boundary. */
export async function boundaryMember({ store }: Context, owner: Owner) {
  const arn = await findBoundary(store, owner)
  if (arn === undefined) return {}
  const type = 'PermissionsBoundaryPolicy' as const
  return { PermissionsBoundary: { PermissionsBoundaryType: type, PermissionsBoundaryArn: arn } }
}
