/**
 * Rotates the password of a PostgreSQL user. The secret is JSON as Secrets Manager's own functions have it:
 * `{"engine": "postgres", "host", "port", "dbname", "username", "password", "ssl", "masterarn"}`.
 */
import { randomBytes } from 'node:crypto'
import { Client, escapeIdentifier, escapeLiteral } from 'pg'
import { type Rotated, RotationError, rotation, type SecretValue } from './rotation.ts'
import { scramVerifier } from './scram.ts'

const connectTimeout = 5_000
/** What PostgreSQL cuts names at. */
const longestName = 63

/** The user changes its own password. Between two steps the old one does not count any more: clients get the secret anew when they are refused (`withSecret`). */
export const singleUser = rotation({
  create: async (current) => ({ ...current, password: newPassword() }),
  async set(pending, rotated) {
    if (await accepts(pending)) return
    for (const stage of ['AWSCURRENT', 'AWSPREVIOUS'] as const) {
      const value = await rotated.read(stage)
      // Somebody else's password is not ours to change.
      if (value === undefined || value.username !== pending.username || value.host !== pending.host) continue
      if (!(await accepts(value))) continue
      return connected(value, (client) => setPassword(client, text(pending, 'username'), text(pending, 'password')))
    }
    throw new RotationError('no version of the secret can log in')
  },
  test: (pending) => connected(pending, ask),
})

/**
 * Two users in turn, `app` and `app_clone`: the one that is in use stays as it is, so that nobody is refused. An administrator's secret
 * (`masterarn`) makes the other user, a member of the first, and sets its password.
 */
export const alternatingUsers = rotation({
  create: async (current) => ({ ...current, username: other(text(current, 'username')), password: newPassword() }),
  async set(pending, rotated) {
    if (await accepts(pending)) return
    const administrator = await administratorOf(pending, rotated)
    await connected(administrator, async (client) => {
      const name = text(pending, 'username')
      const { rowCount } = await client.query('SELECT FROM pg_roles WHERE rolname = $1', [name])
      if (rowCount === 0) {
        await client.query(`CREATE ROLE ${escapeIdentifier(name)} LOGIN IN ROLE ${escapeIdentifier(other(name))}`)
      }
      await setPassword(client, name, text(pending, 'password'))
    })
  },
  test: (pending) => connected(pending, ask),
})

const clone = '_clone'

function other(username: string): string {
  if (username.endsWith(clone)) return username.slice(0, -clone.length)
  if (username.length + clone.length > longestName)
    throw new RotationError('the name of the user is too long for a second one')
  return username + clone
}

async function administratorOf(secret: SecretValue, rotated: Rotated): Promise<SecretValue> {
  const administrator = await rotated.readOther(text(secret, 'masterarn'))
  // A secret that was pointed elsewhere must not take the administrator's password there.
  if (administrator.host !== secret.host || String(administrator.port) !== String(secret.port)) {
    throw new RotationError("the administrator's secret is for another server")
  }
  return { ...administrator, dbname: secret.dbname }
}

async function setPassword(client: Client, username: string, password: string): Promise<void> {
  await client.query(
    `ALTER ROLE ${escapeIdentifier(username)} PASSWORD ${escapeLiteral(await scramVerifier(password))}`,
  )
}

function newPassword(): string {
  return randomBytes(24).toString('base64url')
}

async function ask(client: Client): Promise<void> {
  await client.query('SELECT 1')
}

/** Whether the server takes this user and password; throws when it is not there to say. */
async function accepts(secret: SecretValue): Promise<boolean> {
  try {
    await connected(secret, ask)
    return true
  } catch (error) {
    if (/^28/.test((error as { code?: string }).code ?? '')) return false
    throw error
  }
}

async function connected(secret: SecretValue, work: (client: Client) => Promise<void>): Promise<void> {
  const { host, port = 5432, dbname = 'postgres', ssl = true } = secret
  const client = new Client({
    host: String(host),
    port: Number(port),
    database: String(dbname),
    user: text(secret, 'username'),
    password: text(secret, 'password'),
    // Switched off by the secret in so many words, for a database on the same machine.
    ssl: ssl !== false && String(ssl) !== 'false',
    connectionTimeoutMillis: connectTimeout,
    query_timeout: connectTimeout,
  })
  try {
    await client.connect()
    await work(client)
  } finally {
    await client.end().catch(() => {})
  }
}

function text(secret: SecretValue, member: string): string {
  const value = secret[member]
  if (typeof value === 'string' && value !== '') return value
  throw new RotationError(`the secret has no ${member}`)
}
