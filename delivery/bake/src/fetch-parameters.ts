/** Parameters as the store keeps them, ten a call and the calls side by side, each answered with itself or with an error of its own. */
import type { AwsClient } from '@larder/runtime/aws-call.ts'
import { plan } from '@larder/runtime/aws-source.ts'
import { AwsError } from '@larder/runtime/secret-error.ts'

export interface StoredParameter {
  readonly Name: string
  readonly ARN: string
  readonly Type: 'String' | 'StringList' | 'SecureString'
  /** Of a SecureString the ciphertext, unless it was asked for decrypted. */
  readonly Value: string
  readonly Version: number
  readonly Selector?: string
}

/** @param names each a name or ARN, with a version or label behind a colon or without */
export async function fetchParameters(
  client: AwsClient,
  names: readonly string[],
  decrypt: boolean,
): Promise<Map<string, StoredParameter | Error>> {
  const requests = [...new Set(names)].map((name) => ({ kind: 'parameter' as const, name, decrypt }))
  const groups = plan(requests).map((places) => places.map((place) => requests[place]!.name))
  const answers = await Promise.all(groups.map((group) => fetchGroup(client, group, decrypt)))
  return new Map(answers.flat())
}

async function fetchGroup(
  client: AwsClient,
  names: readonly string[],
  decrypt: boolean,
): Promise<[string, StoredParameter | Error][]> {
  const one = async (name: string): Promise<[string, StoredParameter | Error]> => {
    try {
      const input = { Name: name, WithDecryption: decrypt }
      const { Parameter } = await client.call<{ Parameter: StoredParameter }>('ssm', 'GetParameter', input)
      return [name, Parameter]
    } catch (error) {
      return [name, error as Error]
    }
  }
  if (names.length === 1) return [await one(names[0]!)]
  try {
    const input = { Names: names, WithDecryption: decrypt }
    const { Parameters = [] } = await client.call<{ Parameters?: StoredParameter[] }>('ssm', 'GetParameters', input)
    const found = new Map<string, StoredParameter>()
    for (const parameter of Parameters) {
      const { Name, ARN, Selector = '' } = parameter
      // `/a` and `a` are one parameter, and either may be asked for.
      for (const name of [Name, `/${Name}`, ARN]) found.set(name + Selector, parameter)
      if (Name.startsWith('/')) found.set(Name.slice(1) + Selector, parameter)
    }
    return names.map((name) => [name, found.get(name) ?? new AwsError('ParameterNotFound', 400, '')])
  } catch (error) {
    if (!(error instanceof AwsError) || error.status >= 500 || error.status === 0) {
      return names.map((name) => [name, error as Error])
    }
    // Who may not ask for several, or for one of them, is told for each what is the matter with it.
    return Promise.all(names.map(one))
  }
}
