/** The door through which access to secrets is explained: what reading one takes, without reading it. */
import type { Context } from '../../operation.ts'
import { findVersion, stagesOf } from '../../store/secret-versions.ts'
import type { Ask, Needs, Reading } from '../access-question.ts'
import { decryptionAsk } from '../keys/key-access.ts'
import { type Found, find, secretArn, secretPermission } from './find-secret.ts'
import { valuePermission } from './get-secret-value.ts'
import { keyBlobOf } from './secret-value.ts'
import { current } from './staging.ts'

const readingAction = 'secretsmanager:GetSecretValue'

/** What reading the current value takes. Undefined unless the account has the secret. */
export async function secretReading(context: Context, id: string): Promise<Reading | undefined> {
  const found = await ownSecret(context, id)
  if (found?.secret === undefined) return undefined
  return { arn: secretArn(found.secret), needs: [[readingAsk(context, found)], ...(await decryption(context, found))] }
}

/** One action on a secret, and for the one that reads the value what decrypting it takes. */
export async function secretNeeds(context: Context, action: string, id: string): Promise<Needs | undefined> {
  const found = await ownSecret(context, id)
  if (found === undefined) return undefined
  if (action.toLowerCase() === readingAction.toLowerCase()) {
    return [[readingAsk(context, found)], ...(await decryption(context, found))]
  }
  const name = action.slice(action.indexOf(':') + 1)
  const { resource } = secretPermission(context, name, found)
  return [
    [
      {
        action,
        resource,
        permission: (as) => ({ ...secretPermission(as, name, found), account: found.account }),
        isUnknown: (key) =>
          /^(?:secretsmanager:(?!resourcetag\/|secretid$|secretprimaryregion$)|aws:requesttag\/|aws:tagkeys$)/.test(
            key,
          ),
      },
    ],
  ]
}

async function ownSecret(context: Context, id: string): Promise<Found | undefined> {
  const found = await find(context, id)
  return found.account === context.account ? found : undefined
}

function readingAsk(context: Context, found: Found): Ask {
  const { resource } = valuePermission(context, found, {})
  return {
    action: readingAction,
    resource,
    permission: (as) => ({ ...valuePermission(as, found, {}), account: found.account }),
  }
}

async function decryption(context: Context, { secret }: Found): Promise<Needs> {
  if (secret === undefined) return []
  const versionId = (await stagesOf(context.store, secret)).get(current)
  const version = versionId === undefined ? undefined : await findVersion(context.store, secret, versionId)
  if (!version?.value) return []
  const { blob, use } = keyBlobOf(context, secret, version.versionId, version.value)
  return [[await decryptionAsk(context, blob, use)]]
}
