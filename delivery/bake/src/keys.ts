/** KMS keys by whatever names them: their ARN, and whether AWS manages them. */
import type { AwsClient } from '@larder/runtime/aws-call.ts'

export interface Key {
  readonly arn: string
  readonly isManagedByAws: boolean
}

/** Asks once for each. */
export function keyReader(client: AwsClient): (id: string) => Promise<Key> {
  const known = new Map<string, Promise<Key>>()
  return (id) => {
    let key = known.get(id)
    if (key === undefined) {
      key = client
        .call<{ KeyMetadata: { Arn: string; KeyManager?: string } }>('kms', 'DescribeKey', { KeyId: id })
        .then(({ KeyMetadata: { Arn, KeyManager } }) => ({ arn: Arn, isManagedByAws: KeyManager === 'AWS' }))
      known.set(id, key)
    }
    return key
  }
}

/** `alias/aws/ssm` by its name alone; nobody else may make an alias under `aws/`. */
export function isManagedAlias(id: string): boolean {
  return /^(arn:[^/]*:)?alias\/aws\//.test(id)
}
