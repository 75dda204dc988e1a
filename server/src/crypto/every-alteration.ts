/** For tests: every small way to damage bytes. What is authenticated must open after none of them. */

/** Each bit flipped, each truncation, and a byte added at either end. */
export function* everyAlteration(bytes: Uint8Array): Generator<{ what: string; altered: Buffer }> {
  for (let bit = 0; bit < bytes.length * 8; bit++) {
    const altered = Buffer.from(bytes)
    altered[bit >> 3] = bytes[bit >> 3]! ^ (1 << (bit & 7))
    yield { what: `bit ${bit} flipped`, altered }
  }
  for (let length = 0; length < bytes.length; length++) {
    yield { what: `cut to ${length} bytes`, altered: Buffer.from(bytes.subarray(0, length)) }
  }
  for (const added of [0, 1, 0xff]) {
    yield { what: `${added} added at the end`, altered: Buffer.concat([bytes, Buffer.from([added])]) }
    yield { what: `${added} added at the start`, altered: Buffer.concat([Buffer.from([added]), bytes]) }
  }
}
