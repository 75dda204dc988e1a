/**
 * The files of baked secrets. Format 1 is serverless-secret-baker's, `{ NAME: { ciphertext, arn } }`: KMS ciphertexts as the Parameter Store keeps
 * them, under the context PARAMETER_ARN. Format 2:
 *
 *     { "larder": 2, "app", "stage", "function", "bakedAt",
 *       "key"?: { "ciphertext", "context" },                    seal: together; one data key, opened by one kms:Decrypt
 *       "secrets": { NAME: { "arn", "version", "type", "ciphertext", "fingerprint",
 *                            "context"                          seal: each; the store's own ciphertext
 *                          | "nonce" } } }                      seal: together; AES-256-GCM, its tag at the end of the ciphertext
 *
 * Bytes are in base64. What is sealed together is bound to its address: application, stage, function, name, ARN, version and type.
 */
import { SecretError } from './secret-error.ts'

/** By their declared name; absent where one file serves every function. */
export interface Bundle {
  readonly app: string
  readonly stage: string
  readonly function: string
}

export interface BakedSecret {
  readonly arn: string
  readonly version: string
  /** `SecureString`; sealed together also `StringList`, `tree` (its JSON), `secret` and `bytes`. */
  readonly type: string
  readonly ciphertext: string
  readonly context?: Readonly<Record<string, string>>
  readonly nonce?: string
  /** Tells whether it is the store's value still. Of `seal: each` a hash of the ciphertext, of `together` a MAC under a key that only its readers get. */
  readonly fingerprint: string
}

export interface BakedFile extends Bundle {
  readonly larder: 2
  /** ISO 8601. */
  readonly bakedAt: string
  readonly key?: { readonly ciphertext: string; readonly context: Readonly<Record<string, string>> }
  readonly secrets: Readonly<Record<string, BakedSecret>>
}

export type Format1 = Readonly<Record<string, { readonly ciphertext: string; readonly arn: string }>>

export const format1Name = 'secret-baker-secrets.json'
export const format2Name = 'larder-baked.json'

/** What the data key of a bundle is bound to, and what `larder policy` allows it for. */
export function bundleContext({ app, stage, function: fn }: Bundle): Record<string, string> {
  return { 'larder-app': app, 'larder-stage': stage, 'larder-function': fn }
}

/** Associated data of one sealed value: each part behind its length, so that no two addresses read alike. */
export function addressOf(
  bundle: Bundle,
  name: string,
  { arn, version, type }: Omit<BakedSecret, 'ciphertext' | 'fingerprint'>,
): Buffer {
  const parts = ['larder 2', bundle.app, bundle.stage, bundle.function, name, arn, version, type]
  return Buffer.concat(
    parts.flatMap((part) => {
      const bytes = Buffer.from(part)
      const length = Buffer.alloc(4)
      length.writeUInt32BE(bytes.length)
      return [length, bytes]
    }),
  )
}

/** The uses of a bundle's data key, each a key of its own. */
export const keyUses = { seal: 'larder 2 seal', fingerprint: 'larder 2 fingerprint' } as const

const isText = (value: unknown): value is string => typeof value === 'string'
const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const isTexts = (value: unknown) => isMap(value) && Object.values(value).every(isText)

/** @throws SecretError Malformed */
export function parseBakedFile(
  text: string,
  file: string,
): { format: 1; secrets: Format1 } | { format: 2; file: BakedFile } {
  const malformed = (what: string) => new SecretError('Malformed', file, `${what}. Bake it again with larder bake.`)
  let given: unknown
  try {
    given = JSON.parse(text)
  } catch {
    throw malformed('it is not JSON')
  }
  if (!isMap(given)) throw malformed('it is no file of baked secrets')
  if (given.larder === undefined) {
    const whole = Object.values(given).every((one) => isMap(one) && isText(one.ciphertext) && isText(one.arn))
    if (!whole) throw malformed('it is neither of format 1 nor of format 2')
    return { format: 1, secrets: given as Format1 }
  }
  if (given.larder !== 2) throw malformed('its format is newer than this @larder/runtime')
  const { app, stage, function: fn, key, secrets } = given
  if (![app, stage, fn].every(isText) || !isMap(secrets)) throw malformed('it is incomplete')
  if (key !== undefined && !(isMap(key) && isText(key.ciphertext) && isTexts(key.context)))
    throw malformed('its key is incomplete')
  for (const one of Object.values(secrets)) {
    const whole = isMap(one) && [one.arn, one.version, one.type, one.ciphertext].every(isText)
    if (!whole || (isText(one.nonce) ? key === undefined : !isTexts(one.context)))
      throw malformed('one of its secrets is incomplete')
  }
  return { format: 2, file: given as unknown as BakedFile }
}
