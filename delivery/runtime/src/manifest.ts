/** What a function's secrets are, as `larder` wrote it from the declaration: larder.json beside the code. */
import { SecretError } from './secret-error.ts'

export interface ManifestSecret {
  /** A reference: `ssm:/path`, `secretsmanager:id#key`. */
  readonly from: string
  readonly as?: 'string' | 'json' | 'binary' | 'list' | 'tree'
  readonly deliver?: 'live' | 'baked' | 'start' | 'env'
  /** Seconds. */
  readonly maxAge?: number
}

export interface Manifest {
  readonly larder: 1
  readonly app?: string
  readonly stage?: string
  readonly function?: string
  /** The file of baked secrets, relative to the manifest (larder-baked.json). */
  readonly baked?: string
  readonly secrets: ManifestSecrets
}

export type ManifestSecrets = Readonly<Record<string, ManifestSecret>>

/** LARDER_MANIFEST, or larder.json; from the function's folder, or the working directory. */
export async function manifestFile(): Promise<string> {
  const { resolve } = await import('node:path')
  return resolve(process.env.LAMBDA_TASK_ROOT ?? process.cwd(), process.env.LARDER_MANIFEST ?? 'larder.json')
}

/** @throws SecretError */
export async function readManifest(): Promise<Manifest> {
  const [{ readFile }, file] = await Promise.all([import('node:fs/promises'), manifestFile()])
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (error) {
    throw new SecretError(
      'NotFound',
      file,
      'there is no manifest. Write it with larder bake, or set LARDER_MANIFEST.',
      error,
    )
  }
  return checked(text, file)
}

function checked(text: string, file: string): Manifest {
  let manifest: unknown
  try {
    manifest = JSON.parse(text)
  } catch {
    throw new SecretError('Malformed', file, 'it is not JSON. Write it again with larder bake.')
  }
  const { larder, secrets } = (manifest ?? {}) as Partial<Manifest>
  if (larder !== 1 || typeof secrets !== 'object' || secrets === null) {
    throw new SecretError('Malformed', file, 'it is no manifest of this version. Write it again with larder bake.')
  }
  return manifest as Manifest
}
