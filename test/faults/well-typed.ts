/** Inputs of every operation by the models, their values drawn from what exists, what might, and what hurts. */
import type { ServiceName } from '../../server/src/operation.ts'
import type { Dice } from './dice.ts'
import { type Input, inputShape, shapeOf } from './models.ts'

/** What earlier answers told: keys, blobs, tokens. Bounded, so that the attacker's memory does not grow either. */
export class Loot {
  readonly #kept = new Map<string, string[]>()
  readonly #spared: ReadonlySet<string>

  /** @param spared is never kept: the access keys that the attack itself needs */
  constructor(spared: Iterable<string> = []) {
    this.#spared = new Set(spared)
  }

  add(kind: string, text: string): void {
    if (this.#spared.has(text)) return
    const kept = this.#kept.get(kind) ?? []
    if (kept.length === 0) this.#kept.set(kind, kept)
    if (kept.length < 200) kept.push(text)
    else kept[(text.length * 31 + text.charCodeAt(text.length - 1)) % 200] = text
  }

  pick(dice: Dice, kind: string): string | undefined {
    const kept = this.#kept.get(kind)
    return kept && dice.pick(kept)
  }

  /** Takes what an answer tells that later requests can use. */
  gather(body: string): void {
    for (const [, name, json, xml] of body.matchAll(worthKeeping)) this.add(kindOf(name!), json ?? xml ?? '')
  }
}

const members = 'KeyId|ARN|CiphertextBlob|NextToken|NextMarker|Marker|AccessKeyId|PolicyId|PolicyHash|Arn|Value'
const worthKeeping = new RegExp(`(?:"|<)(${members})(?:":"([^"\\\\]{1,8000})"|>([^<]{1,8000})<)`, 'g')

const kindOf = (member: string) => (/Token|Marker/.test(member) ? 'token' : member)

const account = '111122223333'
const names = Array.from({ length: 12 }, (_, i) => `/fuzz/${['a', 'b', 'c'][i % 3]}/${i}`)
const parameters = [
  ...names,
  'plain',
  '/plain',
  '/fuzz',
  '/fuzz/a/0:1',
  '/fuzz/b/1:live',
  `${names[0]}:2`,
  '/missing',
  '/',
]
const people = ['fuzz-1', 'fuzz-2', 'Fuzz-1', 'fuzz-3', 'nobody']
const aliases = ['alias/fuzz', 'alias/fuzz-2', 'alias/aws/ssm', 'alias/nothing']

/** Texts that have broken something somewhere. */
export const hurtful: readonly string[] = [
  '',
  ' ',
  '\0',
  'a\0b',
  '\u2028',
  '\ufeff',
  '\ufffe',
  'é',
  '\u{1F600}',
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  '../../etc/passwd',
  '%00%0a',
  "'; DROP TABLE parameters; --",
  '"\'`<>&]]>',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: a policy variable, and what looks like one
  '${aws:username}',
  '${',
  '{{ssm:/fuzz/a/0}}',
  '*',
  'arn:aws:ssm:us-east-1:111122223333:parameter/fuzz/a/0',
  'arn:aws:ssm:us-east-1:999988887777:parameter/fuzz/a/0',
  'arn:aws:ssm:us-east-1:111122223333:parameter//',
  'arn:aws:kms:us-east-1:999988887777:key/00000000-0000-4000-8000-000000000000',
  'arn:aws:kms:us-east-1:111122223333:alias/fuzz',
  'arn:aws:iam::111122223333:role/fuzz-1',
  'arn:aws:iam::999988887777:role/fuzz-1',
  'arn:::::::::',
  '/aws/reference/secretsmanager/x',
  '/aws/reference/secretsmanager/\0',
  'arn:aws:ssm:us-east-1:111122223333:parameter/aws/reference/secretsmanager/\0:x',
  'alias/\0',
  '9'.repeat(400),
  '-1',
  '1e400',
  'NaN',
  '(((((a*)*)*)*)*)*$',
  '(?<n>a)\\k<n>',
  'x{1000}{1000}',
  '((((x{100}){100}){100}){100})',
  'a'.repeat(5000),
  'é'.repeat(2500),
  '/a'.repeat(20),
]

function policy({ dice, calm, service, loot }: Maker, member: string): string {
  const statement = calm ? soundStatement(dice, loot, service, member) : oddStatement(dice)
  const Version = calm ? '2012-10-17' : dice.pick(['2012-10-17', '2008-10-17', undefined, '2020-01-01'])
  const whole = JSON.stringify({ Version, Statement: dice.chance(0.8) ? [statement] : statement })
  return calm || dice.chance(0.9) ? whole : whole.slice(0, dice.below(whole.length))
}

/** One that the member takes, if what it names is there. */
function soundStatement(dice: Dice, loot: Loot, service: ServiceName, member: string): object {
  const trusted = { AWS: `arn:aws:iam::${account}:root` }
  const Effect = 'Allow'
  if (member === 'AssumeRolePolicyDocument') return { Effect, Principal: trusted, Action: 'sts:AssumeRole' }
  if (service === 'kms') return { Effect, Principal: trusted, Action: 'kms:*', Resource: '*' }
  if (service === 'ssm') {
    const Resource = loot.pick(dice, 'ARN') ?? '*'
    return { Effect, Principal: { AWS: '999988887777' }, Action: ['ssm:GetParameter'], Resource }
  }
  return { Effect, Action: dice.pick(['ssm:*', 'kms:Decrypt', 'sts:AssumeRole']), Resource: '*' }
}

function oddStatement(dice: Dice): object {
  const statement: Record<string, unknown> = {
    Effect: dice.pick(['Allow', 'Deny', 'allow', null]),
    Action: dice.pick(['*', 'ssm:*', ['ssm:GetParameter', 'kms:*'], [], 'nonsense', 'sts:AssumeRole']),
    Resource: dice.pick(['*', `arn:aws:ssm:us-east-1:${account}:parameter${dice.pick(names)}`, [], 'x', 5]),
  }
  if (dice.chance(0.6)) {
    statement.Principal = dice.pick<unknown>([
      '*',
      { AWS: '*' },
      { AWS: account },
      { AWS: `arn:aws:iam::${account}:user/${dice.pick(people)}` },
      { AWS: ['arn:aws:iam::999988887777:root'] },
      { Service: 'lambda.amazonaws.com' },
      { constructor: 1 },
      {},
    ])
    if (dice.chance(0.4)) delete statement.Resource
  }
  if (dice.chance(0.3)) {
    const operator = dice.pick(['StringEquals', 'ForAllValues:StringLike', 'Null', 'IpAddress', 'DateLessThan', 'Bad'])
    statement.Condition = { [operator]: { [dice.pick(['aws:username', 'aws:PrincipalTag/x', 'x'])]: text(dice) } }
  }
  return statement
}

const text = (dice: Dice) => dice.pick(hurtful)

function parameterPolicies(dice: Dice): string {
  const Attributes = dice.pick([
    { Timestamp: '2099-01-01T00:00:00Z' },
    { Timestamp: '2020-01-01T00:00:00+23:59' },
    { Before: '1', Unit: 'Days' },
    { After: 999_999, Unit: 'hours' },
    { After: {}, Unit: [] },
    null,
  ])
  const Type = dice.pick(['Expiration', 'ExpirationNotification', 'NoChangeNotification', '__proto__', 7])
  const one = { Type, Version: '1.0', Attributes }
  return dice.pick([JSON.stringify([one]), JSON.stringify([one, one]), '[{}]', '{}', '[', 'null', '[null]', '[[]]'])
}

/** Members whose texts mean something: what to try there. */
const meanings: readonly (readonly [RegExp, (maker: Maker, member: string) => string | undefined])[] = [
  [/^(Policy|PolicyDocument|AssumeRolePolicyDocument)$/, policy],
  [/^Policies$/, ({ dice }) => parameterPolicies(dice)],
  [/^(NextToken|Marker)$/, ({ dice, loot }) => loot.pick(dice, 'token')],
  [/^(Path|PathPrefix|NewPath)$/, ({ dice, service }) => dice.pick(service === 'iam' ? paths : parameters)],
  [/^(Name|Names|ResourceId)$/, ({ dice, calm }) => dice.pick(calm ? names : parameters)],
  [/^ResourceArn$/, ({ dice, loot }) => loot.pick(dice, 'ARN')],
  [/^(KeyId|TargetKeyId|SourceKeyId|DestinationKeyId)$/, keyName],
  [/^AliasName$/, ({ dice }) => dice.pick(aliases)],
  [/^(UserName|NewUserName|RoleName|GroupName|NewGroupName|InstanceProfileName)$/, ({ dice }) => dice.pick(people)],
  [/^RoleArn$/, ({ dice }) => `arn:aws:iam::${account}:role/${dice.pick(people)}`],
  [/^(PolicyArn|PermissionsBoundary)$/, ({ dice }) => dice.pick(managed)],
  [/^VersionId$/, ({ dice, service }) => (service === 'iam' ? `v${1 + dice.below(6)}` : undefined)],
  [/^AccessKeyId$/, ({ dice, loot }) => loot.pick(dice, 'AccessKeyId')],
  [/^(PolicyId|PolicyHash)$/, ({ dice, loot }, member) => loot.pick(dice, member)],
  [/^(PolicyName|RoleSessionName)$/, ({ dice, service }) => (service === 'kms' ? 'default' : dice.pick(['p1', 'p2']))],
  [/^SettingId$/, () => '/ssm/parameter-store/default-parameter-tier'],
  [/^SettingValue$/, ({ dice }) => dice.pick(['Standard', 'Advanced', 'Intelligent-Tiering'])],
  [/^ResourceType$/, () => 'Parameter'],
  [/^DataType$/, () => 'text'],
  [/^KeyUsage$/, () => 'ENCRYPT_DECRYPT'],
  [/EncryptionAlgorithm$|^CustomerMasterKeySpec$/, () => 'SYMMETRIC_DEFAULT'],
  [/^Labels?$/, ({ dice }) => dice.pick(['live', 'old', '1x', 'aws'])],
  [/^AllowedPattern$/, ({ dice, calm }) => (calm ? '.*' : dice.pick(['^v', '[', ...hurtful]))],
  [/^(TagKey|Key)$/, ({ dice, calm }) => dice.pick(calm ? tagKeys.slice(0, 3) : tagKeys)],
]

const managed = [
  `arn:aws:iam::${account}:policy/p1`,
  `arn:aws:iam::${account}:policy/staff/p2`,
  'arn:aws:iam::999988887777:policy/p1',
  'arn:aws:iam::aws:policy/AdministratorAccess',
  'arn:aws:iam::aws:policy/',
]
const paths = ['/', '/staff/', '/a/b/']
const tagKeys = ['team', 'TEAM', '__proto__', 'aws:x', 'Name', 'Type', 'Path', 'tag:team']

function keyName({ dice, loot }: Maker): string | undefined {
  const key = loot.pick(dice, 'KeyId')
  return dice.chance(0.6) ? key : dice.pick(aliases)
}

/** Whom the values are made for. A calm request makes sense as far as one can tell; the others hurt where they can. */
interface Maker {
  readonly dice: Dice
  readonly loot: Loot
  readonly service: ServiceName
  readonly calm: boolean
}

/** The operation's whole input. */
export function wellTyped(dice: Dice, loot: Loot, service: ServiceName, operation: string): Input {
  const name = inputShape(service, operation)
  if (name === undefined) return {}
  const calm = dice.chance(0.6)
  const input = make({ dice, loot, service, calm }, name, operation) as Input
  const { Policy, ResourceArn } = input
  if (!calm || typeof Policy !== 'string' || typeof ResourceArn !== 'string') return input
  // A parameter's policy speaks of that parameter alone.
  return { ...input, Policy: Policy.replace(/arn:aws:ssm:[^"]*/, ResourceArn) }
}

function make(maker: Maker, name: string, member: string): unknown {
  const { dice, service, calm } = maker
  const shape = shapeOf(service, name)
  switch (shape.type) {
    case 'structure': {
      const value: Record<string, unknown> = {}
      for (const [key, { shape: inner }] of Object.entries(shape.members ?? {})) {
        const wanted = shape.required?.includes(key) ? 0.99 : (wantedness[key] ?? (calm ? 0.1 : 0.3))
        if (dice.chance(wanted)) value[key] = make(maker, inner, key)
      }
      return value
    }
    case 'list': {
      const { min = 0, max = 60 } = shape
      const count = calm || dice.chance(0.97) ? Math.min(Math.max(min, dice.length(Math.min(max, 12))), max) : max + 1
      return Array.from({ length: count }, () => make(maker, shape.member!.shape, member))
    }
    case 'map':
      return Object.fromEntries(Array.from({ length: dice.length(8) }, () => [text(dice), text(dice)]))
    case 'blob':
      return blob(maker, member)
    case 'boolean':
      return dice.chance(member === 'Overwrite' ? 0.8 : 0.5)
    case 'integer':
    case 'long':
      return number(maker, shape.min ?? 0, shape.max ?? 100)
    case 'timestamp':
      return dice.pick([0, 1.5, -1, 253402300800, 1e300])
    default:
      return textFor(maker, shape.enum, member)
  }
}

/** How often an optional member is given, where the usual would end most requests early. */
const wantedness: Readonly<Record<string, number>> = {
  DryRun: 0.05,
  GrantTokens: 0.05,
  Recipient: 0.05,
  Type: 0.9,
  Overwrite: 0.7,
  UserName: 0.8,
  Tags: 0.08,
  Filters: 0.08,
  KeySpec: 0.6,
  NumberOfBytes: 0.3,
  PolicyArns: 0.05,
  ProvidedContexts: 0.05,
  SerialNumber: 0.05,
  TokenCode: 0.05,
  PermissionsBoundary: 0.05,
  NextToken: 0.15,
  Marker: 0.15,
  KeyId: 0.2,
  EncryptionContext: 0.05,
  CiphertextBlob: 0.95,
  CustomKeyStoreId: 0.05,
  XksKeyId: 0.05,
  AllowedPattern: 0.15,
  Policies: 0.15,
}

function textFor(maker: Maker, values: readonly string[] | undefined, member: string): string {
  const { dice, calm } = maker
  const sensible = calm || dice.chance(0.85)
  const meaning = sensible ? meanings.find(([pattern]) => pattern.test(member))?.[1](maker, member) : undefined
  if (meaning !== undefined) return meaning
  if (values && sensible) return dice.pick(values)
  return calm || dice.chance(0.5) ? `v${dice.below(1000)}` : text(dice)
}

function blob({ dice, loot, calm }: Maker, member: string): Buffer {
  const stored = loot.pick(dice, calm || dice.chance(0.7) ? 'CiphertextBlob' : 'Value')
  if (member !== 'CiphertextBlob' || stored === undefined) return dice.bytes(1 + dice.length(200))
  const bytes = Buffer.from(stored, 'base64')
  if (calm) return bytes
  if (bytes.length > 0 && dice.chance(0.5)) bytes[dice.below(bytes.length)]! ^= 1 << dice.below(8)
  return dice.chance(0.1) ? bytes.subarray(0, dice.below(bytes.length + 1)) : bytes
}

function number({ dice, calm }: Maker, min: number, max: number): number {
  if (calm || dice.chance(0.8)) return min + dice.below(Math.min(max - min, 20) + 1)
  return dice.pick([min - 1, max, max + 1, 0, -1, 1.5, 2 ** 31, 2 ** 53, 1e21])
}
