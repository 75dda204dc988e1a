/** Bakes Larder's own file: versions and fingerprints beside the ciphertexts, and with `seal: together` one data key for all of them. */
import {
  createCipheriv,
  createHash,
  createHmac,
  createSecretKey,
  hkdfSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto'
import type { Secret } from '@larder/runtime/aws-answers.ts'
import type { AwsClient } from '@larder/runtime/aws-call.ts'
import {
  addressOf,
  type BakedFile,
  type BakedSecret,
  type Bundle,
  bundleContext,
  keyUses,
} from '@larder/runtime/baked-file.ts'
import { shaped } from '@larder/runtime/declared.ts'
import { parseReference } from '@larder/runtime/reference.ts'
import { AwsError, SecretError, secretError } from '@larder/runtime/secret-error.ts'
import type { Fetched, SecretRequest } from '@larder/runtime/source.ts'
import { BakeError, isEncryptionSdkMessage, readKeys, whyNoSecret, whyNotAdvanced } from './bakeable.ts'
import type { Declaration } from './declaration.ts'
import { fetchParameters, type StoredParameter } from './fetch-parameters.ts'
import { fetchTreeMembers, memberName, versionOfTree } from './fetch-tree.ts'
import type { Baked } from './format-1.ts'
import type { ResolvedSecret } from './resolve.ts'

export interface BundleToBake {
  readonly bundle: Bundle
  readonly bake: Declaration['bake']
  readonly bakedAt: Date
}

/** @throws BakeError with everything that cannot be baked */
export async function bakeFormat2(
  client: AwsClient,
  { bundle, bake, bakedAt }: BundleToBake,
  wanted: readonly ResolvedSecret[],
): Promise<Baked> {
  const head = { larder: 2 as const, ...bundle, bakedAt: bakedAt.toISOString() }
  const { secrets, key, notes } =
    bake.seal === 'together' && wanted.length > 0
      ? await sealTogether(client, bundle, bake.key, wanted)
      : { ...(await sealEach(client, wanted)), key: undefined }
  const file: BakedFile = { ...head, ...(key && { key }), secrets: Object.fromEntries(secrets) }
  return { text: JSON.stringify(file), notes }
}

type Sealed = [name: string, secret: BakedSecret][]

async function sealEach(
  client: AwsClient,
  wanted: readonly ResolvedSecret[],
): Promise<{ secrets: Sealed; notes: readonly string[] }> {
  const problems: string[] = []
  const names = new Map<string, string>()
  for (const { name, from, as } of wanted) {
    const { request } = parseReference(from, name, as === 'tree')
    if (request.kind === 'parameter') names.set(name, request.name)
    else {
      const what = request.kind === 'tree' ? 'a tree is many ciphertexts' : 'Secrets Manager gives out no ciphertext'
      problems.push(`${name}: ${what}. Use bake: { seal: together }, or deliver: live.`)
    }
  }
  const answers = await fetchParameters(client, [...names.values()], false)
  const found = new Map<string, string>()
  const secrets: Sealed = []
  for (const [name, path] of names) {
    const answer = answers.get(path)!
    if (answer instanceof Error) {
      problems.push(secretError(answer, name).message)
      continue
    }
    const { ARN: arn, Version, Type: type, Value: ciphertext } = answer
    const reason = whyNoSecret(answer) ?? (isEncryptionSdkMessage(ciphertext) ? whyNotAdvanced : undefined)
    if (reason !== undefined) problems.push(`${name}: ${reason}`)
    else found.set(name, answer.Name)
    const fingerprint = fingerprintOfCiphertext(ciphertext)
    const context = { PARAMETER_ARN: arn }
    secrets.push([name, { arn, version: String(Version), type, ciphertext, context, fingerprint }])
  }
  const { problems: keyProblems, notes } = await readKeys(client, found)
  problems.push(...keyProblems)
  if (problems.length > 0) throw new BakeError(problems)
  return { secrets, notes }
}

/** Of `seal: each`: the ciphertext is in the file as it is, so its hash gives nothing away. */
export function fingerprintOfCiphertext(ciphertext: string): string {
  return createHash('sha256').update(Buffer.from(ciphertext, 'base64')).digest('base64url')
}

interface Value {
  readonly arn: string
  readonly version: string
  readonly type: string
  readonly bytes: Buffer
  /** The name that a parameter was stored under. */
  readonly stored?: string | undefined
}

async function sealTogether(
  client: AwsClient,
  bundle: Bundle,
  key: string | undefined,
  wanted: readonly ResolvedSecret[],
): Promise<{ secrets: Sealed; key: NonNullable<BakedFile['key']>; notes: readonly string[] }> {
  const values = await readValues(client, wanted)
  const KeyId = key ?? (await commonKey(client, values))
  const context = bundleContext(bundle)
  const input = { KeyId, KeySpec: 'AES_256', EncryptionContext: context }
  const made = await client
    .call<{ CiphertextBlob: string; Plaintext: string }>('kms', 'GenerateDataKey', input)
    .catch((error) => {
      throw new BakeError([secretError(error, `the key ${KeyId}`).message])
    })
  const dataKey = Buffer.from(made.Plaintext, 'base64')
  const [sealing, marking] = [keyUses.seal, keyUses.fingerprint].map((use) => derived(dataKey, use))
  dataKey.fill(0)
  const secrets = [...values].map(([name, value]): Sealed[number] => {
    const sealed = seal(sealing!, bundle, name, value)
    return [name, { ...sealed, fingerprint: fingerprintOfValue(marking!, bundle, name, value) }]
  })
  return { secrets, key: { ciphertext: made.CiphertextBlob, context }, notes: [] }
}

function derived(dataKey: Buffer, use: string): KeyObject {
  return createSecretKey(Buffer.from(hkdfSync('sha256', dataKey, '', use, 32)))
}

function seal(key: KeyObject, bundle: Bundle, name: string, { arn, version, type, bytes }: Value) {
  const nonce = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: 16 })
  cipher.setAAD(addressOf(bundle, name, { arn, version, type }))
  const ciphertext = Buffer.concat([cipher.update(bytes), cipher.final(), cipher.getAuthTag()])
  return { arn, version, type, nonce: nonce.toString('base64'), ciphertext: ciphertext.toString('base64') }
}

/** Equal secrets under two names do not look alike. */
function fingerprintOfValue(
  key: KeyObject,
  bundle: Bundle,
  name: string,
  { arn, version, type, bytes }: Value,
): string {
  const address = addressOf(bundle, name, { arn, version, type })
  return createHmac('sha256', key).update(address).update(bytes).digest('base64url')
}

/** What the fingerprints of a file would be, were it baked now. Takes who may open its data key and read the values. @throws BakeError; AwsError */
export async function valueFingerprints(
  client: AwsClient,
  file: BakedFile,
  wanted: readonly ResolvedSecret[],
): Promise<Map<string, string>> {
  const input = { CiphertextBlob: file.key!.ciphertext, EncryptionContext: bundleContext(file) }
  const { Plaintext } = await client.call<{ Plaintext: string }>('kms', 'Decrypt', input)
  const dataKey = Buffer.from(Plaintext, 'base64')
  const marking = derived(dataKey, keyUses.fingerprint)
  dataKey.fill(0)
  const values = await readValues(client, wanted)
  return new Map([...values].map(([name, value]) => [name, fingerprintOfValue(marking, file, name, value)]))
}

/** @throws BakeError */
async function readValues(client: AwsClient, wanted: readonly ResolvedSecret[]): Promise<Map<string, Value>> {
  const requests = wanted.map((one) => ({ one, ...parseReference(one.from, one.name, one.as === 'tree') }))
  const names = requests.flatMap(({ request }) => (request.kind === 'parameter' ? [request.name] : []))
  const parameters = await fetchParameters(client, names, true)
  const problems: string[] = []
  const values = new Map<string, Value>()
  const work = requests.map(async ({ one, request, jsonKey }) => {
    try {
      const read =
        request.kind === 'parameter'
          ? parameterValue(one.name, parameters.get(request.name)!)
          : request.kind === 'tree'
            ? await treeValue(client, request.path)
            : await secretValue(client, request)
      const { fetched, arn, version, type, stored } = read
      // What the function could not use is not baked.
      const value = shaped(one.name, one.as, { value: fetched.value }, jsonKey)
      const whole = jsonKey === undefined ? fetched.value : String(value)
      const bytes =
        whole instanceof Uint8Array
          ? Buffer.from(whole)
          : Buffer.from(typeof whole === 'string' ? whole : JSON.stringify(whole))
      return [one.name, { arn, version, type: jsonKey === undefined ? type : 'secret', bytes, stored }] as const
    } catch (error) {
      problems.push(secretError(error, one.name).message)
      return undefined
    }
  })
  for (const entry of await Promise.all(work)) if (entry) values.set(...entry)
  if (problems.length > 0) throw new BakeError(problems.sort())
  return values
}

interface Read {
  readonly fetched: Fetched
  readonly arn: string
  readonly version: string
  readonly type: string
  readonly stored?: string
}

function parameterValue(name: string, answer: StoredParameter | Error): Read {
  if (answer instanceof Error) throw answer
  const reason = whyNoSecret(answer)
  if (reason !== undefined) throw new SecretError('NotSecureString', name, reason)
  const { Name, Value, ARN, Version, Type } = answer
  return { fetched: { value: Value }, arn: ARN, version: String(Version), type: Type, stored: Name }
}

/** Its members may be plain as well: they are sealed with the others. */
async function treeValue(client: AwsClient, path: string): Promise<Read> {
  const members = await fetchTreeMembers(client, path)
  const [first] = members
  if (first === undefined) throw new AwsError('ParameterNotFound', 400, `there is nothing below ${path}`)
  const bare = path.replace(/^arn:.*?:parameter/, '')
  const value = Object.fromEntries(members.map(({ Name, Value }) => [memberName(bare, Name), Value]))
  const arn = `${first.ARN.slice(0, first.ARN.indexOf(':parameter'))}:parameter${bare}`
  return { fetched: { value }, arn, version: versionOfTree(members), type: 'tree' }
}

async function secretValue(client: AwsClient, { id, stage, version }: SecretRequest): Promise<Read> {
  const input = { SecretId: id, VersionStage: stage, VersionId: version }
  const { ARN, VersionId, SecretString, SecretBinary } = await client.call<Secret>(
    'secretsmanager',
    'GetSecretValue',
    input,
  )
  const value = SecretString ?? Buffer.from(SecretBinary ?? '', 'base64')
  return { fetched: { value }, arn: ARN, version: VersionId, type: SecretString === undefined ? 'bytes' : 'secret' }
}

/** The key that the parameters are under, when they are all under one. @throws BakeError */
async function commonKey(client: AwsClient, values: ReadonlyMap<string, Value>): Promise<string> {
  const names = new Map([...values].flatMap(([name, { stored }]) => (stored === undefined ? [] : [[name, stored]])))
  const { keys } = await readKeys(client, names)
  const [key, ...others] = new Set(keys.values())
  if (key !== undefined && others.length === 0) return key
  throw new BakeError([
    'seal: together needs a key for its data key. Add it to the declaration: bake: { seal: together, key: alias/… }.',
  ])
}
