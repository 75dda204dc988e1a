/** Somebody who can write the database, but has no root key, changes and moves what is sealed: it is refused, and never read as something else. */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync, type SQLInputValue } from 'node:sqlite'
import { type TestContext, test } from 'node:test'
import { authenticator } from '../../server/src/authenticate.ts'
import { LastUseRecorder } from '../../server/src/credentials/last-use-recorder.ts'
import { KeyHierarchy } from '../../server/src/crypto/key-hierarchy.ts'
import { loadRootKey } from '../../server/src/crypto/root-key.ts'
import { models } from '../../server/src/models.ts'
import { domainKeyStore } from '../../server/src/store/domain-keys.ts'
import { account, openLarder, region, user } from '../../server/test/larder.ts'
import { requestFor, SignedClient } from './signed-client.ts'

const neighbour = '444455556666'
const admin = user('administrator')

/** A store, and a hand on its file. */
async function open(t: TestContext) {
  const larder = await openLarder(t)
  const database = new DatabaseSync(join(larder.directory, 'larder.db'))
  t.after(() => database.close())
  const sql = async (text: string, ...values: SQLInputValue[]) => {
    const { changes } = database.prepare(text).run(...values)
    assert.ok(changes > 0, `${text} changed nothing`)
    // The store looks at a table anew when it has written to it itself.
    const table = /(?:UPDATE|INTO|FROM) (\w+)/.exec(text)![1]
    await larder.store.transaction((transaction) => transaction.run(`DELETE FROM ${table} WHERE false`))
  }
  const bytes = (text: string, ...values: SQLInputValue[]) =>
    Buffer.from(Object.values(database.prepare(text).get(...values)!)[0] as Uint8Array)
  const root = async () =>
    loadRootKey(`file:${join(larder.directory, 'root.key')}`, { random: randomBytes, env: {}, create: false })
  /** Keys as a server has them that has just started, and remembers nothing opened. */
  const freshKeys = async () =>
    KeyHierarchy.open(await root(), domainKeyStore(larder.store), { now: Date.now, random: randomBytes })
  const put = (Name: string, Value: string, more: object = {}) =>
    larder.call(admin, 'ssm', 'PutParameter', { Name, Value, Type: 'SecureString', ...more })
  const get = async (Name: string, caller = admin, options: { region?: string } = {}) => {
    const { Parameter } = await larder.call(caller, 'ssm', 'GetParameter', { Name, WithDecryption: true }, options)
    return Parameter?.Value
  }
  return { ...larder, database, sql, bytes, freshKeys, put, get }
}

const broken = { name: 'OpenError' }

/** Each byte with another bit flipped, and the same cut and lengthened. */
function* alterations(bytes: Buffer, every = 1): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += every) {
    const altered = Buffer.from(bytes)
    altered[at]! ^= 1 << (at % 8)
    yield altered
  }
  yield bytes.subarray(1)
  yield bytes.subarray(0, -1)
  yield bytes.subarray(0, 20)
  yield Buffer.concat([bytes, Buffer.alloc(1)])
  yield Buffer.alloc(0)
}

test('no altered byte of a stored value is read', async (t) => {
  const { put, get, bytes, sql, call } = await open(t)
  const { KeyMetadata } = await call(admin, 'kms', 'CreateKey', {})
  await put('/plain', 'a plain value', { Type: 'String' })
  await put('/list', 'a,b', { Type: 'StringList' })
  await put('/standard', 'a secret value')
  await put('/advanced', 'another secret value', { Tier: 'Advanced', KeyId: KeyMetadata?.KeyId })
  for (const path of ['/plain', '/list', '/standard', '/advanced']) {
    const sealed = bytes('SELECT value FROM parameters WHERE path = ?', path)
    const value = await get(path)
    for (const altered of alterations(sealed)) {
      await sql('UPDATE parameters SET value = ? WHERE path = ?', altered, path)
      await assert.rejects(get(path), broken)
    }
    await sql('UPDATE parameters SET value = ? WHERE path = ?', sealed, path)
    assert.equal(await get(path), value)
  }
})

test('no altered byte of an earlier version is read', async (t) => {
  const { put, get, bytes, sql, call } = await open(t)
  await put('/a', 'first')
  await put('/a', 'second', { Overwrite: true })
  const sealed = bytes('SELECT value FROM parameter_versions WHERE version = 1')
  assert.equal(await get('/a:1'), 'first')
  for (const altered of alterations(sealed, 5)) {
    await sql('UPDATE parameter_versions SET value = ? WHERE version = 1', altered)
    await assert.rejects(get('/a:1'), broken)
    await assert.rejects(call(admin, 'ssm', 'GetParameterHistory', { Name: '/a', WithDecryption: true }), broken)
  }
})

test('a value that is moved does not open: not under another name, version, account or region, nor as another type', async (t) => {
  const { put, get, bytes, sql, database } = await open(t)
  await put('/a', 'of a')
  await put('/b', 'of b')
  await put('/b', 'of b again', { Overwrite: true })
  await put('/plain', 'open', { Type: 'String' })
  const value = (path: string) => bytes('SELECT value FROM parameters WHERE path = ?', path)
  const [ofA, ofB, ofPlain] = [value('/a'), value('/b'), value('/plain')]

  await sql("UPDATE parameters SET value = ? WHERE path = '/b'", ofA)
  await assert.rejects(get('/b'), broken)
  await sql("UPDATE parameters SET value = (SELECT value FROM parameter_versions WHERE path = '/b') WHERE path = '/b'")
  await assert.rejects(get('/b'), broken)
  await sql("UPDATE parameters SET value = ?, version = 1 WHERE path = '/b'", ofB)
  await assert.rejects(get('/b'), broken)
  await sql("UPDATE parameters SET version = 7 WHERE path = '/a'")
  await assert.rejects(get('/a'), broken)
  await sql("UPDATE parameters SET version = 1, type = 'String' WHERE path = '/a'")
  await assert.rejects(get('/a'), broken)
  await sql("UPDATE parameters SET type = 'SecureString' WHERE path = '/plain'")
  await assert.rejects(get('/plain'), broken)
  await sql("UPDATE parameters SET type = 'SecureString', value = ? WHERE path = '/a'", ofPlain)
  await assert.rejects(get('/a'), broken)
  await sql("UPDATE parameters SET value = ? WHERE path = '/a'", ofA)
  assert.equal(await get('/a'), 'of a')

  const columns = database
    .prepare('PRAGMA table_info(parameters)')
    .all()
    .map(({ name }) => String(name))
  const copyTo = async (change: Readonly<Record<string, string>>) => {
    const values = columns.map((name) => (change[name] === undefined ? name : `'${change[name]}'`))
    await sql(
      `INSERT INTO parameters (${columns.join(', ')}) SELECT ${values.join(', ')} FROM parameters WHERE path = '/a'`,
    )
    await sql('DELETE FROM parameters WHERE account = ? AND region = ? AND path = ?', account, region, '/a')
  }
  await copyTo({ path: '/moved', name: '/moved' })
  await assert.rejects(get('/moved'), broken)
  await sql("UPDATE parameters SET path = '/a', name = '/a' WHERE path = '/moved'")
  await copyTo({ region: 'eu-west-1' })
  await assert.rejects(get('/a', admin, { region: 'eu-west-1' }), broken)
  await sql("UPDATE parameters SET region = ? WHERE path = '/a'", region)
  await copyTo({ account: neighbour })
  await assert.rejects(get('/a', user('thief', undefined, neighbour)), broken)
})

test('no altered or moved material of a key decrypts or encrypts', async (t) => {
  const { larder, call, bytes, sql, freshKeys } = await open(t)
  const newKey = async () => (await call(admin, 'kms', 'CreateKey', {})).KeyMetadata!.KeyId!
  const [key, other] = [await newKey(), await newKey()]
  const Plaintext = Buffer.from('the plaintext')
  const { CiphertextBlob } = await call(admin, 'kms', 'Encrypt', { KeyId: key, Plaintext })
  await call(admin, 'kms', 'RotateKeyOnDemand', { KeyId: key })
  const material = (id: string, number: number) =>
    bytes('SELECT sealed FROM backing_keys WHERE key_id = ? AND number = ?', id, number)
  const setMaterial = async (sealed: Buffer) => {
    await sql('UPDATE backing_keys SET sealed = ? WHERE key_id = ? AND number = 1', sealed, key)
    Object.assign(larder, { keys: await freshKeys() })
  }
  const decrypt = () => call(admin, 'kms', 'Decrypt', { CiphertextBlob })
  const genuine = material(key, 1)
  for (const altered of alterations(genuine)) {
    await setMaterial(altered)
    await assert.rejects(decrypt(), broken)
  }
  for (const moved of [material(key, 2), material(other, 1)]) {
    await setMaterial(moved)
    await assert.rejects(decrypt(), broken)
  }
  await setMaterial(genuine)
  assert.deepEqual((await decrypt()).Plaintext, Plaintext)
  // The current material, exchanged for the older one without its id, no longer encrypts.
  await sql('UPDATE backing_keys SET sealed = ? WHERE key_id = ? AND number = 2', genuine, key)
  Object.assign(larder, { keys: await freshKeys() })
  await assert.rejects(call(admin, 'kms', 'Encrypt', { KeyId: key, Plaintext }), broken)
})

test('no altered ciphertext decrypts, and none in another encryption context', async (t) => {
  const { call } = await open(t)
  const { KeyMetadata } = await call(admin, 'kms', 'CreateKey', {})
  const Plaintext = Buffer.from('the plaintext')
  const EncryptionContext = { a: 'bc' }
  const { CiphertextBlob } = await call(admin, 'kms', 'Encrypt', {
    KeyId: KeyMetadata!.KeyId!,
    Plaintext,
    EncryptionContext,
  })
  const refusals = new Set<string>()
  for (const altered of alterations(Buffer.from(CiphertextBlob!))) {
    await assert.rejects(
      call(admin, 'kms', 'Decrypt', {
        CiphertextBlob: altered.length === 0 ? Buffer.from([0]) : altered,
        EncryptionContext,
      }),
      ({ code }: { code: string }) => Boolean(refusals.add(code)),
    )
  }
  for (const context of [undefined, {}, { ab: 'c' }, { a: 'bc', b: '' }, { A: 'bc' }]) {
    const asked = { CiphertextBlob, ...(context && { EncryptionContext: context }) }
    await assert.rejects(call(admin, 'kms', 'Decrypt', asked), { code: 'InvalidCiphertextException', message: '' })
  }
  assert.deepEqual([...refusals].sort(), ['AccessDeniedException', 'InvalidCiphertextException'])
})

test('no part of a ciphertext goes with a part of another: not its header, and no length of it alone', async (t) => {
  const { call } = await open(t)
  const newKey = async () => (await call(admin, 'kms', 'CreateKey', {})).KeyMetadata!.KeyId!
  const [key, other] = [await newKey(), await newKey()]
  const encrypt = async (KeyId: string) =>
    Buffer.from((await call(admin, 'kms', 'Encrypt', { KeyId, Plaintext: Buffer.from('a secret') })).CiphertextBlob!)
  const blobs = [await encrypt(key), await encrypt(key), await encrypt(other)]
  await call(admin, 'kms', 'RotateKeyOnDemand', { KeyId: key })
  blobs.push(await encrypt(key))
  // The ids in a header are all of one length, so every header ends at the same byte.
  const header = 5 + 1 + 12 + 1 + 36 + 1 + 32
  const refused = { code: 'InvalidCiphertextException', message: '' }
  for (const [at, head] of blobs.entries()) {
    for (const [from, tail] of blobs.entries()) {
      for (const cut of [header, header + 16, header + 28, tail.length - 16]) {
        const CiphertextBlob = Buffer.concat([head.subarray(0, cut), tail.subarray(cut)])
        if (at === from || (cut === header && at < 2 && from < 2)) continue
        await assert.rejects(call(admin, 'kms', 'Decrypt', { CiphertextBlob }), refused, `${at} ${from} ${cut}`)
      }
    }
  }
  for (let length = 1; length < blobs[0]!.length; length++) {
    const CiphertextBlob = blobs[0]!.subarray(0, length)
    await assert.rejects(call(admin, 'kms', 'Decrypt', { CiphertextBlob }), refused)
    await assert.rejects(call(admin, 'kms', 'Decrypt', { CiphertextBlob, KeyId: key }), refused)
  }
})

test('nothing altered opens under an asymmetric key, and nothing altered verifies', async (t) => {
  const { call } = await open(t)
  const newKey = async (KeySpec: 'RSA_2048' | 'ECC_NIST_P256' | 'HMAC_256', KeyUsage: string) =>
    (await call(admin, 'kms', 'CreateKey', { KeySpec, KeyUsage: KeyUsage as 'SIGN_VERIFY' })).KeyMetadata!.KeyId!
  const rsa = { KeyId: await newKey('RSA_2048', 'ENCRYPT_DECRYPT'), EncryptionAlgorithm: 'RSAES_OAEP_SHA_256' } as const
  const { CiphertextBlob } = await call(admin, 'kms', 'Encrypt', { ...rsa, Plaintext: Buffer.from('a secret') })
  const genuine = Buffer.from(CiphertextBlob!)
  const decrypt = (blob: Buffer, EncryptionAlgorithm: string = rsa.EncryptionAlgorithm) =>
    call(admin, 'kms', 'Decrypt', {
      ...rsa,
      EncryptionAlgorithm: EncryptionAlgorithm as 'RSAES_OAEP_SHA_1',
      CiphertextBlob: blob,
    })
  assert.equal(String((await decrypt(genuine)).Plaintext), 'a secret')
  const invalid = { code: 'InvalidCiphertextException', message: '' }
  for (const altered of alterations(genuine, 8)) {
    if (altered.length > 0) await assert.rejects(decrypt(altered), invalid)
  }
  await assert.rejects(decrypt(genuine, 'RSAES_OAEP_SHA_1'), invalid)
  await assert.rejects(decrypt(Buffer.alloc(256, 0xff)), invalid)

  const Message = Buffer.from('a message')
  const ecc = {
    KeyId: await newKey('ECC_NIST_P256', 'SIGN_VERIFY'),
    SigningAlgorithm: 'ECDSA_SHA_256',
    Message,
  } as const
  const { Signature } = await call(admin, 'kms', 'Sign', ecc)
  const hmac = {
    KeyId: await newKey('HMAC_256', 'GENERATE_VERIFY_MAC'),
    MacAlgorithm: 'HMAC_SHA_256',
    Message,
  } as const
  const { Mac } = await call(admin, 'kms', 'GenerateMac', hmac)
  assert.equal((await call(admin, 'kms', 'Verify', { ...ecc, Signature: Signature! })).SignatureValid, true)
  assert.equal((await call(admin, 'kms', 'VerifyMac', { ...hmac, Mac: Mac! })).MacValid, true)
  for (const altered of alterations(Buffer.from(Signature!))) {
    if (altered.length === 0) continue
    const asked = call(admin, 'kms', 'Verify', { ...ecc, Signature: altered })
    await assert.rejects(asked, { code: 'KMSInvalidSignatureException', message: '' })
  }
  for (const altered of alterations(Buffer.from(Mac!))) {
    if (altered.length === 0) continue
    const asked = call(admin, 'kms', 'VerifyMac', { ...hmac, Mac: altered })
    await assert.rejects(asked, { code: 'KMSInvalidMacException', message: '' })
  }
})

test("a secret access key that is altered, or is another user's, signs nothing", async (t) => {
  const { larder, call, bytes, sql, database } = await open(t)
  const users = ['alice', 'mallory'] as const
  const keys = new Map<string, { accessKeyId: string; secretAccessKey: string }>()
  for (const UserName of users) {
    await call(admin, 'iam', 'CreateUser', { UserName })
    const { AccessKey } = await call(admin, 'iam', 'CreateAccessKey', { UserName })
    keys.set(UserName, { accessKeyId: AccessKey!.AccessKeyId!, secretAccessKey: AccessKey!.SecretAccessKey! })
  }
  const client = new SignedClient('http://127.0.0.1:1', region)
  /** Who the request is taken to come from. */
  const signIn = async (accessKeyId: string, secretAccessKey: string) => {
    const request = client.sign(requestFor('sts', 'GetCallerIdentity', {}), 'sts', { accessKeyId, secretAccessKey })
    const lastUses = new LastUseRecorder(larder.store)
    const { caller } = await authenticator({ ...larder, lastUses })(request, models.sts, Date.now())
    await lastUses.settled()
    return caller.userName
  }
  const [alice, mallory] = [keys.get('alice')!, keys.get('mallory')!]
  assert.equal(await signIn(alice.accessKeyId, alice.secretAccessKey), 'alice')
  const secretOf = ({ accessKeyId }: { accessKeyId: string }) =>
    bytes('SELECT secret FROM access_keys WHERE id = ?', accessKeyId)
  const setSecret = (sealed: Buffer) => sql('UPDATE access_keys SET secret = ? WHERE id = ?', sealed, alice.accessKeyId)
  const [ofAlice, ofMallory] = [secretOf(alice), secretOf(mallory)]
  for (const altered of alterations(ofAlice, 3)) {
    await setSecret(altered)
    await assert.rejects(signIn(alice.accessKeyId, alice.secretAccessKey), broken)
  }
  await setSecret(ofMallory)
  await assert.rejects(signIn(alice.accessKeyId, mallory.secretAccessKey), broken)
  await assert.rejects(signIn(alice.accessKeyId, alice.secretAccessKey), broken)
  await setSecret(ofAlice)
  assert.equal(await signIn(alice.accessKeyId, alice.secretAccessKey), 'alice')

  // Mallory's own key, made to be Alice's.
  const idOf = (name: string) => String(database.prepare('SELECT id FROM users WHERE name = ?').get(name)!.id)
  await sql('UPDATE access_keys SET user_id = ? WHERE id = ?', idOf('alice'), mallory.accessKeyId)
  await assert.rejects(signIn(mallory.accessKeyId, mallory.secretAccessKey), broken)
  await sql('UPDATE access_keys SET user_id = ? WHERE id = ?', idOf('mallory'), mallory.accessKeyId)
  await sql("UPDATE access_keys SET id = 'AKIASTOLENSTOLEN0000' WHERE id = ?", mallory.accessKeyId)
  await assert.rejects(signIn('AKIASTOLENSTOLEN0000', mallory.secretAccessKey), broken)
})

test('altered, exchanged or foreign domain keys, and another root key, are told to the operator', async (t) => {
  const { keys, bytes, sql, freshKeys, directory, put, get } = await open(t)
  await put('/a', 'v')
  await keys.rotate()
  const wrapped = (term: number) => bytes('SELECT wrapped FROM domain_keys WHERE term = ?', term)
  const set = (term: number, value: Buffer) => sql('UPDATE domain_keys SET wrapped = ? WHERE term = ?', value, term)
  const [first, second] = [wrapped(1), wrapped(2)]
  const told = { name: 'RootKeyError', message: /root key|domain key/ }
  for (const altered of alterations(first)) {
    await set(1, altered)
    await assert.rejects(freshKeys(), told)
  }
  await set(1, second)
  await assert.rejects(freshKeys(), told)
  await set(2, first)
  await assert.rejects(freshKeys(), told)
  await set(1, first)
  await set(2, second)
  await sql('UPDATE domain_keys SET term = 3 WHERE term = 1')
  await assert.rejects(freshKeys(), told)
  await sql('UPDATE domain_keys SET term = 1 WHERE term = 3')
  await freshKeys()

  const path = join(directory, 'root.key')
  const root = await readFile(path)
  await writeFile(path, randomBytes(32).toString('base64'))
  await assert.rejects(freshKeys(), told)
  for (const damaged of [root.subarray(1), Buffer.alloc(0), Buffer.from('not a key\n')]) {
    await writeFile(path, damaged)
    await assert.rejects(freshKeys(), { name: 'RootKeyError' })
  }
  await writeFile(path, root)
  await freshKeys()
  assert.equal(await get('/a'), 'v')
})
