/** Data keys: random bytes, given with a copy encrypted under a KMS key. */
import { type Context, Fault } from '../../operation.ts'
import type { KeyRow } from '../../store/keys.ts'
import { encryptUnder } from './cipher.ts'

/** Bytes of a data key by its spec. */
const specs = { AES_256: 32, AES_128: 16 } as const

/** @throws Fault ValidationException unless exactly one of the two is given */
export function dataKeyLength(request: {
  readonly KeySpec?: keyof typeof specs | undefined
  readonly NumberOfBytes?: number | undefined
}): number {
  const { KeySpec, NumberOfBytes } = request
  if ((KeySpec === undefined) === (NumberOfBytes === undefined)) {
    throw new Fault('ValidationException', 'Please specify either number of bytes or key spec.')
  }
  return KeySpec === undefined ? NumberOfBytes! : specs[KeySpec]
}

/** The caller overwrites `plaintext` when it has no more use for it. */
export async function newDataKey(
  context: Context,
  key: KeyRow,
  length: number,
  encryptionContext: Readonly<Record<string, string>> | undefined,
): Promise<{ plaintext: Buffer; blob: Buffer; materialId?: string }> {
  const plaintext = context.random(length)
  return { plaintext, ...(await encryptUnder(context, key, plaintext, encryptionContext)) }
}
