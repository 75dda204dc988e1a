/** Asks the store what it is about each secret that decides on policies and plans: whether it is there, its ARN, version, tier and keys. */
import type { AwsClient } from '@larder/runtime/aws-call.ts'
import { parseReference } from '@larder/runtime/reference.ts'
import { AwsError } from '@larder/runtime/secret-error.ts'
import { bareName, type DescribedParameter, describeParameters, describeTree } from './describe-parameters.ts'
import { isManagedAlias, keyReader } from './keys.ts'
import type { KnownSecret } from './policy.ts'
import type { ResolvedSecret } from './resolve.ts'

export interface StoredSecret extends KnownSecret {
  readonly kind: 'parameter' | 'tree' | 'secret'
  /** The newest version: a number, or Secrets Manager's id. Absent of a tree. */
  readonly version?: string
  /** `String`, `StringList`, `SecureString` of a parameter. */
  readonly type?: string
  readonly tier?: string
  readonly isManagedByAws: boolean
  /** How many parameters a tree has. */
  readonly members?: number
  /** When a policy of it deletes it. */
  readonly expires?: Date
}

/** By declared name; those that are not there are absent. @throws AwsError */
export async function askStore(
  client: AwsClient,
  secrets: readonly ResolvedSecret[],
): Promise<Map<string, StoredSecret>> {
  const requests = secrets.map(({ name, from, as }) => ({ name, ...parseReference(from, name, as === 'tree') }))
  const names = requests.flatMap(({ request }) => (request.kind === 'parameter' ? [request.name] : []))
  const parameters = await describeParameters(client, names.flatMap(spellings))
  const keyOf = keyReader(client)
  const stored = new Map<string, StoredSecret>()
  const work = requests.map(async ({ name, request }) => {
    if (request.kind === 'parameter') {
      const found = spellings(request.name)
        .map((one) => parameters.get(one))
        .find((one) => one !== undefined)
      if (found !== undefined) stored.set(name, await ofParameter(found))
    } else if (request.kind === 'tree') {
      const members = await Promise.all((await describeTree(client, request.path)).map(ofParameter))
      if (members.length === 0) return
      const keys = [...new Set(members.flatMap((member) => member.keys ?? []))]
      stored.set(name, {
        kind: 'tree',
        ...(members.every((member) => member.keys) && { keys }),
        members: members.length,
        isManagedByAws: members.some(({ isManagedByAws }) => isManagedByAws),
      })
    } else {
      const found = await describeSecret(request.id)
      if (found !== undefined) stored.set(name, found)
    }
  })
  await Promise.all(work)
  return stored

  async function ofParameter({ Type, Version, KeyId, Tier, Policies = [] }: DescribedParameter): Promise<StoredSecret> {
    const expires = Policies.filter(({ PolicyType }) => PolicyType === 'Expiration').map(({ PolicyText = '{}' }) => {
      const { Attributes } = JSON.parse(PolicyText) as { Attributes?: { Timestamp?: string } }
      return new Date(Attributes?.Timestamp ?? Number.NaN)
    })[0]
    return {
      kind: 'parameter',
      type: Type,
      version: String(Version),
      ...(Tier !== undefined && { tier: Tier }),
      ...(expires && { expires }),
      ...(await keysOf(Type === 'SecureString' ? KeyId : undefined)),
    }
  }

  async function describeSecret(SecretId: string): Promise<StoredSecret | undefined> {
    try {
      const {
        ARN,
        KmsKeyId,
        VersionIdsToStages = {},
      } = await client.call<{
        ARN: string
        KmsKeyId?: string
        VersionIdsToStages?: Record<string, readonly string[]>
      }>('secretsmanager', 'DescribeSecret', { SecretId })
      const current = Object.entries(VersionIdsToStages).find(([, stages]) => stages.includes('AWSCURRENT'))
      return { kind: 'secret', arn: ARN, ...(current && { version: current[0] }), ...(await keysOf(KmsKeyId)) }
    } catch (error) {
      if (error instanceof AwsError && error.code === 'ResourceNotFoundException') return undefined
      throw error
    }
  }

  async function keysOf(id: string | undefined): Promise<{ keys?: readonly string[]; isManagedByAws: boolean }> {
    if (id === undefined) return { keys: [], isManagedByAws: false }
    if (isManagedAlias(id)) return { keys: [], isManagedByAws: true }
    const key = await keyOf(id).catch((error) => {
      // Its policy may leave out whoever asks; the account may ask about the keys that AWS manages.
      if (error instanceof AwsError && /^AccessDenied/.test(error.code)) return undefined
      throw error
    })
    if (key === undefined) return { isManagedByAws: false }
    return { keys: key.isManagedByAws ? [] : [key.arn], isManagedByAws: key.isManagedByAws }
  }
}

/** `/a` and `a` are one parameter, listed as it was created. */
function spellings(name: string): string[] {
  const bare = bareName(name)
  if (bare.startsWith('/')) return bare.includes('/', 1) ? [bare] : [bare, bare.slice(1)]
  return [bare, `/${bare}`]
}
