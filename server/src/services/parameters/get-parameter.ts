/** Reads a parameter: its current version, or the one that a selector picks. */
import type { Parameter } from '../../../../model/ssm.ts'
import { type Awaitable, andThen } from '../../awaitable.ts'
import { type Context, readOperation } from '../../operation.ts'
import { type Found, find, mustExist, parameterPermission, type Selected } from './find-parameter.ts'
import { anyReference, parameterArn } from './parameter-name.ts'
import { openValue } from './parameter-value.ts'
import { checkSecret, isSecret, readSecretParameter } from './secret-parameter.ts'
import { selectVersion } from './select-version.ts'

export const getParameter = readOperation('ssm', 'GetParameter', {
  target: ({ Name }, context) => find(context, anyReference(context, Name)),
  permissions: (_input, context, found) => [parameterPermission(context, 'ssm:GetParameter', found)],
  run({ WithDecryption }, context, found) {
    const { reference } = found
    checkSecret(reference, WithDecryption)
    return andThen(read(context, found, WithDecryption), (Parameter) => ({ Parameter }))
  },
})

function read(context: Context, found: Found, decrypt: boolean | undefined): Awaitable<Parameter> {
  const { reference } = found
  if (isSecret(reference)) return readSecretParameter(context, reference)
  const row = mustExist(found)
  return andThen(selectVersion(context, row, reference), (version) =>
    describeParameter(context, { row, version }, decrypt, reference.selector),
  )
}

/** A version of a parameter, with its value, as the operations that read answer it. */
export function describeParameter(
  context: Context,
  { row, version }: Selected,
  decrypt: boolean | undefined,
  selector?: string,
): Awaitable<Parameter> {
  return andThen(openValue(context, row, version, decrypt), (Value) => ({
    Name: row.name,
    Type: version.type,
    Value,
    Version: version.version,
    ...(selector !== undefined && { Selector: `:${selector}` }),
    LastModifiedDate: new Date(version.modifiedAt),
    ARN: parameterArn(row, row.path),
    DataType: version.dataType,
  }))
}
