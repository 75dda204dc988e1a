/** Lists the versions that a parameter still has, oldest first, with the labels that they carry. */
import type { ParameterHistory } from '../../../../model/ssm.ts'
import { type Context, readOperation } from '../../operation.ts'
import { type LabelRow, labelsOf } from '../../store/parameter-labels.ts'
import { type ParameterRow, type VersionRow, versionsAfter, type WithValue } from '../../store/parameters.ts'
import { find, mustExist, parameterPermission } from './find-parameter.ts'
import { nextToken, startOf } from './page-of-parameters.ts'
import { anyReference } from './parameter-name.ts'
import { describePolicies } from './parameter-policies.ts'
import { openValue } from './parameter-value.ts'

const MAX_RESULTS = 50

export const getParameterHistory = readOperation('ssm', 'GetParameterHistory', {
  target: ({ Name }, context) => find(context, anyReference(context, Name)),
  permissions: (_input, context, found) => [parameterPermission(context, 'ssm:GetParameterHistory', found)],
  async run({ WithDecryption, MaxResults = MAX_RESULTS, NextToken }, context, found) {
    const row = mustExist(found)
    const list = { operation: 'ssm:GetParameterHistory', request: { arn: found.reference.arn } }
    const after = startOf(context, list, NextToken, 0)
    const earlier = await versionsAfter(context.store, row, after, MaxResults + 1)
    const rest = after < row.version ? [...earlier, row] : earlier
    const page = rest.slice(0, MaxResults)
    const labels = await labelsOf(context.store, row)
    const Parameters: ParameterHistory[] = []
    for (const version of page) Parameters.push(await describe(context, row, version, labels, WithDecryption))
    return { Parameters, ...nextToken(context, list, rest.length > MaxResults ? page.at(-1)?.version : undefined) }
  },
})

async function describe(
  context: Context,
  row: ParameterRow,
  version: VersionRow & WithValue,
  labels: readonly LabelRow[],
  decrypt: boolean | undefined,
): Promise<ParameterHistory> {
  return {
    Name: row.name,
    Type: version.type,
    ...(version.keyId !== null && { KeyId: version.keyId }),
    LastModifiedDate: new Date(version.modifiedAt),
    LastModifiedUser: version.modifiedBy,
    ...(version.description !== null && { Description: version.description }),
    Value: await openValue(context, row, version, decrypt),
    ...(version.allowedPattern !== null && { AllowedPattern: version.allowedPattern }),
    Version: version.version,
    Labels: labels.filter((one) => one.version === version.version).map(({ label }) => label),
    Tier: version.tier,
    Policies: describePolicies(version),
    DataType: version.dataType,
  }
}
