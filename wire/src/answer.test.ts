import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, test } from 'node:test'
import { CreateUserCommand, DeleteUserCommand, GetUserCommand, IAMClient, ListUsersCommand } from '@aws-sdk/client-iam'
import {
  DecryptCommand,
  DisableKeyCommand,
  EncryptCommand,
  GenerateDataKeyCommand,
  KMSClient,
} from '@aws-sdk/client-kms'
import { GetParameterCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm'
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { encodeError, encodeOutput, errorStatus, type WireAnswer } from './answer.ts'
import { actionOf } from './form.ts'
import type { Service } from './service.ts'
import { parseSignature } from './sigv4-parse.ts'
import { isProblem, type SignedRequest } from './sigv4-request.ts'
import { checkScope } from './sigv4-scope.ts'
import { signingKey, verifySignature } from './sigv4-verify.ts'
import { exampleJson, exampleQuery, iam, kms, ssm, sts } from './test/models.ts'
import { WireError } from './wire-error.ts'

const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'a secret', sessionToken: 'a token' }

/** What the next request gets, from the input that was decoded from it. */
type Respond = (
  input: Record<string, unknown>,
) => { output: unknown } | { code: string; message: string; extra?: Record<string, string> }
let respond: Respond
let endpoint: string

/** A server of nothing but this package: it proves the signature, reads the input, and answers what the test says. */
const server = createServer((incoming, outgoing) => {
  const chunks: Buffer[] = []
  incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
  incoming.on('end', () => {
    const [path, query = ''] = incoming.url!.split('?')
    const headers = incoming.headers as Record<string, string>
    const {
      status,
      headers: answered,
      body,
    } = serve({ method: incoming.method!, path: path!, query, headers, body: Buffer.concat(chunks) })
    outgoing.writeHead(status, answered).end(body)
  })
})

function serve(request: SignedRequest): WireAnswer {
  const signature = parseSignature(request)
  assert.ok(!isProblem(signature))
  const service = { ssm, kms, iam, sts }[signature.service as 'ssm']
  const key = signingKey(credentials.secretAccessKey, signature.date, signature.region, signature.service)
  if (
    checkScope(signature, { service: service.signingName, now: Date.now(), maxSkewMs: 300_000 }) ||
    !verifySignature(request, signature, key)
  ) {
    return encodeError(service, 'AccessDenied', 'the signature does not verify', 'r-0')
  }
  const name = request.headers['x-amz-target']?.split('.')[1] ?? actionOf(request)!.action
  const operation = service.operations.get(name)!
  try {
    const result = respond(operation.decode(request) as Record<string, unknown>)
    return 'code' in result
      ? encodeError(service, result.code, result.message, 'r-1', result.extra)
      : encodeOutput(service, operation, result.output, 'r-1')
  } catch (error) {
    assert.ok(error instanceof WireError)
    return encodeError(service, error.code, error.message, 'r-1')
  }
}

before(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
after(() => {
  server.closeAllConnections()
  server.close()
})

const settings = () => ({ endpoint, region: 'eu-west-1', credentials, maxAttempts: 1 })

test('the SSM client reads what we write, dates and numbers included', async () => {
  const modified = new Date(1_700_000_000_123)
  respond = (input) => {
    assert.deepEqual(input, { Name: '/app/db', WithDecryption: true })
    return {
      output: { Parameter: { Name: '/app/db', Value: 'straße "😀"\n', Version: 7, LastModifiedDate: modified } },
    }
  }
  const answer = await new SSMClient(settings()).send(
    new GetParameterCommand({ Name: '/app/db', WithDecryption: true }),
  )
  assert.deepEqual(answer.Parameter, {
    Name: '/app/db',
    Value: 'straße "😀"\n',
    Version: 7,
    LastModifiedDate: modified,
  })
  assert.equal(answer.$metadata.requestId, 'r-1')
})

test('the SSM client gets the error by its name, with its message', async () => {
  respond = () => ({ code: 'ParameterNotFound', message: 'no such "parameter"' })
  await assert.rejects(new SSMClient(settings()).send(new GetParameterCommand({ Name: 'a' })), {
    name: 'ParameterNotFound',
    message: 'no such "parameter"',
    $fault: 'client',
  })
  await assert.rejects(new SSMClient(settings()).send(new PutParameterCommand({ Name: '', Value: 'v' })), {
    name: 'ValidationException',
    message:
      "1 validation error detected: Value '' at 'name' failed to satisfy constraint: Member must have length greater than or equal to 1",
  })
  respond = () => ({ code: 'InternalServerError', message: 'sorry' })
  await assert.rejects(new SSMClient(settings()).send(new GetParameterCommand({ Name: 'a' })), {
    name: 'InternalServerError',
    message: 'sorry',
    $fault: 'server',
  })
})

test('the KMS client sends and gets blobs and maps', async () => {
  const client = new KMSClient(settings())
  const bytes = Buffer.from([0, 255, 254, 10])
  respond = (input) => {
    assert.deepEqual(input.Plaintext, bytes)
    assert.deepEqual({ ...(input.EncryptionContext as object) }, { 'straße & co': 'ü' })
    return { output: { CiphertextBlob: bytes, KeyId: 'arn' } }
  }
  const encrypted = await client.send(
    new EncryptCommand({ KeyId: 'k', Plaintext: bytes, EncryptionContext: { 'straße & co': 'ü' } }),
  )
  assert.deepEqual(encrypted.CiphertextBlob, new Uint8Array(bytes))

  respond = () => ({ output: { Plaintext: new Uint8Array(bytes).subarray(1, 3), CiphertextBlob: bytes } })
  const generated = await client.send(new GenerateDataKeyCommand({ KeyId: 'k', NumberOfBytes: 2 }))
  assert.deepEqual(generated.Plaintext, new Uint8Array([255, 254]))

  respond = () => ({ output: {} })
  assert.equal((await client.send(new DisableKeyCommand({ KeyId: 'k' }))).$metadata.httpStatusCode, 200)

  respond = () => ({ code: 'InvalidCiphertextException', message: '' })
  await assert.rejects(client.send(new DecryptCommand({ CiphertextBlob: bytes })), {
    name: 'InvalidCiphertextException',
  })
})

test('the IAM client sends and gets lists in XML', async () => {
  const client = new IAMClient(settings())
  const created = new Date('2026-01-31T12:00:00Z')
  const user = { Path: '/', UserName: 'a+b=c', UserId: 'AIDA', Arn: 'arn', CreateDate: created }
  respond = (input) => {
    assert.deepEqual(input, {
      UserName: 'a+b=c',
      Tags: [
        { Key: 'k 1', Value: '' },
        { Key: 'ü', Value: 'x/y' },
      ],
    })
    return { output: { User: { ...user, Tags: input.Tags } } }
  }
  const tags = [
    { Key: 'k 1', Value: '' },
    { Key: 'ü', Value: 'x/y' },
  ]
  const answer = await client.send(new CreateUserCommand({ UserName: 'a+b=c', Tags: tags }))
  assert.deepEqual(answer.User, { ...user, Tags: tags })
  assert.equal(answer.$metadata.requestId, 'r-1')

  respond = (input) => {
    assert.deepEqual(input, { MaxItems: 2 })
    return { output: { Users: [user, user], IsTruncated: true, Marker: '<m&"' } }
  }
  const list = await client.send(new ListUsersCommand({ MaxItems: 2 }))
  assert.deepEqual([list.Users, list.IsTruncated, list.Marker], [[user, user], true, '<m&"'])

  respond = (input) => {
    assert.deepEqual(input, {})
    return { output: { Users: [], IsTruncated: false } }
  }
  assert.deepEqual((await client.send(new ListUsersCommand({}))).Users, [])

  respond = () => ({ output: {} })
  assert.equal((await client.send(new DeleteUserCommand({ UserName: 'a' }))).$metadata.requestId, 'r-1')
})

test('the IAM client gets the error by its code', async () => {
  respond = () => ({ code: 'NoSuchEntity', message: 'The user with name <a&b> cannot be found.' })
  await assert.rejects(new IAMClient(settings()).send(new GetUserCommand({ UserName: 'a' })), {
    name: 'NoSuchEntityException',
    message: 'The user with name <a&b> cannot be found.',
  })
  await assert.rejects(new IAMClient(settings()).send(new GetUserCommand({ UserName: '&' })), {
    name: 'ValidationError',
    message:
      "1 validation error detected: Value '&' at 'userName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]+",
  })
})

test('the STS client reads credentials', async () => {
  const client = new STSClient(settings())
  const expires = new Date('2026-01-31T13:00:00Z')
  const role = 'arn:aws:iam::123456789012:role/r'
  respond = (input) => {
    assert.deepEqual(input, { RoleArn: role, RoleSessionName: 'ss', DurationSeconds: 900 })
    return {
      output: {
        Credentials: { AccessKeyId: 'ASIA', SecretAccessKey: 'a/+=', SessionToken: 't==', Expiration: expires },
      },
    }
  }
  const assumed = await client.send(
    new AssumeRoleCommand({ RoleArn: role, RoleSessionName: 'ss', DurationSeconds: 900 }),
  )
  await assert.rejects(
    client.send(new AssumeRoleCommand({ RoleArn: role, RoleSessionName: 's' })),
    /roleSessionName.*greater than or equal to 2/,
  )
  assert.deepEqual(assumed.Credentials, {
    AccessKeyId: 'ASIA',
    SecretAccessKey: 'a/+=',
    SessionToken: 't==',
    Expiration: expires,
  })

  respond = () => ({ output: { Account: '123456789012', Arn: 'arn', UserId: 'AIDA' } })
  assert.equal((await client.send(new GetCallerIdentityCommand({}))).Account, '123456789012')

  respond = () => ({ code: 'ExpiredToken', message: 'The security token included in the request is expired' })
  await assert.rejects(client.send(new GetCallerIdentityCommand({})), { name: /ExpiredToken/ })
})

test("an error's status is the model's, else the one common to all services", () => {
  const statuses: readonly (readonly [Service, string, number])[] = [
    [iam, 'NoSuchEntity', 404],
    [iam, 'EntityAlreadyExists', 409],
    [iam, 'AccessDenied', 403],
    [iam, 'ValidationError', 400],
    [sts, 'ExpiredToken', 403],
    [sts, 'ExpiredTokenException', 400],
    [sts, 'InvalidClientTokenId', 403],
    [kms, 'NotFoundException', 400],
    [kms, 'KMSInternalException', 500],
    [kms, 'UnrecognizedClientException', 400],
    [ssm, 'InternalServerError', 500],
    [ssm, 'AccessDeniedException', 400],
    [ssm, 'ServiceUnavailable', 503],
    [ssm, 'RequestEntityTooLarge', 413],
    [ssm, 'SomethingElse', 400],
    [exampleJson, 'Gone', 410],
    [exampleJson, 'Broken', 500],
  ]
  for (const [service, code, status] of statuses) assert.equal(errorStatus(service, code), status, code)
})

test('an error has the form of its protocol', () => {
  assert.deepEqual(encodeError(exampleJson, 'Broken', 'sorry', 'r', { Limit: 3 }), {
    status: 500,
    headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amzn-RequestId': 'r', 'x-amzn-errortype': 'Broken' },
    body: '{"__type":"Broken","Message":"sorry","Limit":3}',
  })
  assert.equal(encodeError(exampleJson, 'Other', 'm', 'r').body, '{"__type":"Other","message":"m"}')
  assert.equal(encodeError(exampleJson, 'Other', '', 'r').body, '{"__type":"Other"}')
  assert.deepEqual(encodeError(exampleQuery, 'Broken', 'a<b', 'r', { Names: ['x', '&'] }), {
    status: 500,
    headers: { 'content-type': 'text/xml', 'x-amzn-RequestId': 'r' },
    body: '<ErrorResponse xmlns="https://example.test/"><Error><Type>Receiver</Type><Code>Broken</Code><Message>a&lt;b</Message><Names><member>x</member><member>&amp;</member></Names></Error><RequestId>r</RequestId></ErrorResponse>',
  })
  assert.match(encodeError(exampleQuery, 'Gone', 'm', 'r').body, /<Type>Sender<\/Type><Code>Gone<\/Code>/)
})

test('an operation lists the codes that clients see', () => {
  assert.ok(iam.operations.get('GetUser')!.errors.has('NoSuchEntity'))
  assert.ok(!iam.operations.get('GetUser')!.errors.has('NoSuchEntityException'))
  assert.ok(ssm.operations.get('GetParameter')!.errors.has('ParameterNotFound'))
})

test('an output leaves with the members of the model and no others', () => {
  const answer = encodeOutput(
    ssm,
    ssm.operations.get('GetParameter')!,
    { Parameter: { Name: 'a', Plain: 'hunter2' }, Debug: 1 },
    'r',
  )
  assert.deepEqual(answer, {
    status: 200,
    headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-RequestId': 'r' },
    body: '{"Parameter":{"Name":"a"}}',
  })
})
