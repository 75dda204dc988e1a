/** Attaching, detaching and listing managed policies: the same for users, roles and groups. */
import { type Context, Fault, type WriteContext } from '../../../operation.ts'
import { attachedPolicies, attachPolicy, detachPolicy } from '../../../store/policy-attachments.ts'
import { type PageRequest, pageOf } from '../pages.ts'
import { partsOfArn, refuseUnattachable } from './named-policy.ts'
import { type HolderKind, rightsConditions } from './policy-holders.ts'

export const mostAttached = 10

interface Change {
  readonly PolicyArn: string
}

interface UnderPath extends PageRequest {
  readonly PathPrefix?: string | undefined
}

/** The steps of an operation that attaches a policy. What is attached already stays so. */
export function attaching<Naming, Named>(action: string, kind: HolderKind<Naming, Named>) {
  return {
    ...changing(action, kind),
    async run({ PolicyArn }: Naming & Change, context: WriteContext, target: Named) {
      const holder = kind.existing(target)
      await refuseUnattachable(context, PolicyArn)
      const attached = await attachedPolicies(context.store, holder)
      if (attached.includes(PolicyArn)) return {}
      if (attached.length >= mostAttached) {
        throw new Fault('LimitExceeded', `Cannot exceed quota for ${kind.quota}: ${mostAttached}`)
      }
      await attachPolicy(context.store, holder, PolicyArn)
      return {}
    },
  }
}

/** The steps of an operation that detaches a policy. */
export function detaching<Naming, Named>(action: string, kind: HolderKind<Naming, Named>) {
  return {
    ...changing(action, kind),
    async run({ PolicyArn }: Naming & Change, { store }: WriteContext, target: Named) {
      const holder = kind.existing(target)
      partsOfArn(PolicyArn)
      if (await detachPolicy(store, holder, PolicyArn)) return {}
      throw new Fault('NoSuchEntity', `Policy ${PolicyArn} was not found.`)
    },
  }
}

function changing<Naming, Named>(action: string, kind: HolderKind<Naming, Named>) {
  return {
    target: (input: Naming, context: Context) => kind.named(context, input),
    async permissions({ PolicyArn: policy }: Naming & Change, context: Context, target: Named) {
      return [kind.on(context, action, target, await rightsConditions(context, kind.found(target), { policy }))]
    },
  }
}

/** The steps of an operation that lists what is attached, by name. */
export function listingAttached<Naming, Named>(action: string, kind: HolderKind<Naming, Named>) {
  return {
    target: (input: Naming, context: Context) => kind.named(context, input),
    permissions: (_input: Naming, context: Context, target: Named) => [kind.on(context, action, target)],
    async run(input: Naming & UnderPath, context: Context, target: Named) {
      const { PathPrefix = '/' } = input
      const attached = (await attachedPolicies(context.store, kind.existing(target)))
        .filter((arn) => partsOfArn(arn).path.startsWith(PathPrefix))
        .sort((a, b) => (positionOf(a) < positionOf(b) ? -1 : 1))
      const { rows, place } = await pageOf(
        context,
        `iam:${action}`,
        input,
        (after, limit) => attached.filter((arn) => positionOf(arn) > after).slice(0, limit),
        positionOf,
      )
      return { AttachedPolicies: rows.map(describeAttached), ...place }
    },
  }
}

/** Shorter than the ARN, which a marker might not hold. */
function positionOf(arn: string): string {
  const { owner, name } = partsOfArn(arn)
  return owner === 'aws' ? `${name.toLowerCase()}:aws` : name.toLowerCase()
}

export function describeAttached(arn: string) {
  return { PolicyName: partsOfArn(arn).name, PolicyArn: arn }
}
