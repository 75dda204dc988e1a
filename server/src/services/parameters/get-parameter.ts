/** Reads a parameter: its current version, or the one that a selector picks. */
import type { Parameter } from '../../../../model/ssm.ts'
import { type Context, readOperation } from '../../operation.ts'
import { find, mustExist, parameterPermission, type Selected } from './find-parameter.ts'
import { anyReference, parameterArn } from './parameter-name.ts'
import { openValue } from './parameter-value.ts'
import { checkSecret, isSecret, readSecretParameter } from './secret-parameter.ts'
import { selectVersion } from './select-version.ts'

export const getParameter = readOperation('ssm', 'GetParameter', {
  target: ({ Name }, context) => find(context, anyReference(context, Name)),
  permissions: (_input, context, found) => [parameterPermission(context, 'ssm:GetParameter', found)],
  async run({ WithDecryption }, context, found) {
    const { reference } = found
    checkSecret(reference, WithDecryption)
    if (isSecret(reference)) return { Parameter: await readSecretParameter(context, reference) }
    const row = mustExist(found)
    const version = await selectVersion(context, row, reference)
    return { Parameter: await describeParameter(context, { row, version }, WithDecryption, reference.selector) }
  },
})

/** A version of a parameter, with its value, as the operations that read answer it. */
export async function describeParameter(
  context: Context,
  { row, version }: Selected,
  decrypt: boolean | undefined,
  selector?: string,
): Promise<Parameter> {
  return {
    Name: row.name,
    Type: version.type,
    Value: await openValue(context, row, version, decrypt),
    Version: version.version,
    ...(selector !== undefined && { Selector: `:${selector}` }),
    LastModifiedDate: new Date(version.modifiedAt),
    ARN: parameterArn(row, row.path),
    DataType: version.dataType,
  }
}
