/** SIGKILL at random moments under load: what was acknowledged is there, whole, and the audit trail tells of it. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { promisify } from 'node:util'
import { auditRecords } from '../../server/src/audit/search.ts'
import { openAuditLog } from '../../server/src/audit/trail.ts'
import type { ServiceName } from '../../server/src/operation.ts'
import { openSqliteForReading } from '../../server/src/store/sqlite.ts'
import type { Credentials } from '../../wire/src/index.ts'
import { account, type ChildLarder, region, startChild } from './child-larder.ts'
import { Dice } from './dice.ts'
import type { Input } from './models.ts'
import { type Answer, errorIn, SignedClient } from './signed-client.ts'

const rounds = 3
const writersAtOnce = 10

/** What the clients know to have happened. */
interface Acknowledged {
  /** By name: the version that was last acknowledged, and every value that was ever sent for a version. */
  readonly parameters: Map<string, { version: number; values: Map<number, string> }>
  readonly deleted: Set<string>
  readonly ciphertexts: { blob: string; plaintext: string }[]
  readonly accessKeys: Credentials[]
  /** Ids of the requests that changed something, by operation. */
  readonly requests: Map<string, string>
}

test('nothing that was acknowledged is lost, and nothing is half done', async (t) => {
  const seed = Date.now() % 1_000_000
  t.diagnostic(`seed ${seed}`)
  const dice = new Dice(seed)
  const directory = await mkdtemp(join(tmpdir(), 'larder-crash-'))
  t.after(() => rm(directory, { recursive: true, force: true }))
  const known: Acknowledged = {
    parameters: new Map(),
    deleted: new Set(),
    ciphertexts: [],
    accessKeys: [],
    requests: new Map(),
  }
  let administrator: Credentials | undefined
  for (let round = 0; round < rounds; round++) {
    const larder = await startChild({ directory, ...(administrator && { administrator }) })
    administrator = larder.administrator
    const client = new SignedClient(larder.url, region, writersAtOnce)
    try {
      await verify(client, administrator, known)
      const writers = Array.from({ length: writersAtOnce }, (_, n) => write(client, larder, `${round}-${n}`, known))
      await wait(100 + dice.below(400))
      await larder.kill()
      await Promise.all(writers)
    } finally {
      client.close()
      if (larder.running()) await larder.kill()
    }
  }
  const larder = await startChild({ directory, administrator: administrator! })
  const client = new SignedClient(larder.url, region)
  try {
    await verify(client, administrator!, known)
    await verifyTrail(directory, known)
    const { stdout } = await promisify(execFile)(process.execPath, [
      'cli/src/main.ts',
      'audit',
      'verify',
      '--data-dir',
      directory,
    ])
    assert.match(stdout, /unbroken/)
    assert.deepEqual(larder.defects(), [])
  } finally {
    client.close()
    assert.equal(await larder.stop(), 0)
  }
  assert.ok(known.requests.size > 100, `seed ${seed}: only ${known.requests.size} changes were acknowledged`)
})

/** One client that changes things until the server is gone. */
async function write(client: SignedClient, larder: ChildLarder, name: string, known: Acknowledged): Promise<void> {
  const call = async (service: ServiceName, operation: string, input: Input): Promise<Answer> => {
    const answer = await client.call(larder.administrator, service, operation, input)
    assert.equal(answer.status, 200, `${operation}: ${answer.body}`)
    return answer
  }
  const acknowledge = (operation: string, { headers }: Answer) => {
    known.requests.set(String(headers['x-amzn-requestid']), operation)
  }
  try {
    const key = await call('kms', 'CreateKey', { Description: name })
    acknowledge('CreateKey', key)
    const { KeyMetadata } = JSON.parse(key.body) as { KeyMetadata: { KeyId: string } }
    for (let n = 1; ; n++) {
      await put(call, acknowledge, `/crash/${name}/${n % 3}`, known, n % 2 === 0 ? KeyMetadata.KeyId : undefined)
      if (n % 5 === 0) await remove(call, acknowledge, `/crash/${name}/${n % 3}`, known)
      if (n % 7 === 0) {
        const plaintext = Buffer.from(`secret ${name} ${n}`).toString('base64')
        const encrypted = await call('kms', 'Encrypt', {
          KeyId: KeyMetadata.KeyId,
          Plaintext: Buffer.from(plaintext, 'base64'),
        })
        const { CiphertextBlob: blob } = JSON.parse(encrypted.body) as { CiphertextBlob: string }
        known.ciphertexts.push({ blob, plaintext })
        acknowledge('RotateKeyOnDemand', await call('kms', 'RotateKeyOnDemand', { KeyId: KeyMetadata.KeyId }))
      }
      if (n === 3) await createUser(call, acknowledge, `crash-${name}`, known)
    }
  } catch (error) {
    // The server was killed; anything else is a failure.
    if (larder.running() || error instanceof assert.AssertionError) throw error
  }
}

type Call = (service: ServiceName, operation: string, input: Input) => Promise<Answer>
type Acknowledge = (operation: string, answer: Answer) => void

async function put(call: Call, acknowledge: Acknowledge, Name: string, known: Acknowledged, KeyId: string | undefined) {
  const parameter = known.parameters.get(Name) ?? { version: 0, values: new Map<number, string>() }
  known.parameters.set(Name, parameter)
  const Value = `${Name} ${parameter.version + 1} ${'x'.repeat(200)}`
  // Sent is not yet there, but if it is there, it is this.
  parameter.values.set(parameter.version + 1, Value)
  known.deleted.delete(Name)
  const kind = KeyId === undefined ? {} : { KeyId }
  const existed = parameter.version > 0
  const Type = Name.endsWith('0') ? 'String' : 'SecureString'
  const secured = Type === 'String' || existed ? {} : kind
  const answer = await call('ssm', 'PutParameter', { Name, Value, Type, Overwrite: true, ...secured })
  parameter.version += 1
  assert.equal((JSON.parse(answer.body) as { Version: number }).Version, parameter.version)
  acknowledge('PutParameter', answer)
}

async function remove(call: Call, acknowledge: Acknowledge, Name: string, known: Acknowledged) {
  // From the sending on it may be gone; once acknowledged it is.
  const parameter = known.parameters.get(Name)!
  known.parameters.delete(Name)
  const answer = await call('ssm', 'DeleteParameter', { Name })
  assert.ok(parameter.version > 0)
  known.deleted.add(Name)
  acknowledge('DeleteParameter', answer)
}

async function createUser(call: Call, acknowledge: Acknowledge, UserName: string, known: Acknowledged) {
  acknowledge('CreateUser', await call('iam', 'CreateUser', { UserName }))
  const created = await call('iam', 'CreateAccessKey', { UserName })
  acknowledge('CreateAccessKey', created)
  const of = (name: string) => new RegExp(`<${name}>([^<]*)<`).exec(created.body)![1]!
  known.accessKeys.push({ accessKeyId: of('AccessKeyId'), secretAccessKey: of('SecretAccessKey') })
}

/** Everything that the clients know is so. */
async function verify(client: SignedClient, administrator: Credentials, known: Acknowledged): Promise<void> {
  for (const [Name, { version, values }] of known.parameters) {
    const answer = await client.call(administrator, 'ssm', 'GetParameter', { Name, WithDecryption: true })
    if (answer.status !== 200 && version === 0) continue
    assert.equal(answer.status, 200, `${Name} version ${version}: ${answer.body}`)
    const { Parameter } = JSON.parse(answer.body) as { Parameter: { Version: number; Value: string } }
    // The last one that was sent may have arrived though nobody heard of it.
    assert.ok(
      Parameter.Version === version || Parameter.Version === version + 1,
      `${Name}: ${Parameter.Version}, not ${version}`,
    )
    assert.equal(Parameter.Value, values.get(Parameter.Version))
    known.parameters.get(Name)!.version = Parameter.Version
  }
  for (const Name of known.deleted) {
    const answer = await client.call(administrator, 'ssm', 'GetParameter', { Name })
    assert.equal(errorIn(answer)?.code, 'ParameterNotFound', Name)
  }
  for (const { blob, plaintext } of known.ciphertexts) {
    const answer = await client.call(administrator, 'kms', 'Decrypt', { CiphertextBlob: Buffer.from(blob, 'base64') })
    assert.equal((JSON.parse(answer.body) as { Plaintext?: string }).Plaintext, plaintext, answer.body)
  }
  for (const credentials of known.accessKeys) {
    const answer = await client.call(credentials, 'sts', 'GetCallerIdentity', {})
    assert.equal(answer.status, 200, answer.body)
  }
}

/** Of every change there are the change, its record and its event, or none of the three. */
async function verifyTrail(directory: string, { requests }: Acknowledged): Promise<void> {
  const { reader, close } = openSqliteForReading(directory)
  const { records } = await auditRecords(openAuditLog(reader, directory), { account, limit: 1_000_000 })
  await close()
  const successful = records.map(({ record }) => record).filter(({ errorCode }) => errorCode === undefined)
  const byRequest = new Set(successful.map(({ requestID, eventName }) => `${eventName} ${requestID}`))
  for (const [id, operation] of requests) {
    assert.ok(byRequest.has(`${operation} ${id}`), `${operation} ${id} was acknowledged without a record`)
  }
  const told = (...operations: string[]) => successful.filter(({ eventName }) => operations.includes(eventName)).length
  const database = new DatabaseSync(join(directory, 'larder.db'), { readOnly: true })
  const count = (from: string) => Number(database.prepare(`SELECT count(*) AS n FROM ${from}`).get()!.n)
  assert.equal(count("events WHERE detail_type = 'Parameter Store Change'"), told('PutParameter', 'DeleteParameter'))
  assert.equal(count("events WHERE detail_type = 'KMS CMK Rotation'"), told('RotateKeyOnDemand'))
  assert.equal(count('keys'), told('CreateKey'))
  assert.equal(count('backing_keys'), told('CreateKey', 'RotateKeyOnDemand'))
  assert.equal(count("users WHERE name LIKE 'crash-%'"), told('CreateUser'))
  const owned = "access_keys JOIN users ON users.id = user_id WHERE users.name LIKE 'crash-%'"
  assert.equal(count(owned), told('CreateAccessKey'))
  database.close()
}
