/** `larder drift`: what was baked into a bundle, held against what the store has by now. */
import type { AwsClient } from '@larder/runtime/aws-call.ts'
import { type BakedFile, type BakedSecret, parseBakedFile } from '@larder/runtime/baked-file.ts'
import type { ManifestSecret } from '@larder/runtime/manifest.ts'
import { parseReference, type Reference } from '@larder/runtime/reference.ts'
import { secretError } from '@larder/runtime/secret-error.ts'
import { fetchParameters } from './fetch-parameters.ts'
import { fetchTreeMembers, versionOfTree } from './fetch-tree.ts'
import type { FoundFile } from './find-baked.ts'
import { fingerprintOfCiphertext, valueFingerprints } from './format-2.ts'

export interface Compared {
  readonly name: string
  /** Absent where it is the store's still; otherwise what became of it. */
  readonly drift?: string
}

/** What the store has now: of a parameter its ciphertext, too. */
interface Now {
  readonly version: string
  readonly ciphertext?: string
}

/** One secret of a file, and where it is to be looked for. */
interface Baked {
  readonly name: string
  readonly reference: Reference
  readonly version?: string
  /** Of the ciphertext, where the file holds the store's own. */
  readonly fingerprint?: string
}

/** @param values whether values are read, to notice one that was put anew under its old version. @throws SecretError for a file that is none */
export async function compareBaked(
  client: AwsClient,
  { where, text, declared }: FoundFile,
  values: boolean,
): Promise<Compared[]> {
  const opened = parseBakedFile(text, where)
  const baked =
    opened.format === 1
      ? Object.entries(opened.secrets).map(
          ([name, { arn, ciphertext }]): Baked => ({
            name,
            reference: referenceOf(name, arn, 'SecureString', declared.get(name)),
            fingerprint: fingerprintOfCiphertext(ciphertext),
          }),
        )
      : Object.entries(opened.file.secrets).map(([name, secret]) => ofFormat2(name, secret, declared.get(name)))
  const now = await currentVersions(client, baked)
  const compared = baked.map((one) => compare(one, now.get(one.name)!))
  if (!values || opened.format === 1 || opened.file.key === undefined) return compared
  return withValues(client, opened.file, declared, compared)
}

function ofFormat2(name: string, secret: BakedSecret, declared: ManifestSecret | undefined): Baked {
  const { arn, type, version, fingerprint, context } = secret
  const reference = referenceOf(name, arn, type, declared)
  return { name, reference, version, ...(context && { fingerprint }) }
}

/** As it is declared, with its version or label; where nothing is declared, the newest of its ARN. */
function referenceOf(name: string, arn: string, type: string, declared: ManifestSecret | undefined): Reference {
  if (declared !== undefined) return parseReference(declared.from, name, declared.as === 'tree')
  const isParameter = arn.split(':')[2] === 'ssm'
  return parseReference(`${isParameter ? 'ssm' : 'secretsmanager'}:${arn}`, name, type === 'tree')
}

async function currentVersions(client: AwsClient, baked: readonly Baked[]): Promise<Map<string, Now | Error>> {
  const names = baked.flatMap(({ reference: { request } }) => (request.kind === 'parameter' ? [request.name] : []))
  const parameters = await fetchParameters(client, names, false)
  const work = baked.map(async ({ name, reference: { request } }): Promise<[string, Now | Error]> => {
    try {
      if (request.kind === 'tree') {
        return [name, { version: versionOfTree(await fetchTreeMembers(client, request.path, false)) }]
      }
      if (request.kind === 'secret') return [name, await secretVersion(client, request.id, request.stage)]
      const answer = parameters.get(request.name)!
      if (answer instanceof Error) return [name, answer]
      return [name, { version: String(answer.Version), ciphertext: answer.Value }]
    } catch (error) {
      return [name, error as Error]
    }
  })
  return new Map(await Promise.all(work))
}

async function secretVersion(client: AwsClient, SecretId: string, stage = 'AWSCURRENT'): Promise<Now> {
  const { VersionIdsToStages = {} } = await client.call<{ VersionIdsToStages?: Record<string, readonly string[]> }>(
    'secretsmanager',
    'DescribeSecret',
    { SecretId },
  )
  const found = Object.entries(VersionIdsToStages).find(([, stages]) => stages.includes(stage))
  return { version: found?.[0] ?? `none that is ${stage}` }
}

function compare({ name, version, fingerprint }: Baked, now: Now | Error): Compared {
  if (now instanceof Error) return { name, drift: secretError(now, name).message.slice(name.length + 2) }
  if (fingerprint !== undefined) {
    if (now.ciphertext !== undefined && fingerprintOfCiphertext(now.ciphertext) === fingerprint) return { name }
    if (version === undefined) return { name, drift: `the store has another value, of version ${now.version}.` }
    if (version === now.version) return { name, drift: `the store has another value under its version ${version}.` }
  } else if (version === now.version) return { name }
  return { name, drift: `version ${version} is baked, and the store has ${now.version}.` }
}

/** A parameter that was deleted and put anew counts its versions from 1 again: the fingerprint tells. */
async function withValues(
  client: AwsClient,
  file: BakedFile,
  declared: ReadonlyMap<string, ManifestSecret>,
  compared: readonly Compared[],
): Promise<Compared[]> {
  const wanted = compared.flatMap(({ name, drift }) => {
    const how = declared.get(name)
    return drift === undefined && how !== undefined
      ? [{ name, from: how.from, as: how.as ?? ('string' as const), deliver: 'baked' as const }]
      : []
  })
  const fingerprints = await valueFingerprints(client, file, wanted)
  return compared.map(({ name, drift }) => {
    const found = fingerprints.get(name)
    if (drift !== undefined || found === undefined || found === file.secrets[name]!.fingerprint) {
      return { name, ...(drift !== undefined && { drift }) }
    }
    return { name, drift: `the store has another value under its version ${file.secrets[name]!.version}.` }
  })
}
