/** What can be baked: SecureStrings whose ciphertext the function can open by itself. Everything else is refused with the reason. */
import type { AwsClient } from '@larder/runtime/aws-call.ts'
import { AwsError } from '@larder/runtime/secret-error.ts'
import { describeParameters } from './describe-parameters.ts'
import type { StoredParameter } from './fetch-parameters.ts'
import { isManagedAlias, keyReader } from './keys.ts'

/** All that keeps secrets from being baked, a line each. */
export class BakeError extends Error {
  override name = 'BakeError'
  readonly problems: readonly string[]

  constructor(problems: readonly string[]) {
    super(problems.join('\n'))
    this.problems = problems
  }
}

export function whyNoSecret({ Type }: StoredParameter): string | undefined {
  if (Type === 'SecureString') return undefined
  return `it is a ${Type}: it stands in plaintext in the store and would in the bundle. Delete it and put it as a SecureString, or use deliver: live.`
}

/** An Encryption SDK message, which is what Advanced parameters are kept in: kms:Decrypt alone does not open one. */
export function isEncryptionSdkMessage(ciphertext: string): boolean {
  const [first, second] = Buffer.from(ciphertext.slice(0, 8), 'base64')
  return first === 2 || (first === 1 && second === 0x80)
}

export const whyNotAdvanced =
  'it is of the Advanced tier: its ciphertext is an Encryption SDK message, which kms:Decrypt does not open. Make it a Standard parameter, or use bake: { format: 2, seal: together }.'

const whyNotManaged =
  'it is encrypted under a key that AWS manages (aws/ssm), which only the Parameter Store may use: no policy can let a function decrypt with it. Put it under a key of your own.'

/**
 * The keys of parameters. Who may not ask for them is told so in a note, since the function may be allowed nevertheless.
 *
 * @param names by declared name
 */
export async function readKeys(
  client: AwsClient,
  names: ReadonlyMap<string, string>,
): Promise<{ keys: Map<string, string>; problems: string[]; notes: string[] }> {
  const keys = new Map<string, string>()
  const problems: string[] = []
  try {
    const described = await describeParameters(client, [...names.values()])
    const keyOf = keyReader(client)
    for (const [name, parameter] of names) {
      const id = described.get(parameter)?.KeyId
      if (id === undefined) continue
      const isManaged = isManagedAlias(id) || (await keyOf(id).catch(unlessDenied))?.isManagedByAws === true
      if (isManaged) problems.push(`${name}: ${whyNotManaged}`)
      else keys.set(name, id)
    }
    return { keys, problems, notes: [] }
  } catch (error) {
    if (unlessDenied(error) !== undefined) throw error
    const note = `Not checked whether the keys can be used by a function: ${(error as AwsError).code} for ssm:DescribeParameters.`
    return { keys, problems: [], notes: [note] }
  }
}

function unlessDenied(error: unknown): undefined {
  if (error instanceof AwsError && /^AccessDenied/.test(error.code)) return undefined
  throw error
}
