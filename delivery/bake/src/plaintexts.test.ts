import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AwsClient } from '@larder/runtime'
import { AwsError } from '@larder/runtime/secret-error.ts'
import { declarationFrom } from './declaration.ts'
import { readPlaintexts } from './plaintexts.ts'
import { resolveSecrets } from './resolve.ts'

const parameters: Readonly<Record<string, { Type: string; Value: string }>> = {
  '/db': { Type: 'SecureString', Value: 'pg-password-1' },
  '/level': { Type: 'String', Value: 'information' },
  '/pin': { Type: 'SecureString', Value: '1234' },
  '/tree/secure': { Type: 'SecureString', Value: 'in-the-tree' },
  '/tree/plain': { Type: 'String', Value: 'plain-in-the-tree' },
}
const database = JSON.stringify({
  engine: 'postgres',
  host: 'db.example.com',
  username: 'administrator',
  password: 'pg-password-2',
})
const secrets: Readonly<Record<string, object>> = {
  db: { SecretString: database },
  binary: { SecretBinary: Buffer.from('bytes of a key').toString('base64') },
}

/** A store that answers one by one. */
const client: AwsClient = {
  async call<Output>(_service: string, operation: string, input: object): Promise<Output> {
    const { Name = '', Path, SecretId = '' } = input as Record<string, string>
    const stored = (name: string) => ({ Name: name, ARN: `arn${name}`, Version: 1, ...parameters[name]! })
    if (operation === 'GetParametersByPath') {
      const names = Object.keys(parameters).filter((name) => name.startsWith(`${Path}/`))
      return { Parameters: names.map(stored) } as Output
    }
    if (operation === 'GetParameter' && Name in parameters) return { Parameter: stored(Name) } as Output
    if (operation === 'GetParameter' && Name === '/absent') throw new AwsError('ParameterNotFound', 400, '')
    if (operation === 'GetSecretValue' && SecretId in secrets) return { VersionId: 'v', ...secrets[SecretId] } as Output
    throw new AwsError('AccessDeniedException', 400, 'no')
  },
}

test('what is looked for is what is secret, as far as whoever deploys may read it', async () => {
  const declared = {
    DB: 'ssm:/db',
    LEVEL: 'ssm:/level',
    PIN: 'ssm:/pin',
    TREE: { from: 'ssm:/tree/', as: 'tree' },
    WHOLE: { from: 'secretsmanager:db', as: 'json' },
    MEMBER: 'secretsmanager:db#host',
    BINARY: { from: 'secretsmanager:binary', as: 'binary' },
    DENIED: 'ssm:/denied',
    ABSENT: 'ssm:/absent',
  }
  const resolved = resolveSecrets(declarationFrom({ secrets: declared }, 'custom.larder'), 'dev')
  const { values, notes, problems } = await readPlaintexts(client, resolved)
  const texts = [...values].map(([name, found]) => [name, found.map((one) => Buffer.from(one).toString())])
  assert.deepEqual(Object.fromEntries(texts), {
    DB: ['pg-password-1'],
    LEVEL: [],
    PIN: [],
    TREE: ['in-the-tree'],
    // Not postgres, nor the host: they stand in every program.
    WHOLE: [database, 'pg-password-2'],
    MEMBER: ['db.example.com'],
    BINARY: ['bytes of a key'],
  })
  assert.deepEqual(notes, [
    'PIN: not looked for, it is shorter than 6 bytes.',
    'DENIED: not looked for, whoever deploys may not read it.',
  ])
  assert.match(problems.join('\n'), /^ABSENT: it does not exist \(ParameterNotFound\)/)
})
