/** Opens what is baked into the bundle: each secret by its own kms:Decrypt, or all of them by the one that opens their data key. */
import type { KeyObject } from 'node:crypto'
import type { AwsClient } from './aws-call.ts'
import {
  addressOf,
  type BakedFile,
  type BakedSecret,
  type Bundle,
  bundleContext,
  type Format1,
  format1Name,
  format2Name,
  keyUses,
  parseBakedFile,
} from './baked-file.ts'
import { type Manifest, manifestFile } from './manifest.ts'
import { parseReference } from './reference.ts'
import { SecretError } from './secret-error.ts'
import type { BakedRequest, Fetched, Source } from './source.ts'

type Opened = { readonly format: 1; readonly secrets: Format1 } | { readonly format: 2; readonly file: BakedFile }

const made = new WeakMap<AwsClient, Source>()

/** One for each client, so that its file is read once and its data key opened once. */
export function bakedSource(client: AwsClient, manifest: () => Promise<Manifest>): Source {
  let source = made.get(client)
  if (source === undefined) {
    source = newSource(client, manifest)
    made.set(client, source)
  }
  return source
}

function newSource(client: AwsClient, manifest: () => Promise<Manifest>): Source {
  const read = once(async () => readBaked(await manifest()))
  const sealingKey = once(async () => {
    const opened = await read()
    if (opened.format !== 2 || opened.file.key === undefined) throw new Error('there is no data key')
    return openDataKey(client, opened.file)
  })

  async function open({ name, from }: BakedRequest): Promise<Fetched> {
    const opened = await read()
    const secrets: Readonly<Record<string, { readonly arn: string; readonly version?: string }>> =
      opened.format === 1 ? opened.secrets : opened.file.secrets
    if (!Object.hasOwn(secrets, name)) {
      throw new SecretError('NotFound', name, 'it is not in the bundle. Bake and deploy again.')
    }
    checkOrigin(name, from, secrets[name]!.arn, secrets[name]!.version)
    if (opened.format === 1) {
      const { ciphertext, arn } = opened.secrets[name]!
      return { value: await decrypt(client, ciphertext, { PARAMETER_ARN: arn }), type: 'SecureString' }
    }
    const secret = opened.file.secrets[name]!
    if (secret.nonce === undefined) {
      if (secret.context?.PARAMETER_ARN !== secret.arn) throw altered(name)
      return {
        value: await decrypt(client, secret.ciphertext, secret.context),
        type: secret.type,
        version: secret.version,
      }
    }
    return { ...(await unseal(await sealingKey(), opened.file, name, secret)), version: secret.version }
  }

  return {
    fetch: (requests) =>
      Promise.all(
        requests.map(async (request) => {
          try {
            if (request.kind !== 'baked') throw new Error('only what is baked is in the bundle')
            return await open(request)
          } catch (error) {
            return error as Error
          }
        }),
      ),
  }
}

/** Keeps what succeeded; what failed is tried anew. */
function once<T>(work: () => Promise<T>): () => Promise<T> {
  let kept: Promise<T> | undefined
  return () => {
    kept ??= work().catch((error) => {
      kept = undefined
      throw error
    })
    return kept
  }
}

async function readBaked(manifest: Manifest): Promise<Opened> {
  const [{ readFile }, { dirname, join }] = await Promise.all([import('node:fs/promises'), import('node:path')])
  const directory = dirname(await manifestFile())
  const names = manifest.baked === undefined ? [format2Name, format1Name] : [manifest.baked]
  for (const name of names) {
    const file = join(directory, name)
    let text: string
    try {
      text = await readFile(file, 'utf8')
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') continue
      throw error
    }
    const opened = parseBakedFile(text, file)
    if (opened.format === 2) checkBundle(opened.file, manifest, file)
    return opened
  }
  const file = join(directory, names[0]!)
  throw new SecretError('NotFound', file, 'there is no such file in the bundle. Write it with larder bake.')
}

/** A bundle of another stage or function is not opened by mistake. */
function checkBundle(bundle: Bundle, manifest: Manifest, file: string): void {
  for (const part of ['app', 'stage', 'function'] as const) {
    if (manifest[part] === undefined || manifest[part] === bundle[part]) continue
    const what = `it was baked for the ${part} ${bundle[part]}, and this is ${manifest[part]}. Bake and deploy again.`
    throw new SecretError('Malformed', file, what)
  }
}

/** What lies under a name came from where that name is declared to come from, and is the version that is pinned. */
function checkOrigin(name: string, from: string, arn: string, version: string | undefined): void {
  const { request } = parseReference(from, name)
  if (request.kind === 'secret') {
    const named = arn.replace(/-[A-Za-z0-9]{6}$/, '')
    if (arn !== request.id && named !== request.id && !named.endsWith(`:secret:${request.id}`)) throw altered(name)
    return
  }
  const wanted = request.kind === 'parameter' ? request.name : request.path
  const start = wanted.startsWith('arn:') ? wanted.indexOf(':parameter') + 1 : 0
  const [path = '', selector] = wanted.slice(start).split(':')
  const bare = wanted.slice(0, start) + (path.length > 1 ? path.replace(/\/$/, '') : path)
  const matches = start > 0 ? arn === bare : arn.endsWith(`:parameter${bare.startsWith('/') ? '' : '/'}${bare}`)
  const pinned = selector !== undefined && /^\d+$/.test(selector)
  if (!matches || (pinned && version !== undefined && version !== selector)) throw altered(name)
}

/** One message for everything that does not open. */
function altered(name: string): SecretError {
  const what = 'what is in the bundle is not what was baked for it. Bake and deploy again.'
  return new SecretError('Undecryptable', name, what)
}

async function decrypt(
  client: AwsClient,
  ciphertext: string,
  context: Readonly<Record<string, string>>,
): Promise<string> {
  const input = { CiphertextBlob: ciphertext, EncryptionContext: context }
  const { Plaintext } = await client.call<{ Plaintext: string }>('kms', 'Decrypt', input)
  return Buffer.from(Plaintext, 'base64').toString()
}

async function openDataKey(client: AwsClient, file: BakedFile): Promise<KeyObject> {
  // From the file's header, which is what the values are bound to.
  const EncryptionContext = bundleContext(file)
  const input = { CiphertextBlob: file.key!.ciphertext, EncryptionContext }
  const { Plaintext } = await client.call<{ Plaintext: string }>('kms', 'Decrypt', input)
  const { createSecretKey, hkdfSync } = await import('node:crypto')
  const dataKey = Buffer.from(Plaintext, 'base64')
  try {
    return createSecretKey(Buffer.from(hkdfSync('sha256', dataKey, '', keyUses.seal, 32)))
  } finally {
    dataKey.fill(0)
  }
}

async function unseal(key: KeyObject, file: BakedFile, name: string, secret: BakedSecret): Promise<Fetched> {
  const { createDecipheriv } = await import('node:crypto')
  const nonce = Buffer.from(secret.nonce!, 'base64')
  const sealed = Buffer.from(secret.ciphertext, 'base64')
  if (nonce.length !== 12 || sealed.length < 16) throw altered(name)
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: 16 })
  decipher.setAAD(addressOf(file, name, secret))
  decipher.setAuthTag(sealed.subarray(-16))
  let bytes: Buffer
  try {
    bytes = Buffer.concat([decipher.update(sealed.subarray(0, -16)), decipher.final()])
  } catch {
    throw altered(name)
  }
  const { type } = secret
  if (type === 'bytes') return { value: bytes, type }
  return { value: type === 'tree' ? JSON.parse(bytes.toString()) : bytes.toString(), type }
}
