/** Key derivation against NIST's published vectors. */
import assert from 'node:assert/strict'
import { createHmac, createSecretKey } from 'node:crypto'
import { test } from 'node:test'
import { deriveKey, firstBlock } from './derive-key.ts'

const key = (hex: string) => createSecretKey(Buffer.from(hex, 'hex'))

/**
 * NIST CAVP, KBKDF800-108, CounterMode: PRF=HMAC_SHA256, CTRLOCATION=BEFORE_FIXED, RLEN=32_BITS; COUNT 0, 10, 20, 30.
 * Outputs of 320 bits go on past the first block.
 */
const VECTORS = [
  {
    key: 'dd1d91b7d90b2bd3138533ce92b272fbf8a369316aefe242e659cc0ae238afe0',
    fixed:
      '01322b96b30acd197979444e468e1c5c6859bf1b1cf951b7e725303e237e46b864a145fab25e517b08f8683d0315bb2911d80a0e8aba17f3b413faac',
    output: '10621342bfb0fd40046c0e29f2cfdbf0',
  },
  {
    key: 'e204d6d466aad507ffaf6d6dab0a5b26152c9e21e764370464e360c8fbc765c6',
    fixed:
      '7b03b98d9f94b899e591f3ef264b71b193fba7043c7e953cde23bc5384bc1a6293580115fae3495fd845dadbd02bd6455cf48d0f62b33e62364a3a80',
    output: '770dfab6a6a4a4bee0257ff335213f78d8287b4fd537d5c1fffa956910e7c779',
  },
  {
    key: 'dc60338d884eecb72975c603c27b360605011756c697c4fc388f5176ef81efb1',
    fixed:
      '44d7aa08feba26093c14979c122c2437c3117b63b78841cd10a4bc5ed55c56586ad8986d55307dca1d198edcffbc516a8fbe6152aa428cdd800c062d',
    output: '29ac07dccf1f28d506cd623e6e3fc2fa255bd60b',
  },
  {
    key: 'c4bedbddb66493e7c7259a3bbbc25f8c7e0ca7fe284d92d431d9cd99a0d214ac',
    fixed:
      '1c69c54766791e315c2cc5c47ecd3ffab87d0d273dd920e70955814c220eacace6a5946542da3dfe24ff626b4897898cafb7db83bdff3c14fa46fd4b',
    output: '1da47638d6c9c4d04d74d4640bbd42ab814d9e8cc22f4326695239f96b0693f12d0dd1152cf44430',
  },
]

test('gives the output of NIST’s counter-mode vectors', () => {
  for (const vector of VECTORS) {
    const block = firstBlock(key(vector.key), Buffer.from(vector.fixed, 'hex')).toString('hex')
    const length = Math.min(block.length, vector.output.length)
    assert.equal(block.slice(0, length), vector.output.slice(0, length))
  }
})

test('puts label, zero, context and length into the fixed input, in that order', () => {
  const input = key('00'.repeat(32))
  const derived = deriveKey(input, 'label', Buffer.from('c0ffee', 'hex'))
  const expected = createHmac('sha256', input)
    .update(Buffer.from(`00000001${Buffer.from('label').toString('hex')}00c0ffee00000100`, 'hex'))
    .digest()
  assert.equal(derived.export().toString('hex'), expected.toString('hex'))
})

test('labels and contexts give keys of their own', () => {
  const input = key('11'.repeat(32))
  const keys = [
    deriveKey(input, 'a', Buffer.from('bc')),
    deriveKey(input, 'ab', Buffer.from('c')),
    deriveKey(input, 'a', Buffer.from('bd')),
    deriveKey(key('12'.repeat(32)), 'a', Buffer.from('bc')),
  ]
  assert.equal(new Set(keys.map((each) => each.export().toString('hex'))).size, keys.length)
})
