// Texts for property tests. fast-check's own full Unicode alphabets take it a second to lay out.

import fc from 'fast-check'

const special = ['%', '+', '&', '=', ';', ',', '/', '"', '<', '\n', '\r', '\t', ' ', '.', 'a', 'Z', '0', 'é', 'ሴ', '😀']

/** Any sequence of UTF-16 units, halves of surrogate pairs and control characters among them. */
export const anyText = fc.string({
  unit: fc.oneof(
    fc.constantFrom(...special),
    fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)),
  ),
})

/** Texts that every encoding can carry: no half pairs, no controls but tab and line ends. */
export const plainText = fc.string({
  unit: fc.oneof(
    fc.constantFrom(...special),
    fc.integer({ min: 0x20, max: 0x7e }).map((unit) => String.fromCharCode(unit)),
  ),
})
