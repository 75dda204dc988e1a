/** Makes one key from another: NIST SP 800-108r1 §4.1, counter mode with HMAC-SHA-256. */
import { createHmac, createSecretKey, type KeyObject } from 'node:crypto'

const DERIVED_BITS = 256
const FIRST_COUNTER = Buffer.from([0, 0, 0, 1])

/**
 * A 256-bit key bound to `label` and `context`. The fixed input is `label ‖ 0x00 ‖ context ‖ [256]₃₂`.
 * @param label what the key is for: a constant in ASCII, never input
 */
export function deriveKey(key: KeyObject, label: string, context: Uint8Array): KeyObject {
  const fixedInput = Buffer.allocUnsafe(label.length + 1 + context.length + 4)
  const labelEnd = fixedInput.write(label, 'latin1')
  fixedInput[labelEnd] = 0
  fixedInput.set(context, labelEnd + 1)
  fixedInput.writeUInt32BE(DERIVED_BITS, labelEnd + 1 + context.length)
  const bytes = firstBlock(key, fixedInput)
  const derived = createSecretKey(bytes)
  bytes.fill(0)
  return derived
}

/** K(1) of counter mode, with a 32-bit counter before the fixed input: all of the output when 256 bits are wanted. */
export function firstBlock(key: KeyObject, fixedInput: Uint8Array): Buffer {
  return createHmac('sha256', key).update(FIRST_COUNTER).update(fixedInput).digest()
}
