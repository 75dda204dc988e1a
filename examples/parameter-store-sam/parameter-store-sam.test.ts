/** "Sharing secrets with Lambda using Parameter Store", as its page tells it, and what its policies refuse. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { callLarder } from '../../cli/src/call-store.ts'
import { account, openLarder, refusal, region } from '../../test/larder.ts'
import { createAdministrator, type Step, walk } from './walk.ts'

const role = `arn:aws:iam::${account}:role/parameter-store-sam-ParameterStoreBlogFunctionRoleDev`

suite('the Parameter Store article', async () => {
  const larder = await openLarder({ after: (work) => test.after(work) })
  const ana = await createAdministrator(larder.url, larder.administrator)
  const steps: Step[] = []
  await walk(larder.url, ana, 'ParameterStoreBlogFunctionTypeScript', (step) => steps.push(step))
  const [launched, plain, put, read, secret, again] = steps as [Step, Step, Step, Step, Step, Step]
  const configuration = ({ stdout }: Step) => JSON.parse(JSON.parse(stdout).replace('MyApp config is ', ''))
  const appConfig = { key1: 'value1', key2: 'value2', key3: 'value3' }

  await test('its template is launched, and launched again without a change', () => {
    assert.deepEqual([launched.code, launched.stderr, again.code, again.stderr], [0, '', 0, ''])
    const outcomes = ({ stdout }: Step) =>
      stdout
        .trimEnd()
        .split('\n')
        .map((line) => line.slice(0, 9).trim())
    assert.deepEqual(outcomes(launched), ['created', 'function', 'function', 'created', 'created', 'created'])
    assert.deepEqual(outcomes(again), ['unchanged', 'function', 'function', 'unchanged', 'unchanged', 'unchanged'])
  })

  await test('the function loads its configuration once, when its environment begins', () => {
    assert.deepEqual([plain.code, configuration(plain)], [0, { appConfig }])
    const told = plain.stderr.split('\n').map((line) => line.replace(/ +[\d.]+ ms$/, '').trim())
    for (const [line, times] of [
      ['Loading config and creating new MyApp...', 1],
      ['ssm:GetParametersByPath', 1],
      ['init', 1],
      ['first call', 1],
      ['warm call', 1],
    ] as const) {
      assert.equal(told.filter((one) => one === line).length, times, line)
    }
  })

  await test('the administrator of the key stores a secret that it cannot read', () => {
    assert.deepEqual([put.code, JSON.parse(put.stdout).Version], [0, 1])
    assert.equal(read.code, 254)
    assert.match(
      read.stderr,
      /^AccessDeniedException: User: arn:aws:iam::111122223333:user\/ana is not authorized to perform: kms:Decrypt on resource: arn:aws:kms:/,
    )
  })

  await test('the function sees the secret at its next start, and nobody else does', async () => {
    assert.deepEqual([secret.code, configuration(secret)], [0, { appConfig, appSecrets: { secretKey: 'secretValue' } }])
    const { ssm } = larder.clients()
    const error = await refusal(ssm.getParameter({ Name: '/dev/parameterStoreBlog/appSecrets', WithDecryption: true }))
    assert.equal(error.name, 'AccessDeniedException')
  })

  await test('the function reads no other path, and its role lets no person in', async () => {
    const { Credentials } = await callLarder<{ Credentials: Record<string, string> }>(
      { url: larder.url, region },
      'AssumeFunctionRole',
      { RoleArn: role, FunctionName: 'any' },
      larder.administrator,
    )
    const fn = larder.clients({
      accessKeyId: Credentials.AccessKeyId!,
      secretAccessKey: Credentials.SecretAccessKey!,
      sessionToken: Credentials.SessionToken!,
    })
    const error = await refusal(fn.ssm.getParametersByPath({ Path: '/prod/parameterStoreBlog', WithDecryption: true }))
    assert.equal(error.name, 'AccessDeniedException')
    assert.match(error.message, /ssm:GetParametersByPath on resource: \S+:parameter\/prod\/parameterStoreBlog/)
    assert.equal((await refusal(larder.assume(role))).name, 'AccessDenied')
  })
})
