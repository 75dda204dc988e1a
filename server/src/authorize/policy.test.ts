import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { compiledPolicy, PolicyError, type PolicyKind, parsePolicy } from './policy.ts'
import { account, allow, contextOf, deny, parameter, variable } from './test/ask.ts'

const kinds: readonly PolicyKind[] = ['identity', 'resource', 'trust', 'key', 'session']
const document = (...statements: unknown[]) => JSON.stringify({ Version: '2012-10-17', Statement: statements })
const trust = (over: object = {}) => ({
  Effect: 'Allow',
  Action: 'sts:AssumeRole',
  Principal: { AWS: account },
  ...over,
})

function refuses(text: string, message: string | RegExp, kind: PolicyKind = 'identity'): void {
  assert.throws(() => parsePolicy(text, kind), { name: 'PolicyError', message })
}

describe('a document', () => {
  test('keeps its text and its version, which is 2008-10-17 unless it says otherwise', () => {
    const text = JSON.stringify({ Statement: allow() })
    assert.equal(parsePolicy(text, 'identity').text, text)
    assert.equal(parsePolicy(text, 'identity').version, '2008-10-17')
    assert.equal(parsePolicy(document(allow()), 'identity').version, '2012-10-17')
  })
  test('has one statement or a list of them, and may have an Id', () => {
    assert.equal(parsePolicy(JSON.stringify({ Id: 'x', Statement: allow() }), 'identity').statements.length, 1)
    assert.equal(parsePolicy(document(allow(), deny()), 'identity').statements.length, 2)
  })
  test('is a JSON object of known elements', () => {
    for (const text of ['', '{', 'null', '[]', '"x"', '7', `${document(allow())}x`])
      refuses(text, /^Syntax errors in policy\./)
    refuses(
      JSON.stringify({ Statement: [allow()], Conditions: {} }),
      /^Syntax errors in policy\. A policy has no element "Conditions"\.$/,
    )
    refuses('{}', /^Syntax errors in policy\./)
    refuses(document(), /^Syntax errors in policy\./)
    refuses(JSON.stringify({ Statement: 'x' }), /^Syntax errors in policy\./)
    refuses(JSON.stringify({ Version: '2012-10-18', Statement: [allow()] }), /^Syntax errors in policy\./)
    refuses(JSON.stringify({ Id: 7, Statement: [allow()] }), /^Syntax errors in policy\./)
  })
  test('names no key twice in an object, at any depth, however the key is written', () => {
    const twice = (statement: string) => `{"Version":"2012-10-17","Statement":[${statement}]}`
    refuses('{"Version":"2008-10-17","Version":"2012-10-17","Statement":[]}', /"Version" stands twice/)
    refuses(twice('{"Effect":"Deny","Action":"*","Resource":"*","Effect":"Allow"}'), /"Effect" stands twice/)
    refuses(twice('{"Effect":"Deny","Action":"*","Resource":"*","Eff\\u0065ct" : "Allow"}'), /"Effect" stands twice/)
    const condition = '{"StringEquals":{"aws:x":"1","aws:x":"2"}}'
    refuses(twice(`{"Effect":"Allow","Action":"*","Resource":"*","Condition":${condition}}`), /"aws:x" stands twice/)
    parsePolicy(
      twice('{"Effect":"Allow","Action":["Effect","Effect"],"Resource":"*"}').replaceAll(
        '["Effect","Effect"]',
        '["a:b","a:b"]',
      ),
      'identity',
    )
  })
  test('has a length that bounds the work', () => {
    refuses(JSON.stringify({ Id: 'x'.repeat(65_536), Statement: allow() }), /at most 65536 characters/)
    refuses('['.repeat(65_000), /^Syntax errors in policy\./)
  })
})

describe('a statement', () => {
  test('has known elements, an Effect, and not both of a pair', () => {
    refuses(document(allow({ Resources: '*' })), /^Syntax errors in policy\. A statement has no element "Resources"\.$/)
    refuses(
      document(JSON.parse('{"Effect":"Allow","Action":"*","Resource":"*","__proto__":{}}')),
      /^Syntax errors in policy\./,
    )
    for (const effect of [undefined, 'allow', 'ALLOW', '', 1, null])
      refuses(document(allow({ Effect: effect })), /^Syntax errors in policy\./)
    refuses(document(allow({ NotAction: 'a:b' })), /either Action or NotAction/)
    refuses(document(allow({ NotResource: '*' })), /either Resource or NotResource/)
    refuses(document(allow({ Principal: '*', NotPrincipal: '*' })), /either Principal or NotPrincipal/, 'resource')
    for (const statement of [null, 'x', 7, []]) refuses(document(statement), /^Syntax errors in policy\./)
  })
  test('has actions', () => {
    for (const over of [{ Action: undefined }, { Action: [] }, { Action: undefined, NotAction: [] }]) {
      refuses(document(allow(over)), 'Policy statement must contain actions.')
    }
    for (const action of [null, 7, ['ssm:GetParameter', null], { a: 1 }])
      refuses(document(allow({ Action: action })), /^Syntax errors in policy\./)
  })
  test('names actions as vendor:action', () => {
    for (const action of ['GetParameter', '', 'ssm']) {
      refuses(
        document(allow({ Action: action })),
        'Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.',
      )
    }
    refuses(document(allow({ Action: 'ssm:Get:Parameter' })), 'Actions/Condition can contain only one colon.')
    refuses(document(allow({ Action: 's$m:GetParameter' })), 'Vendor s$m is not valid')
    refuses(document(allow({ NotAction: ['ssm:Get Parameter'], Action: undefined })), /^Syntax errors in policy\./)
    for (const action of ['*', 'ssm:*', 'ssm:Get*', '*:*', 'execute-api:Invoke', 'ssm:?etParameter'])
      parsePolicy(document(allow({ Action: action })), 'identity')
  })
  test('has resources, except in a trust policy', () => {
    for (const over of [{ Resource: undefined }, { Resource: [] }])
      refuses(document(allow(over)), 'Policy statement must contain resources.')
    refuses(document(trust({ Resource: '*' })), 'Has prohibited field Resource', 'trust')
    refuses(document(trust({ NotResource: '*' })), 'Has prohibited field Resource', 'trust')
    parsePolicy(document(trust()), 'trust')
  })
  test('names resources as ARNs', () => {
    const refusesResource = (resource: string, message: string | RegExp) =>
      refuses(document(allow({ Resource: [resource] })), message)
    refusesResource('parameter/a', 'Resource parameter/a must be in ARN format or "*".')
    refusesResource('', 'Resource  must be in ARN format or "*".')
    refusesResource('**', 'Resource ** must be in ARN format or "*".')
    refusesResource(
      'arn:azure:ssm:us-east-1',
      'Partition "azure" is not valid for resource "arn:azure:ssm:us-east-1:*:*".',
    )
    refusesResource('arn:aws', 'Resource vendor must be fully qualified and cannot contain regexes.')
    refusesResource('arn:aws::us-east-1:1:x', 'The policy failed legacy parsing')
    refusesResource('arn:aws:s3::bucket', 'The policy failed legacy parsing')
    refusesResource(`arn:aws:ssm:us-east-1:${variable('aws:PrincipalAccount')}:parameter/a`, /before the fifth colon/)
    refusesResource(variable('aws:x'), /must be in ARN format/)
    for (const resource of [
      '*',
      'arn:aws:s3:::*',
      'arn:aws:s3*',
      'arn:*:ssm:*:*:parameter/*',
      `arn:aws:s3:::b/${variable('aws:username')}`,
    ]) {
      parsePolicy(document(allow({ Resource: resource })), 'identity')
    }
  })
  test('names its principal in the policies of resources and nowhere else', () => {
    for (const kind of ['identity', 'session'] as const) {
      refuses(document(allow({ Principal: '*' })), 'Policy document should not specify a principal.', kind)
      refuses(document(deny({ NotPrincipal: '*' })), 'Policy document should not specify a principal.', kind)
    }
    for (const kind of ['resource', 'key'] as const)
      refuses(document(allow()), 'Missing required field Principal', kind)
    refuses(document(trust({ Principal: undefined })), 'Missing required field Principal', 'trust')
  })
  test('has NotPrincipal only to deny, and not in a trust policy', () => {
    const NotPrincipal = { AWS: account }
    refuses(document(allow({ NotPrincipal })), /NotPrincipal stands only with the Effect "Deny"/, 'resource')
    refuses(document(trust({ Principal: undefined, NotPrincipal })), 'Has prohibited field NotPrincipal', 'trust')
    parsePolicy(document(deny({ NotPrincipal })), 'resource')
  })
  test('of a trust policy speaks of STS only', () => {
    const message = 'AssumeRole policy may only specify STS AssumeRole actions.'
    for (const action of ['*', 'ssm:GetParameter', ['sts:AssumeRole', 'iam:PassRole']])
      refuses(document(trust({ Action: action })), message, 'trust')
    refuses(document(trust({ Action: undefined, NotAction: 'sts:TagSession' })), message, 'trust')
    parsePolicy(document(trust({ Action: ['sts:AssumeRole', 'sts:TagSession'] })), 'trust')
  })
  test('has a Sid of its own', () => {
    refuses(document(allow({ Sid: 'a' }), deny({ Sid: 'a' })), 'Statement IDs (SID) in a single policy must be unique.')
    refuses(document(allow({ Sid: 'a b' })), /^Statement IDs \(SID\) must be alpha-numeric\./)
    refuses(document(allow({ Sid: 7 })), /^Syntax errors in policy\./)
    parsePolicy(document(allow({ Sid: '' }), deny({ Sid: '' })), 'identity')
    parsePolicy(document(allow({ Sid: 'Enable IAM User Permissions', Principal: { AWS: account } })), 'key')
  })
  test('of a key policy may lack Action or Resource, and then never applies', () => {
    for (const over of [{ Action: undefined }, { Resource: undefined }, { Action: undefined, Resource: undefined }]) {
      const [statement] = parsePolicy(document(allow({ Principal: '*', ...over })), 'key').statements
      assert.equal(statement!.matchesAction('kms:decrypt') && statement!.matchesResource('*', contextOf()), false)
      refuses(document(allow({ Principal: '*', ...over })), /^Policy statement must contain/, 'resource')
    }
    refuses(document({ Effect: 'Allow', Principal: { AWS: 'nobody' } }), /invalid principals/, 'key')
    refuses(
      document({ Effect: 'Allow', Principal: '*', Condition: { No: { 'aws:x': '1' } } }),
      /no condition operator/,
      'key',
    )
  })
})

describe('an error message', () => {
  test('quotes the policy in short and without control characters', () => {
    try {
      parsePolicy(document(allow({ Resource: `\u0007${'x'.repeat(5000)}` })), 'identity')
      assert.fail('accepted')
    } catch (error) {
      assert.ok(error instanceof PolicyError)
      assert.ok(error.message.length < 200)
      assert.doesNotMatch(error.message, /\p{Cc}/u)
    }
  })
})

describe('whatever is parsed, nothing but a PolicyError is thrown', () => {
  const parses = (text: string) => {
    for (const kind of kinds) {
      try {
        parsePolicy(text, kind)
      } catch (error) {
        assert.ok(error instanceof PolicyError, `${kind}: ${text}: ${error}`)
      }
    }
  }
  test('any text', () => fc.assert(fc.property(fc.string({ unit: 'binary' }), parses), { numRuns: 400 }))
  test('any JSON', () => fc.assert(fc.property(fc.json({ maxDepth: 6 }), parses), { numRuns: 1000 }))
  test('anything that resembles a policy', () => {
    const word = fc.constantFrom(
      '*',
      'ssm:Get*',
      parameter,
      'arn:aws:*',
      account,
      'true',
      'x',
      '',
      '2012-10-17',
      variable('aws:x'),
      '${',
      '10.0.0.0/8',
      '__proto__',
    )
    const value = fc.oneof(word, fc.array(word, { maxLength: 3 }), fc.jsonValue({ maxDepth: 2 }))
    const operator = fc.constantFrom(
      'StringEquals',
      'NumericLessThan',
      'DateEqualsIfExists',
      'ForAllValues:ArnLike',
      'IpAddress',
      'Null',
      'BinaryEquals',
      'constructor',
      'x',
    )
    const key = fc.constantFrom('aws:x', 'kms:EncryptionContext:a', 'x', 'toString', '__proto__')
    const condition = fc.dictionary(operator, fc.oneof(fc.dictionary(key, value, { noNullPrototype: false }), value))
    const principal = fc.oneof(
      fc.dictionary(fc.constantFrom('AWS', 'Service', 'Federated', 'constructor'), value),
      value,
    )
    const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined, freq: 2 })
    const statement = fc.oneof(
      {
        weight: 9,
        arbitrary: fc.record({
          Effect: fc.constantFrom('Allow', 'Deny'),
          Sid: optional(value),
          Principal: optional(principal),
          NotPrincipal: optional(principal),
          Action: optional(value),
          NotAction: optional(value),
          Resource: optional(value),
          NotResource: optional(value),
          Condition: optional(condition),
        }),
      },
      { weight: 1, arbitrary: fc.jsonValue() },
    )
    const policy = fc.record({
      Version: fc.constantFrom('2012-10-17', '2008-10-17', undefined),
      Statement: fc.oneof(statement, fc.array(statement, { maxLength: 3 })),
    })
    fc.assert(
      fc.property(policy, (source) => parses(JSON.stringify(source))),
      { numRuns: 1000 },
    )
  })
})

describe('compiledPolicy', () => {
  test('compiles a text once for each kind', () => {
    const text = document(allow({ Sid: 'once' }))
    assert.equal(compiledPolicy(text, 'identity'), compiledPolicy(text, 'identity'))
    assert.notEqual(compiledPolicy(text, 'identity'), compiledPolicy(text, 'session'))
  })
  test('refuses what parsePolicy refuses, each time', () => {
    for (let attempt = 0; attempt < 2; attempt++)
      assert.throws(() => compiledPolicy(document(allow({ Action: 'x' })), 'identity'), PolicyError)
  })
  test('does not mistake a text of one kind for one of another', () => {
    const text = document(allow({ Principal: '*' }))
    compiledPolicy(text, 'resource')
    assert.throws(() => compiledPolicy(text, 'identity'), PolicyError)
  })
  test('forgets the texts that were used longest ago', () => {
    const large = (index: number) => JSON.stringify({ Id: `${index}`.padEnd(60_000, 'x'), Statement: allow() })
    const first = compiledPolicy(large(0), 'session')
    const second = compiledPolicy(large(1), 'session')
    for (let index = 2; index < 9; index++) {
      compiledPolicy(large(index), 'session')
      assert.equal(compiledPolicy(large(0), 'session'), first)
    }
    assert.notEqual(compiledPolicy(large(1), 'session'), second)
  })
})
