/** Key policies: the one that keys get by default, and what is asked of those that people write. */
import { PolicyError, parsePolicy } from '../../authorize/policy.ts'
import { type Context, Fault } from '../../operation.ts'
import type { KeyRow } from '../../store/keys.ts'
import { bindPrincipals } from '../bound-principals.ts'
import type { NamedKey } from './find-key.ts'
import { permissionOn } from './key-permission.ts'

/** Bytes. Source: KMS Developer Guide, resource-limits. */
const largestPolicy = 32_768

/** Leaves everything to the account's identity policies, as AWS's does. */
function defaultKeyPolicy(account: string): string {
  return JSON.stringify(
    {
      Version: '2012-10-17',
      Id: 'key-default-1',
      Statement: [
        {
          Sid: 'Enable IAM User Permissions',
          Effect: 'Allow',
          Principal: { AWS: `arn:aws:iam::${account}:root` },
          Action: 'kms:*',
          Resource: '*',
        },
      ],
    },
    null,
    2,
  )
}

/**
 * What a key gets for its policy when somebody writes this one for it.
 * @param bypassLockoutCheck lets the caller lock itself out
 * @throws Fault MalformedPolicyDocumentException, LimitExceededException
 */
export async function newKeyPolicy(
  context: Context,
  key: Omit<KeyRow, 'policy' | 'principals'>,
  policy: string,
  bypassLockoutCheck: boolean,
): Promise<Pick<KeyRow, 'policy' | 'principals'>> {
  if (Buffer.byteLength(policy) > largestPolicy) {
    throw new Fault('LimitExceededException', `A key policy has at most ${largestPolicy} bytes.`)
  }
  try {
    parsePolicy(policy, 'key')
  } catch (error) {
    throw error instanceof PolicyError ? malformed(error.message) : error
  }
  const principals = await bindPrincipals(context.store, key.account, policy)
  if (principals === undefined) throw malformed('Policy contains a statement with one or more invalid principals.')
  const changed: NamedKey = { key: { ...key, policy, principals } }
  if (!bypassLockoutCheck && !context.allows(permissionOn(context, 'kms:PutKeyPolicy', changed))) {
    throw malformed('The new key policy will not allow you to update the key policy in the future.')
  }
  return { policy, principals }
}

/**
 * The policy that a key is made with: the request's, or the default. The default never locks the account out, even where the caller itself
 * may not change policies.
 *
 * @throws Fault as newKeyPolicy
 */
export function firstKeyPolicy(
  context: Context,
  key: Omit<KeyRow, 'policy' | 'principals'>,
  request: { readonly Policy?: string | undefined; readonly BypassPolicyLockoutSafetyCheck?: boolean | undefined },
): Promise<Pick<KeyRow, 'policy' | 'principals'>> | Pick<KeyRow, 'policy' | 'principals'> {
  const { Policy, BypassPolicyLockoutSafetyCheck: bypass = false } = request
  if (Policy === undefined) return { policy: defaultKeyPolicy(key.account), principals: [] }
  return newKeyPolicy(context, key, Policy, bypass)
}

function malformed(message: string): Fault {
  return new Fault('MalformedPolicyDocumentException', message)
}
