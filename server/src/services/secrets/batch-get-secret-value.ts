/** BatchGetSecretValue: up to twenty secrets at once; what is refused or missing of one does not keep back the others. */
import type { APIErrorType, SecretValueEntry } from '../../../../model/secretsmanager.ts'
import { type Context, Fault, readOperation } from '../../operation.ts'
import { find, invalidParameter, secretArn, usable } from './find-secret.ts'
import { readValue, valuePermission } from './get-secret-value.ts'
import { pageOfSecrets } from './list-secrets.ts'

const everything = '*'

export const batchGetSecretValue = readOperation('secretsmanager', 'BatchGetSecretValue', {
  permissions: ({ Filters }) => [
    { action: 'secretsmanager:BatchGetSecretValue', resource: everything },
    ...(Filters ? [{ action: 'secretsmanager:ListSecrets', resource: everything }] : []),
  ],
  async run(input, context) {
    const { SecretIdList, Filters, MaxResults } = input
    if ((SecretIdList === undefined) === (Filters === undefined)) {
      throw invalidParameter('Either SecretIdList or Filters must be provided, but not both.')
    }
    if (SecretIdList !== undefined && MaxResults !== undefined) {
      throw invalidParameter('MaxResults can only be used with Filters.')
    }
    const { ids, NextToken } = SecretIdList
      ? { ids: SecretIdList, NextToken: undefined }
      : await matching(context, input)
    const SecretValues: SecretValueEntry[] = []
    const Errors: APIErrorType[] = []
    for (const id of ids) {
      const outcome = await read(context, id)
      if ('ErrorCode' in outcome) Errors.push(outcome)
      else SecretValues.push(outcome)
    }
    return { SecretValues, Errors, ...(NextToken !== undefined && { NextToken }) }
  },
})

async function matching(context: Context, input: Parameters<typeof pageOfSecrets>[2]) {
  const { secrets, NextToken } = await pageOfSecrets(context, 'secretsmanager:BatchGetSecretValue', input, {
    limit: input.MaxResults ?? 20,
    order: 'name',
    direction: 'asc',
  })
  return { ids: secrets.map(secretArn), NextToken }
}

/** One secret, as GetSecretValue would read it, with a record as it would leave. */
async function read(
  context: Context,
  SecretId: string,
): Promise<SecretValueEntry | (APIErrorType & { ErrorCode: string })> {
  const found = await find(context, SecretId)
  const permission = valuePermission(context, found, {})
  const call = {
    service: 'secretsmanager',
    name: 'GetSecretValue',
    writes: false,
    parameters: { secretId: SecretId },
    resources: [permission.resource],
  } as const
  try {
    context.authorize(permission)
    const value = await readValue(context, usable(found), {})
    context.record(call)
    return value
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    context.record({ ...call, error })
    return { SecretId, ErrorCode: error.code, Message: error.message }
  }
}
