/** Connections to a database that speaks PostgreSQL's protocol: limits, values, and which errors mean what. */

import { createHash } from 'node:crypto'
import pg from 'pg'
import type { SqlValue } from './store.ts'

/** Milliseconds. A server that does not answer becomes an error, never a hang. */
export interface Patience {
  connect: number
  statement: number
  /** How much longer to wait for a server to say that it gave a statement up. */
  grace: number
}

export function openPool(url: string, max: number, patience: Patience, access?: 'read only'): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max,
    application_name: 'larder',
    keepAlive: true,
    idleTimeoutMillis: 60_000,
    // Both for making a connection and for waiting until one is free.
    connectionTimeoutMillis: patience.connect,
    statement_timeout: patience.statement,
    query_timeout: patience.statement + patience.grace,
    idle_in_transaction_session_timeout: 60_000,
    ...(access === 'read only' && { options: '-c default_transaction_read_only=on' }),
    types: { getTypeParser },
  })
  // A connection that breaks tells whoever uses it next; without listeners it would end the process instead.
  pool.on('error', () => {})
  pool.on('connect', (client) => client.on('error', () => {}))
  return pool
}

/** Runs a statement, prepared under its digest on first use. Its failures are DatabaseErrors, or ConnectionErrors. */
export async function query(
  client: pg.ClientBase,
  sql: string,
  values: readonly SqlValue[] = [],
): Promise<pg.QueryResult> {
  try {
    return await client.query({ name: nameOf(sql), text: sql, values: values as SqlValue[] })
  } catch (cause) {
    throw asConnectionError(cause)
  }
}

/** What SQLite answers is what PostgreSQL answers: numbers for integers and for sums of them, 0 and 1 for booleans, plain bytes. */
function getTypeParser(type: number): (text: string) => unknown {
  return parsers.get(type) ?? String
}

const parsers = new Map<number, (text: string) => unknown>([
  [pg.types.builtins.INT2, Number],
  [pg.types.builtins.INT4, Number],
  [pg.types.builtins.INT8, Number],
  [pg.types.builtins.NUMERIC, Number],
  [pg.types.builtins.FLOAT4, Number],
  [pg.types.builtins.FLOAT8, Number],
  [pg.types.builtins.BOOL, (text) => (text === 't' ? 1 : 0)],
  [pg.types.builtins.BYTEA, bytesFrom],
])

/** `\x` and hexadecimal digits: what servers send since PostgreSQL 9. */
function bytesFrom(text: string): Uint8Array {
  if (!text.startsWith('\\x')) throw new Error('Larder needs bytea_output = hex.')
  return new Uint8Array(Buffer.from(text.slice(2), 'hex'))
}

const names = new Map<string, string>()

function nameOf(sql: string): string {
  let name = names.get(sql)
  if (name === undefined) {
    name = createHash('sha256').update(sql).digest('hex').slice(0, 32)
    names.set(sql, name)
  }
  return name
}

/** The connection is gone, or could not be made, or the server is shutting down: what it was doing may be tried on another. */
export class ConnectionError extends Error {
  constructor(cause: unknown) {
    const reason =
      cause instanceof Error && cause.message ? cause.message : String((cause as { code?: string })?.code ?? cause)
    super(`The database cannot be reached: ${reason}`, { cause })
    this.name = 'ConnectionError'
  }
}

/** Connection exceptions (class 08), shut-downs and restarts. What is no DatabaseError never came from a server. */
export function asConnectionError(cause: unknown): Error {
  if (cause instanceof ConnectionError) return cause
  if (!(cause instanceof pg.DatabaseError)) return new ConnectionError(cause)
  return /^(08...|57P0[1-5])$/.test(cause.code ?? '') ? new ConnectionError(cause) : cause
}

/**
 * The transaction lost against another and had no effect, so it may run again. CockroachDB and YugabyteDB use the same codes.
 * @see https://www.postgresql.org/docs/current/mvcc-serialization-failure-handling.html
 */
export function isSerializationFailure(error: unknown): boolean {
  return error instanceof pg.DatabaseError && (error.code === '40001' || error.code === '40P01')
}

/**
 * A row has a key that another row has. Of two transactions that both looked for it first and did not find it, the later one may fail
 * with this rather than as a lost race.
 */
export function isUniqueViolation(error: unknown): boolean {
  return error instanceof pg.DatabaseError && error.code === '23505'
}

/** The server itself does not know whether it committed. */
export function isUnknownOutcome(error: unknown): boolean {
  return (
    error instanceof ConnectionError ||
    (error instanceof pg.DatabaseError && (error.code === '40003' || error.code === '08007'))
  )
}
