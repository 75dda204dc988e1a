import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { awsSource, plan } from './aws-source.ts'
import { AwsError } from './secret-error.ts'
import type { SourceRequest } from './source.ts'

const parameter = (name: string, decrypt = true) => ({ kind: 'parameter' as const, name, decrypt })
const secret = (id: string, stage?: string) => ({ kind: 'secret' as const, id, ...(stage && { stage }) })

test('ten parameters a call, twenty secrets, and one call for what cannot be asked for together', () => {
  const requests: SourceRequest[] = [
    ...Array.from({ length: 11 }, (_, n) => parameter(`/p${n}`)),
    parameter('/p0:2'),
    parameter('p0:3'),
    parameter('/plain', false),
    ...Array.from({ length: 21 }, (_, n) => secret(`s${n}`)),
    secret('s0', 'AWSPREVIOUS'),
  ]
  const sizes = plan(requests).map(({ length }) => length)
  assert.deepEqual(sizes, [10, 2, 1, 1, 20, 1, 1])
})

test('whatever is asked, every request is in one call, and no call has too many or one name twice', () => {
  const names = fc.constantFrom(
    '/a',
    'a',
    '/a:1',
    '/a:l',
    '/b',
    'arn:aws:ssm:r:1:parameter/c',
    'arn:aws:ssm:r:1:parameter/c:2',
    '/d/e',
  )
  const request = fc.oneof(
    fc.record({ kind: fc.constant('parameter' as const), name: names, decrypt: fc.boolean() }),
    fc.record({ kind: fc.constant('secret' as const), id: names }),
  )
  fc.assert(
    fc.property(fc.array(request, { maxLength: 40 }), (requests) => {
      const calls = plan(requests)
      assert.deepEqual(
        calls.flat().sort((a, b) => a - b),
        requests.map((_, n) => n),
      )
      for (const places of calls) {
        const group = places.map((place) => requests[place]!)
        const [first] = group
        assert.ok(group.every(({ kind }) => kind === first!.kind))
        assert.ok(group.length <= (first!.kind === 'parameter' ? 10 : 20))
        if (first!.kind === 'parameter')
          assert.equal(new Set(group.map((one) => (one as { decrypt: boolean }).decrypt)).size, 1)
      }
    }),
  )
})

test('a batch that may not be made is found out once, and what failed says why by itself', async () => {
  const calls: string[] = []
  const source = awsSource({
    call: async <Output>(_service: string, operation: string, input: object) => {
      const { Name, SecretId } = input as { Name?: string; SecretId?: string }
      calls.push(operation)
      if (operation === 'GetParameters' || operation === 'BatchGetSecretValue')
        throw new AwsError('AccessDeniedException', 400, 'no')
      if (Name === '/no') throw new AwsError('ParameterNotFound', 400, '')
      if (Name) return { Parameter: { Name, Value: `value of ${Name}`, Type: 'String', Version: 1, ARN: '' } } as Output
      return { Name: SecretId, SecretString: `value of ${SecretId}`, VersionId: 'v' } as Output
    },
  })
  for (let n = 0; n < 2; n++) {
    const [a, no, s, t] = await source.fetch([parameter('/a'), parameter('/no'), secret('s'), secret('t')])
    assert.partialDeepStrictEqual(a, { value: 'value of /a', type: 'String', version: '1' })
    assert.ok(no instanceof AwsError && no.code === 'ParameterNotFound')
    assert.ok(!(s instanceof Error) && s?.value === 'value of s' && !(t instanceof Error) && t?.value === 'value of t')
  }
  const of = (operation: string) => calls.filter((one) => one === operation).length
  assert.deepEqual(
    [of('GetParameters'), of('BatchGetSecretValue'), of('GetParameter'), of('GetSecretValue')],
    [1, 1, 4, 4],
  )
})

test('a store that is down is not asked once more for each', async () => {
  let calls = 0
  const source = awsSource({
    call: async () => {
      calls += 1
      throw new AwsError('NetworkError', 0, 'down')
    },
  })
  const answers = await source.fetch([parameter('/a'), parameter('/b'), secret('s'), secret('t')])
  assert.ok(answers.every((answer) => answer instanceof AwsError))
  assert.equal(calls, 2)
})
