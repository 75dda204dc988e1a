/**
 * Why a web identity was refused, sealed into the refusal: its bearer learns nothing, and an administrator of the account decodes it. AWS
 * does so for EC2; here it is what tells which `sub` a workflow really had.
 */
import type { KeyHierarchy } from '../../../crypto/key-hierarchy.ts'
import { OpenError } from '../../../crypto/open-error.ts'
import { openToken, sealToken } from '../../../crypto/token.ts'
import type { Conditions, Context } from '../../../operation.ts'

interface Question {
  readonly action: string
  readonly resource: string
  readonly conditions: Conditions
  /** Whether a Deny refused it, rather than no Allow. */
  readonly explicit: boolean
}

interface Message {
  /** Milliseconds since 1970. */
  readonly at: number
  readonly text: string
}

const day = 86_400_000
const readableFor = 7 * day
const longestValue = 256
/** In characters, so that the sealed message stays below the 10,240 that DecodeAuthorizationMessage takes. */
const longestText = 6_000

/** AWS's sentence, with the message behind it. */
export function refusalWithMessage(context: Context, question: Question): string {
  const { now, account, keys } = context
  const message: Message = { at: now, text: describe(context, question) }
  const sealed = sealToken(
    keys.derive('authorization-message'),
    'authorization-message',
    Buffer.from(JSON.stringify(message)),
    (bytes) => context.random(bytes),
    account,
  )
  return `Not authorized to perform ${question.action}. Encoded authorization failure message: ${sealed}`
}

/** Undefined for what this store did not say to somebody of this account, or said too long ago. */
export function openMessage(
  { keys, account, now }: { keys: KeyHierarchy; account: string; now: number },
  sealed: string,
): string | undefined {
  try {
    const payload = openToken(keys.derive('authorization-message'), 'authorization-message', sealed, account)
    const { at, text } = JSON.parse(payload.toString()) as Message
    return now < at + readableFor ? text : undefined
  } catch (error) {
    if (error instanceof OpenError) return undefined
    throw error
  }
}

/** In the form of AWS's own messages. */
function describe({ caller }: Context, { action, resource, conditions, explicit }: Question): string {
  const items = Object.entries(conditions).flatMap(([key, value]) =>
    value === undefined
      ? []
      : [{ key, values: { items: [value].flat().map((one) => ({ value: one.slice(0, longestValue) })) } }],
  )
  const written = (shown: typeof items) =>
    JSON.stringify({
      allowed: false,
      explicitDeny: explicit,
      matchedStatements: { items: [] },
      failures: { items: [] },
      context: {
        principal: { id: caller.userId, name: caller.userName, arn: caller.principal.arn },
        action,
        resource,
        conditions: { items: shown },
      },
    })
  let shown = items
  while (shown.length > 0 && written(shown).length > longestText) shown = shown.slice(0, -1)
  return written(shown)
}
