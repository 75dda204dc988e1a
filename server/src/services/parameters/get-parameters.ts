/** Reads up to ten parameters by their names, in alphabetical order; what is not there is listed beside. */
import type { Parameter } from '../../../../model/ssm.ts'
import { type Context, Fault, readOperation } from '../../operation.ts'
import { type Found, find, parameterPermission, type Selected } from './find-parameter.ts'
import { describeParameter } from './get-parameter.ts'
import { anyReference } from './parameter-name.ts'
import { checkSecret, isSecret, readSecretParameter } from './secret-parameter.ts'
import { selectVersion } from './select-version.ts'

export const getParameters = readOperation('ssm', 'GetParameters', {
  async target({ Names }, context) {
    const found = new Map<string, Found>()
    for (const name of Names) {
      if (!found.has(name)) found.set(name, await find(context, anyReference(context, name)))
    }
    return found
  },
  permissions: (_input, context, found) =>
    [...found.values()].map((one) => parameterPermission(context, 'ssm:GetParameters', one)),
  async run({ WithDecryption }, context, found) {
    const Parameters: Parameter[] = []
    const InvalidParameters: string[] = []
    for (const [asked, one] of found) {
      checkSecret(one.reference, WithDecryption)
      if (isSecret(one.reference)) {
        const secret = await secretIn(context, one)
        if (secret === undefined) InvalidParameters.push(asked)
        else Parameters.push(secret)
        continue
      }
      const selected = await select(context, one)
      if (selected === undefined) InvalidParameters.push(asked)
      else Parameters.push(await describeParameter(context, selected, WithDecryption, one.reference.selector))
    }
    return { Parameters: Parameters.sort(byName), InvalidParameters }
  },
})

/** Of a list, a version that is not there is as good as a parameter that is not there. */
async function select(context: Context, { row, reference }: Found): Promise<Selected | undefined> {
  if (row === undefined) return undefined
  try {
    return { row, version: await selectVersion(context, row, reference) }
  } catch (error) {
    if (error instanceof Fault && error.code === 'ParameterVersionNotFound') return undefined
    throw error
  }
}

async function secretIn(context: Context, { reference }: Found): Promise<Parameter | undefined> {
  try {
    return await readSecretParameter(context, reference)
  } catch (error) {
    if (error instanceof Fault && error.code === 'ParameterNotFound') return undefined
    throw error
  }
}

function byName(a: Parameter, b: Parameter): number {
  const [left = '', right = ''] = [a.Name, b.Name]
  if (left === right) return (a.Version ?? 0) - (b.Version ?? 0)
  return left < right ? -1 : 1
}
