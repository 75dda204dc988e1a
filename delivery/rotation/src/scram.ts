/** A password as PostgreSQL keeps it, so that the password itself is in no statement and no server log. Source: RFC 5803, PostgreSQL's pg_authid. */
import { createHash, createHmac, pbkdf2, randomBytes } from 'node:crypto'
import { promisify } from 'node:util'

const iterations = 4096

/** `SCRAM-SHA-256$4096:salt$StoredKey:ServerKey`. The password is printable ASCII, which SASLprep leaves as it is. */
export async function scramVerifier(password: string, salt = randomBytes(16)): Promise<string> {
  const salted = await promisify(pbkdf2)(password, salt, iterations, 32, 'sha256')
  const hmac = (text: string) => createHmac('sha256', salted).update(text).digest()
  const storedKey = createHash('sha256').update(hmac('Client Key')).digest('base64')
  return `SCRAM-SHA-256$${iterations}:${salt.toString('base64')}$${storedKey}:${hmac('Server Key').toString('base64')}`
}
