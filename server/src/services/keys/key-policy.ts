/** Key policies: the one that keys get by default, and what is asked of those that people write. */
import { PolicyError, parsePolicy } from '../../authorize/policy.ts'
import { type Context, Fault } from '../../operation.ts'
import type { KeyRow } from '../../store/keys.ts'
import { findRole } from '../../store/roles.ts'
import type { Reader } from '../../store/store.ts'
import { findUser } from '../../store/users.ts'
import { permissionOn } from './key-permission.ts'

/** Bytes. Source: KMS Developer Guide, resource-limits. */
const largestPolicy = 32_768

/** Leaves everything to the account's identity policies, as AWS's does. */
export function defaultKeyPolicy(account: string): string {
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
 * Checks the policy that `key` shall have, given as its policy.
 * @param bypassLockoutCheck lets the caller lock itself out
 * @throws Fault MalformedPolicyDocumentException, LimitExceededException
 */
export async function checkKeyPolicy(context: Context, key: KeyRow, bypassLockoutCheck: boolean): Promise<void> {
  if (Buffer.byteLength(key.policy) > largestPolicy) {
    throw new Fault('LimitExceededException', `A key policy has at most ${largestPolicy} bytes.`)
  }
  try {
    parsePolicy(key.policy, 'key')
  } catch (error) {
    throw error instanceof PolicyError ? malformed(error.message) : error
  }
  for (const arn of principalArns(key.policy)) {
    if (!(await mayExist(context.store, key.account, arn))) {
      throw malformed('Policy contains a statement with one or more invalid principals.')
    }
  }
  if (!bypassLockoutCheck && !context.allows(permissionOn(context, 'kms:PutKeyPolicy', { key }))) {
    throw malformed('The new key policy will not allow you to update the key policy in the future.')
  }
}

function malformed(message: string): Fault {
  return new Fault('MalformedPolicyDocumentException', message)
}

/** Every text in a Principal or NotPrincipal of a policy that has been parsed before. */
function principalArns(policy: string): ReadonlySet<string> {
  const { Statement: statements } = JSON.parse(policy) as { Statement: unknown }
  const found = new Set<string>()
  for (const statement of [statements].flat() as { Principal?: unknown; NotPrincipal?: unknown }[]) {
    for (const element of [statement.Principal, statement.NotPrincipal]) {
      if (typeof element !== 'object' || element === null) continue
      for (const names of Object.values(element)) for (const name of [names].flat()) found.add(String(name))
    }
  }
  return found
}

const userOrRole = /^arn:aws:iam::([0-9]{12}):(user|role)\/(?:.*\/)?([^/]+)$/

/** Of other accounts nobody is told who is in them. */
async function mayExist(reader: Reader, account: string, arn: string): Promise<boolean> {
  const [, owner, kind, name = ''] = userOrRole.exec(arn) ?? []
  if (owner !== account) return true
  const found = await (kind === 'user' ? findUser(reader, account, name) : findRole(reader, account, name))
  return found !== undefined && arn === `arn:aws:iam::${account}:${kind}${found.path}${found.name}`
}
