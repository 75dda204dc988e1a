/** Whatever a request says, the answer is one that AWS lists for its operation. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { WireError } from '@larder/wire'
import fc from 'fast-check'
import { models } from '../../models.ts'
import { Fault, type Services } from '../../operation.ts'
import { arnOf, openParameters } from './test/parameters.ts'

const texts = fc.oneof(
  fc.constantFrom('db', '/db', '/app/db', '/app', '/', 'db:1', 'db:live', 'db:', '/a//b', '/aws/x', '', ' ', 'a b'),
  fc.constantFrom(
    arnOf('/app/db'),
    `${arnOf('db')}:2`,
    arnOf(''),
    'arn:aws:ssm:::parameter/db',
    'arn:aws:kms:us-east-1:1:x',
  ),
  fc.constantFrom('__proto__', 'constructor', '\0', 'a\0b', '\ud800', '~', '/~', '%', "'", '1e400', 'alias/aws/ssm'),
  fc.constantFrom('/aws/reference/secretsmanager/', '/aws/reference/secretsmanager/a:b:c', 'l'.repeat(3000)),
  fc.string(),
)
const json = fc.jsonValue({ maxDepth: 3 }).map((value) => JSON.stringify(value))
const tags = fc.array(fc.record({ Key: texts, Value: texts }), { maxLength: 3 })
const number = fc.constantFrom(-1, 0, 1, 2, 50, 101, 2 ** 31, Number.MAX_SAFE_INTEGER)
const filter = fc.record(
  {
    Key: fc.oneof(
      texts,
      fc.constantFrom('Name', 'Path', 'Type', 'KeyId', 'Tier', 'Label', 'DataType', 'tag:a', 'tag:__proto__'),
    ),
    Option: fc.constantFrom('Equals', 'BeginsWith', 'Contains', 'Recursive', 'OneLevel', 'x'),
    Values: fc.array(texts, { maxLength: 3 }),
  },
  { requiredKeys: ['Key'] },
)

/** By the name of the member; the types are right, since what decodes is what arrives here. */
const members: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  AllowedPattern: fc.oneof(texts, fc.constantFrom('(', '(a+)+$', '\\d{1001}', '(?i)x')),
  DataType: fc.oneof(texts, fc.constant('text')),
  Description: texts,
  Filters: fc.array(fc.record({ Key: fc.constantFrom('Name', 'Type', 'KeyId'), Values: fc.array(texts) }), {
    maxLength: 2,
  }),
  KeyId: fc.oneof(texts, fc.constantFrom('alias/none', '1234abcd-12ab-34cd-56ef-1234567890ab')),
  Labels: fc.array(texts, { maxLength: 12 }),
  MaxResults: number,
  Name: texts,
  Names: fc.array(texts, { maxLength: 11 }),
  NextToken: texts,
  Overwrite: fc.boolean(),
  ParameterFilters: fc.array(filter, { maxLength: 3 }),
  ParameterVersion: number,
  Path: texts,
  Policies: fc.oneof(texts, json),
  Policy: fc.oneof(texts, json),
  PolicyHash: texts,
  PolicyId: texts,
  Recursive: fc.boolean(),
  ResourceArn: texts,
  ResourceId: texts,
  ResourceType: fc.constantFrom('Parameter', 'Parameter', 'Document', 'x'),
  SettingId: fc.oneof(texts, fc.constant('/ssm/parameter-store/default-parameter-tier')),
  SettingValue: texts,
  Shared: fc.boolean(),
  TagKeys: fc.array(texts, { maxLength: 3 }),
  Tags: tags,
  Tier: fc.constantFrom('Standard', 'Advanced', 'Intelligent-Tiering', 'x'),
  Type: fc.constantFrom('String', 'StringList', 'SecureString', 'x'),
  Value: fc.oneof(texts, fc.constantFrom('v'.repeat(4097), '{{a}}', 'é')),
  WithDecryption: fc.boolean(),
}

type Name = keyof Services['ssm'] & string

const inputs: Readonly<Record<Name, readonly [required: string, optional: string]>> = {
  AddTagsToResource: ['ResourceType ResourceId Tags', ''],
  DeleteParameter: ['Name', ''],
  DeleteParameters: ['Names', ''],
  DeleteResourcePolicy: ['ResourceArn PolicyId PolicyHash', ''],
  DescribeParameters: ['', 'Filters ParameterFilters MaxResults NextToken Shared'],
  GetParameter: ['Name', 'WithDecryption'],
  GetParameterHistory: ['Name', 'WithDecryption MaxResults NextToken'],
  GetParameters: ['Names', 'WithDecryption'],
  GetParametersByPath: ['Path', 'Recursive ParameterFilters WithDecryption MaxResults NextToken'],
  GetResourcePolicies: ['ResourceArn', 'NextToken MaxResults'],
  GetServiceSetting: ['SettingId', ''],
  LabelParameterVersion: ['Name Labels', 'ParameterVersion'],
  ListTagsForResource: ['ResourceType ResourceId', ''],
  PutParameter: ['Name Value', 'Description Type KeyId Overwrite AllowedPattern Tags Tier Policies DataType'],
  PutResourcePolicy: ['ResourceArn Policy', 'PolicyId PolicyHash'],
  RemoveTagsFromResource: ['ResourceType ResourceId TagKeys', ''],
  ResetServiceSetting: ['SettingId', ''],
  UnlabelParameterVersion: ['Name ParameterVersion Labels', ''],
  UpdateServiceSetting: ['SettingId SettingValue', ''],
}

const shared: ReadonlySet<string> = new Set(['AccessDeniedException', 'ValidationException'])

for (const [name, [required, optional]] of Object.entries(inputs) as [Name, readonly [string, string]][]) {
  test(name, async (t) => {
    const { call, admin, put } = await openParameters(t)
    await put('/app/db', 'v', { Tier: 'Advanced' })
    await put('db', 'v', { Type: 'SecureString' })
    const named = (list: string) => list.split(' ').filter((member) => member !== '')
    const all = [...named(required), ...named(optional)]
    const input = fc.record(Object.fromEntries(all.map((member) => [member, members[member]!])), {
      requiredKeys: named(required),
    })
    const answered = models.ssm.operations.get(name)!.errors
    const run = async (given: Record<string, unknown>) => {
      try {
        await call(admin, 'ssm', name, given as never)
      } catch (error) {
        if (error instanceof WireError) return
        assert.ok(error instanceof Fault, String(error))
        assert.ok(answered.has(error.code) || shared.has(error.code), error.code)
      }
    }
    await fc.assert(fc.asyncProperty(input, run), { numRuns: 60 })
  })
}
