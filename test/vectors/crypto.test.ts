/** What seals the store and opens imported material against what NIST publishes. */
import assert from 'node:assert/strict'
import { constants, createSecretKey, generateKeyPairSync, publicEncrypt } from 'node:crypto'
import { test } from 'node:test'
import { decryptGcm, encryptGcm } from '../../server/src/crypto/aes-gcm.ts'
import { firstBlock } from '../../server/src/crypto/derive-key.ts'
import { unwrapKey } from '../../server/src/crypto/key-wrap.ts'
import { OpenError } from '../../server/src/crypto/open-error.ts'

const hex = (text: string) => Buffer.from(text, 'hex')

// NIST CAVP, KBKDF, counter mode: [PRF=HMAC_SHA256] [CTRLOCATION=BEFORE_FIXED] [RLEN=32_BITS], L = 256, COUNT = 10 and 11.
test('key derivation in counter mode: SP 800-108', () => {
  for (const [key, fixedInput, derived] of [
    [
      'e204d6d466aad507ffaf6d6dab0a5b26152c9e21e764370464e360c8fbc765c6',
      '7b03b98d9f94b899e591f3ef264b71b193fba7043c7e953cde23bc5384bc1a6293580115fae3495fd845dadbd02bd6455cf48d0f62b33e62364a3a80',
      '770dfab6a6a4a4bee0257ff335213f78d8287b4fd537d5c1fffa956910e7c779',
    ],
    [
      'aeeeca60f689a441b13b0cbcd441d82df0cf87dac236290dece8931df8d70317',
      '588ec041e5733b7031212c5538efe4f6aafa4cda8b925d261f5a2688f007b3ac240ee12991e77b8cb8538678615966164a81872bd1cfcbfb39a4f450',
      '3e81d6113cee3c529ecedff89a6999ce25b618c15ee1d19d45cb376a1c8e2374',
    ],
  ] as const) {
    assert.equal(firstBlock(createSecretKey(hex(key)), hex(fixedInput)).toString('hex'), derived)
  }
})

// NIST CAVP, gcmDecrypt256.rsp: [IVlen = 96] [PTlen = 408] [AADlen = 160] [Taglen = 128], Count = 2 and, which fails, 0.
test('AES-256-GCM: SP 800-38D', () => {
  const key = createSecretKey(hex('6450d4501b1e6cfbe172c4c8570363e96b496591b842661c28c2f6c908379cad'))
  const iv = hex('7e4262035e0bf3d60e91668a')
  const bound = hex('f1c522f026e4c5d43851da516a1b78768ab18171')
  const ciphertext = hex(
    '5a99b336fd3cfd82f10fb08f7045012415f0d9a06bb92dcf59c6f0dbe62d433671aacb8a1c52ce7bbf6aea372bf51e2ba79406',
  )
  const tag = hex('fe93b01636f7bb0458041f213e98de65')
  const plaintext = hex(
    '17449e236ef5858f6d891412495ead4607bfae2a2d735182a2a0242f9d52fc5345ef912dbe16f3bb4576fe3bcafe336dee6085',
  )
  assert.deepEqual(decryptGcm(key, iv, bound, ciphertext, tag), plaintext)
  assert.deepEqual(encryptGcm(key, iv, bound, plaintext), Buffer.concat([ciphertext, tag]))
  const forged = [
    createSecretKey(hex('e9d381a9c413bee66175d5586a189836e5c20f5583535ab4d3f3e612dc21700e')),
    hex('23e81571da1c7821c681c7ca'),
    hex('6f39c9ae7b8e8a58a95f0dd8ea6a9087cbccdfd6'),
    hex('a25f3f580306cd5065d22a6b7e9660110af7204bb77d370f7f34bee547feeff7b32a596fce29c9040e68b1589aad48da881990'),
    hex('5b6dcd70eefb0892fab1539298b92a4b'),
  ] as const
  assert.throws(() => decryptGcm(...forged), OpenError)
})

// NIST CAVP, KWP_AD_256.txt: [PLAINTEXT LENGTH = 8] COUNT = 0, 72 COUNT = 1, 248 COUNT = 0 and, which fails, 72 COUNT = 0.
test('AES key wrap with padding: SP 800-38F', () => {
  const { privateKey, publicKey: key } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  for (const [aesKey, wrapped, material] of [
    ['20e4ff6a88ffa9a2818b81702793d8a016722c2fa1ff445f24b9db293cb12069', '85011dc927b167f411b0b8e21b11d819', 'd2'],
    [
      '0e6d542f960c7e61ca190d7fd719fda157030a0a013164613a8c522b52ae685d',
      'b5cae8a82095abb3478ab167dbc0201d2f4dfc5f81bbe44e',
      'a957eb4ea02e68ba8b',
    ],
    [
      '09ab4286a845c18bb481da91c39a58fd52ed78d54973fc41f25163a0c33f4727',
      '0a180a84b01fc1e44b9f9301cc89af95de758219015abc86c3e48e764e7379246ae7209aaa4f889d',
      '4c1b6accb492c88b10a56a56eb9b6d6ed9797056a559fe3f0c7c0429a200af',
    ],
    [
      '64b69233fe392c0bcda28a931cc3527b1a8f29235c1adf6256556c685cb89b9f',
      '6b5fd75ad16eda04a8b29f1bc0411ae28befbad9e474f2d8',
      undefined,
    ],
  ] as const) {
    const padding = constants.RSA_PKCS1_OAEP_PADDING
    const encrypted = publicEncrypt({ key, padding, oaepHash: 'sha256' }, hex(aesKey))
    const unwrap = () => unwrapKey(privateKey, 'RSA_AES_KEY_WRAP_SHA_256', Buffer.concat([encrypted, hex(wrapped)]))
    if (material === undefined) assert.throws(unwrap, OpenError)
    else assert.equal(unwrap().toString('hex'), material)
  }
})
