/** The door through which Parameter Store reads secrets, for `/aws/reference/secretsmanager/…`: as the same caller, with the same permissions. */
import type { GetSecretValueResponse } from '../../../../model/secretsmanager.ts'
import { type Context, Fault } from '../../operation.ts'
import { findVersion } from '../../store/secret-versions.ts'
import { type Found, find, usable } from './find-secret.ts'
import { readValue, type VersionChoice, valuePermission } from './get-secret-value.ts'

/**
 * @param id a secret's name or ARN
 * @param selector of a version: its id, or a staging label
 * @throws Fault of secretsmanager:GetSecretValue; the call leaves a record of its own, refused or not
 */
export async function readSecretFor(
  context: Context,
  id: string,
  selector: string | undefined,
): Promise<GetSecretValueResponse> {
  const found = await find(context, id)
  const choice = selector === undefined ? {} : await chosenBy(context, found, selector)
  const permission = valuePermission(context, found, choice)
  const call = {
    service: 'secretsmanager',
    name: 'GetSecretValue',
    writes: false,
    parameters: { secretId: id },
    resources: [permission.resource],
  } as const
  try {
    context.authorize(permission)
    const value = await readValue(context, usable(found), choice)
    context.record(call)
    return value
  } catch (error) {
    if (error instanceof Fault) context.record({ ...call, error })
    throw error
  }
}

/** As long as a ClientRequestToken, and nothing that a database would not take. */
const mayBeId = /^[^\0]{32,64}$/

/** What a selector means: a version that there is, since its id may be any text, or else a label. */
async function chosenBy({ store }: Context, { secret }: Found, selector: string): Promise<VersionChoice> {
  const version = secret && mayBeId.test(selector) ? await findVersion(store, secret, selector) : undefined
  return version === undefined ? { VersionStage: selector } : { VersionId: selector }
}
