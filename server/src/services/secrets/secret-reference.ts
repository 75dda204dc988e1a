/** The door through which Parameter Store reads secrets, for `/aws/reference/secretsmanager/…`: as the same caller, with the same permissions. */
import type { GetSecretValueResponse } from '../../../../model/secretsmanager.ts'
import { type Context, Fault } from '../../operation.ts'
import { find, usable } from './find-secret.ts'
import { readValue, valuePermission } from './get-secret-value.ts'

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
  const isVersion = selector !== undefined && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(selector)
  const choice = selector === undefined ? {} : isVersion ? { VersionId: selector } : { VersionStage: selector }
  const found = await find(context, id)
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
