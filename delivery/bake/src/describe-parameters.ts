/** What the store says about parameters beside their values: their tier, their policies, and whose key they are under. */
import type { AwsClient } from '@larder/runtime/aws-call.ts'

export interface DescribedParameter {
  readonly Name: string
  readonly ARN?: string
  readonly Type: string
  readonly Version: number
  readonly KeyId?: string
  readonly Tier?: string
  readonly Policies?: readonly { readonly PolicyText?: string; readonly PolicyType?: string }[]
}

const mostNames = 50

/** @param names without version, as they were stored; those that do not exist are absent. @throws AwsError */
export async function describeParameters(
  client: AwsClient,
  names: readonly string[],
): Promise<Map<string, DescribedParameter>> {
  const bare = [...new Set(names)]
  const chunks = Array.from({ length: Math.ceil(bare.length / mostNames) }, (_, n) =>
    bare.slice(n * mostNames, (n + 1) * mostNames),
  )
  const pages = await Promise.all(chunks.map((Values) => describe(client, [{ Key: 'Name', Option: 'Equals', Values }])))
  return new Map(pages.flat().map((one) => [one.Name, one]))
}

/** All below a path. @throws AwsError */
export function describeTree(client: AwsClient, path: string): Promise<DescribedParameter[]> {
  return describe(client, [{ Key: 'Path', Option: 'Recursive', Values: [path] }])
}

async function describe(client: AwsClient, ParameterFilters: readonly object[]): Promise<DescribedParameter[]> {
  const found: DescribedParameter[] = []
  let NextToken: string | undefined
  do {
    const page = await client.call<{ Parameters?: DescribedParameter[]; NextToken?: string }>(
      'ssm',
      'DescribeParameters',
      { ParameterFilters, MaxResults: 50, NextToken },
    )
    found.push(...(page.Parameters ?? []))
    NextToken = page.NextToken
  } while (NextToken)
  return found
}

/** Without version, label and ARN. */
export function bareName(name: string): string {
  const [bare = ''] = name.replace(/^arn:[^/]*?:parameter(?=\/)/, '').split(':')
  return bare
}
