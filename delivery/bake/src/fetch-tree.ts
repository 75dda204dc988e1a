/** Every parameter below a path, with what tells whether any of them changed. */
import { createHash } from 'node:crypto'
import type { AwsClient } from '@larder/runtime/aws-call.ts'
import type { StoredParameter } from './fetch-parameters.ts'

/** @param path without a slash at its end. @throws AwsError */
export async function fetchTreeMembers(client: AwsClient, path: string, decrypt = true): Promise<StoredParameter[]> {
  const members: StoredParameter[] = []
  let NextToken: string | undefined
  do {
    const input = { Path: path, Recursive: true, WithDecryption: decrypt, MaxResults: 10, NextToken }
    const page = await client.call<{ Parameters?: StoredParameter[]; NextToken?: string }>(
      'ssm',
      'GetParametersByPath',
      input,
    )
    members.push(...(page.Parameters ?? []))
    NextToken = page.NextToken
  } while (NextToken)
  return members
}

/** As the members of the object are called. */
export function memberName(path: string, name: string): string {
  return name.slice(path === '/' ? 1 : path.length + 1)
}

/** Another one as soon as a member is added, removed or changed. */
export function versionOfTree(members: readonly StoredParameter[]): string {
  const versions = members.map(({ Name, Version }) => `${Name}:${Version}\n`).sort()
  return createHash('sha256').update(versions.join('')).digest('hex').slice(0, 16)
}
