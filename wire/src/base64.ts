// Base64 with one spelling for each sequence of bytes.

/**
 * Bytes of canonical, padded base64 (RFC 4648 §4), or undefined. Buffer's own decoder skips what it does not know and
 * ignores stray bits at the end, so two texts could mean the same blob; encoding again and comparing rules that out.
 */
export function decodeBase64(text: string): Uint8Array | undefined {
  const bytes = Buffer.from(text, 'base64')
  return bytes.toString('base64') === text ? bytes : undefined
}

export function encodeBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')
}
