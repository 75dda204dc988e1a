/** Declared functions through the AWS SDK for Lambda: called, listed, refused; nothing of their variables told. */
import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import { Lambda, paginateListFunctions } from '@aws-sdk/client-lambda'
import { account, type Credentials, openLarder, refusal, region } from '../larder.ts'

const handler = `import { env } from 'node:process'
export async function handler(event, context) {
  console.log('asked by', event.who)
  if (event.fail) throw new TypeError('as you wished')
  return { hello: event.who, secret: env.TOKEN?.length, id: context.awsRequestId }
}`
const arnOf = (name: string) => `arn:aws:lambda:${region}:${account}:function:${name}`

suite('functions through the AWS SDK', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'larder-functions-'))
  test.after(() => rm(directory, { recursive: true }))
  const role = `arn:aws:iam::${account}:role/greeter`
  const functions = join(directory, 'functions.json')
  await writeFile(join(directory, 'greet.mjs'), handler)
  const greet = { role, handler: './greet.mjs#handler', environment: { TOKEN: 'kept-to-itself' } }
  const declared = [
    { ...greet, name: 'greet', memory: 256, timeout: 20 },
    { ...greet, name: 'adrift', role: role.replace('greeter', 'absent') },
    ...Array.from({ length: 60 }, (_, n) => ({ ...greet, name: `more-${String(n).padStart(2, '0')}` })),
  ]
  await writeFile(functions, JSON.stringify(declared))
  const larder = await openLarder({ after: (work) => test.after(work) }, undefined, { functions })
  await larder.role('greeter', { Service: 'lambda.amazonaws.com' })
  const open: Lambda[] = []
  test.after(() => {
    for (const client of open) client.destroy()
  })
  function lambdaOf(credentials: Credentials, where = region): Lambda {
    const client = new Lambda({ endpoint: larder.url, region: where, credentials, maxAttempts: 1 })
    open.push(client)
    return client
  }
  const lambda = lambdaOf(larder.administrator)
  const body = (payload: Uint8Array | undefined) => JSON.parse(Buffer.from(payload!).toString())

  await test('Invoke answers what the function answers, by name, partial ARN and ARN, with what it printed', async () => {
    for (const FunctionName of ['greet', `${account}:function:greet`, arnOf('greet'), `${arnOf('greet')}:$LATEST`]) {
      const answer = await lambda.invoke({ FunctionName, Payload: JSON.stringify({ who: 'ana' }), LogType: 'Tail' })
      assert.equal(answer.StatusCode, 200)
      assert.equal(answer.ExecutedVersion, '$LATEST')
      assert.equal(answer.FunctionError, undefined)
      assert.match(Buffer.from(answer.LogResult!, 'base64').toString(), /asked by ana/)
      const { hello, secret, id } = body(answer.Payload)
      assert.deepEqual([hello, secret, id], ['ana', 14, answer.$metadata.requestId])
    }
    const { Payload, LogResult } = await lambda.invoke({ FunctionName: 'greet', Qualifier: '$LATEST' })
    assert.deepEqual([body(Payload).hello, LogResult], [undefined, undefined])
  })

  await test('a failure of the function is an answer', async () => {
    const answer = await lambda.invoke({ FunctionName: 'greet', Payload: '{"fail":true}' })
    assert.deepEqual([answer.StatusCode, answer.FunctionError], [200, 'Unhandled'])
    const { errorType, errorMessage } = body(answer.Payload)
    assert.deepEqual([errorType, errorMessage], ['TypeError', 'as you wished'])
  })

  await test('a dry run calls nothing; events are not queued, and no success is told', async () => {
    assert.equal((await lambda.invoke({ FunctionName: 'greet', InvocationType: 'DryRun' })).StatusCode, 204)
    const queued = await refusal(lambda.invoke({ FunctionName: 'greet', InvocationType: 'Event' }))
    assert.equal(queued.name, 'InvalidParameterValueException')
    const broken = await refusal(lambda.invoke({ FunctionName: 'greet', Payload: '{' }))
    assert.equal(broken.name, 'InvalidRequestContentException')
  })

  await test('what is not declared is not there, and a role that Lambda cannot take is told', async () => {
    const absent = await refusal(lambda.invoke({ FunctionName: 'nothing' }))
    assert.deepEqual([absent.name, absent.$metadata?.httpStatusCode], ['ResourceNotFoundException', 404])
    assert.equal(absent.message, `Function not found: ${arnOf('nothing')}`)
    for (const FunctionName of ['greet:7', arnOf('greet').replace(region, 'eu-west-1')]) {
      assert.equal((await refusal(lambda.invoke({ FunctionName }))).name, 'ResourceNotFoundException')
    }
    const elsewhere = lambdaOf(larder.administrator, 'eu-west-1')
    assert.equal((await refusal(elsewhere.invoke({ FunctionName: 'greet' }))).name, 'ResourceNotFoundException')
    const adrift = await refusal(lambda.invoke({ FunctionName: 'adrift' }))
    assert.equal(adrift.message, 'The role defined for the function cannot be assumed by Lambda.')
  })

  await test('functions are told and listed without their variables', async () => {
    const { Configuration } = await lambda.getFunction({ FunctionName: 'greet' })
    const { Handler, ...told } = Configuration!
    assert.match(Handler!, /greet\.mjs#handler$/)
    assert.deepEqual([told.FunctionArn, told.Role, told.Timeout, told.MemorySize], [arnOf('greet'), role, 20, 256])
    assert.equal(told.Environment?.Variables, undefined)
    assert.equal(told.Environment?.Error?.ErrorCode, 'AccessDeniedException')
    const { FunctionArn } = await lambda.getFunctionConfiguration({ FunctionName: 'greet' })
    assert.equal(FunctionArn, arnOf('greet'))
    const names: string[] = []
    const pages: number[] = []
    for await (const { Functions = [] } of paginateListFunctions({ client: lambda }, {})) {
      pages.push(Functions.length)
      names.push(...Functions.map((one) => one.FunctionName!))
    }
    assert.deepEqual([pages, names], [[50, 12], declared.map(({ name }) => name).sort()])
    assert.equal((await refusal(lambda.listFunctions({ Marker: 'x' }))).name, 'InvalidParameterValueException')
  })

  await test('it takes the permission for that function, and another account has none', async () => {
    const { credentials } = await larder.user('caller', {
      Effect: 'Allow',
      Action: 'lambda:InvokeFunction',
      Resource: arnOf('greet'),
    })
    const caller = lambdaOf(credentials)
    assert.equal((await caller.invoke({ FunctionName: 'greet' })).StatusCode, 200)
    for (const refused of [
      () => caller.invoke({ FunctionName: 'more-00' }),
      () => caller.invoke({ FunctionName: 'nothing' }),
      () => caller.getFunction({ FunctionName: 'greet' }),
      () => caller.listFunctions({}),
      () => lambda.invoke({ FunctionName: arnOf('greet').replace(account, '444455556666') }),
    ]) {
      const { name, $metadata } = await refusal(refused())
      assert.deepEqual([name, $metadata?.httpStatusCode], ['AccessDeniedException', 403])
    }
    const forger = lambdaOf({ ...credentials, secretAccessKey: 'x'.repeat(40) })
    const { name, $metadata } = await refusal(forger.invoke({ FunctionName: 'greet' }))
    assert.deepEqual([name, $metadata?.httpStatusCode], ['InvalidSignatureException', 403])
  })
})
