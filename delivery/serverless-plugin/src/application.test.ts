import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { declarationFrom } from '@larder/bake/declaration.ts'
import type { AwsClient } from '@larder/runtime'
import { AwsError } from '@larder/runtime/secret-error.ts'
import { zipSync } from 'fflate'
import { applicationOf, variablesFor } from './application.ts'
import { refuseIncomplete } from './artefacts.ts'
import type { FunctionDefinition, Service } from './framework.ts'
import { grant } from './permissions.ts'
import { Variables } from './variables.ts'

const secrets = {
  DB: 'ssm:/app/db',
  DB_2: 'ssm:/app/db2',
  KEY: { from: 'secretsmanager:key', deliver: 'start' },
  BAKED: { from: 'ssm:/baked', deliver: 'baked' },
  OLD: { from: 'ssm:/old', deliver: 'env', plaintext: 'accepted' },
}
const declared = (functions?: object, more: object = {}) =>
  declarationFrom({ app: 'shop', secrets, ...(functions && { functions }), ...more }, 'custom.larder')

function service(functions: Record<string, FunctionDefinition>, provider: object = {}): Service {
  return {
    service: 'shop',
    provider: { name: 'aws', runtime: 'nodejs22.x', ...provider },
    package: {},
    getAllFunctions: () => Object.keys(functions),
    getFunction: (name) => functions[name]!,
    getAllLayers: () => [],
    getLayer: () => ({}),
  }
}

test('functions that the service has not, and functions that cannot be filled at their start, are refused', () => {
  const refusal =
    /^DeclarationError: custom\.larder\.functions\.paay: the service has no such function\. Did you mean pay\?$/
  assert.throws(() => applicationOf(declared({ paay: ['DB'] }), 'dev', service({ pay: {} })), refusal)
  const functions = {
    node: { environment: { NODE_OPTIONS: '--enable-source-maps' } },
    python: { runtime: 'python3.12' },
    image: { image: 'some' },
  }
  const made = service(functions)
  const application = applicationOf(declared({ node: ['KEY'], python: ['KEY'], image: ['KEY'] }), 'dev', made)
  const variables = (name: string) =>
    variablesFor(name, { service: made, application, manifest: 'larder.json', accepted: new Map() })
  assert.deepEqual(variables('node'), { NODE_OPTIONS: '--enable-source-maps --import=@larder/runtime/start' })
  assert.throws(
    () => variables('python'),
    /The function python runs python3\.12, and variables are filled at the start of Node/,
  )
  assert.throws(() => variables('image'), /The function image is an image/)
})

test('a variable of serverless.yml is a reference, a value where that is accepted, and refused where it would be neither', async () => {
  const variables = new Variables()
  const resolve = (name: string) => variables.resolve(name, declared(), 'dev', async () => 'the value')
  assert.equal(await resolve('DB'), 'ssm:/app/db')
  assert.equal(await resolve('DB_2'), 'ssm:/app/db2')
  assert.equal(await resolve('KEY'), 'secretsmanager:key')
  assert.equal(await resolve('OLD'), 'the value')
  await assert.rejects(
    resolve('BAKED'),
    /^DeclarationError: custom\.larder\.secrets\.BAKED: it is in the bundle\. Read it with secret\('BAKED'\)/,
  )
  await assert.rejects(resolve('KEYS'), /KEYS is not declared under secrets\. Did you mean KEY\?/)

  const environment = { A: 'ssm:/app/db', B: 'ssm:/app/db2' }
  const made = service({ pay: { environment }, rain: { environment: { A: 'ssm:/app/db' } }, idle: {} })
  const check = (functions: object, template?: unknown) =>
    variables.checkPlaces(made, applicationOf(declared(functions), 'dev', made), template)
  const everything = { pay: ['DB', 'DB_2'], rain: ['DB'] }
  const template = (more: object) => ({
    Resources: { Pay: { Properties: { Environment: { Variables: environment } } }, ...more },
  })
  check(everything, template({}))
  assert.throws(
    () => check({ pay: ['DB', 'DB_2'], idle: ['DB'] }),
    /The variable A of the function rain is DB, which it does not get\./,
  )
  const elsewhere = template({ Database: { Properties: { MasterUserPassword: 'ssm:/app/db' } } })
  assert.throws(
    () => check(everything, elsewhere),
    /^DeclarationError: Resources\.Database\.Properties\.MasterUserPassword holds DB, and nothing puts/,
  )
  const within = template({
    Fn: { Properties: { Environment: { Variables: { URL: 'https://secretsmanager:key@host' } } } },
  })
  assert.throws(() => check(everything, within), /Variables\.URL holds KEY/)
})

/** Whoever deploys may describe nothing. */
const denied: AwsClient = {
  call: async () => {
    throw new AwsError('AccessDeniedException', 400, 'no')
  },
}

test('permissions go to the role that a function runs under, by the way in which the service makes it', async () => {
  const own: FunctionDefinition = { iamRoleStatements: [{ Sid: 'Own' }] }
  const provider = { iamRoleStatements: [{ Sid: 'Shared' }] }
  const made = service({ own, elsewhere: { role: 'arn:aws:iam::1:role/x' }, one: {}, two: {} }, provider)
  const functions = { own: ['DB'], elsewhere: ['DB'], one: ['BAKED'], two: ['BAKED', 'KEY'] }
  const together = declared(functions, { bake: { seal: 'together', key: 'alias/app' } })
  const notes = await grant(denied, made, applicationOf(together, 'dev', made))
  assert.match(
    notes.join('\n'),
    /Keys are not named in the policies.*\n.*elsewhere runs under a role that is not made here\. larder policy --function elsewhere/,
  )
  const sub = (text: string) => ({ 'Fn::Sub': text })
  const arn = (service: string, rest: string) =>
    sub(`arn:\${AWS::Partition}:${service}:\${AWS::Region}:\${AWS::AccountId}:${rest}`)
  const sids = (statements: readonly object[]) => statements.map((one) => (one as { Sid: string }).Sid)
  assert.deepEqual(sids(own.iamRoleStatements!), ['Own', 'LarderParameters', 'LarderDecryptParameters'])
  assert.deepEqual(own.iamRoleStatements!.slice(1), [
    {
      Sid: 'LarderParameters',
      Effect: 'Allow',
      Action: ['ssm:GetParameter', 'ssm:GetParameters'],
      Resource: [arn('ssm', 'parameter/app/db')],
    },
    {
      Sid: 'LarderDecryptParameters',
      Effect: 'Allow',
      Action: ['kms:Decrypt'],
      Resource: [arn('kms', 'key/*')],
      Condition: {
        StringEquals: {
          'kms:EncryptionContext:PARAMETER_ARN': [arn('ssm', 'parameter/app/db')],
          'kms:ViaService': sub(`ssm.\${AWS::Region}.amazonaws.com`),
        },
      },
    },
  ])
  // Serverless reads one of two places: what the service wrote down must not go unread.
  assert.equal(made.provider.iam, undefined)
  const shared = made.provider.iamRoleStatements!
  assert.deepEqual(sids(shared), ['Shared', 'LarderSecrets', 'LarderDecryptSecrets', 'LarderOpenBundle'])
  assert.deepEqual((shared.at(-1) as { Condition: unknown }).Condition, {
    StringEquals: {
      'kms:EncryptionContext:larder-app': 'shop',
      'kms:EncryptionContext:larder-stage': 'dev',
      'kms:EncryptionContext:larder-function': ['one', 'two'],
    },
  })
})

test('an archive that lacks what a function needs is refused', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'larder-archive-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const archive = join(folder, 'shop.zip')
  writeFileSync(archive, zipSync({ 'handler.js': Buffer.from(''), '.larder/pay.json': Buffer.from('{}') }))
  const made = service({ pay: {}, layered: { layers: ['arn'] } })
  const application = applicationOf(declared({ pay: ['KEY', 'BAKED'], layered: ['KEY'] }), 'dev', made)
  const refuse = (name: string, files: readonly string[]) =>
    refuseIncomplete(made, application, new Map([[name, files]]), () => archive)
  refuse('layered', ['.larder/pay.json'])
  assert.throws(
    () => refuse('pay', ['.larder/pay.json', '.larder/pay.baked.json']),
    /^BakeError: shop\.zip lacks \.larder\/pay\.baked\.json for the function pay\. .*\nshop\.zip lacks @larder\/runtime, which fills/,
  )
})
