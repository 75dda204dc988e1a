/** `larder policy`: the statements that let a function's role get its secrets and nothing else. */
import { bundleContext } from '@larder/runtime/baked-file.ts'
import { parseReference } from '@larder/runtime/reference.ts'
import type { Declaration } from './declaration.ts'
import { bareName } from './describe-parameters.ts'
import type { ResolvedSecret } from './resolve.ts'

/** ARNs are made of these; in a template they may be intrinsic, as in `${AWS::AccountId}`. */
export interface Surroundings {
  readonly partition: string
  readonly region: string
  readonly account: string
}

/** What the store says about a secret, where it could be asked. */
export interface KnownSecret {
  /** Of the secret in Secrets Manager, with its suffix. */
  readonly arn?: string
  /** ARNs of the keys; empty when it is encrypted under none, or under one that AWS manages and lets the account use. */
  readonly keys?: readonly string[]
}

export interface Statement {
  readonly Sid: string
  readonly Effect: 'Allow'
  readonly Action: readonly string[]
  readonly Resource: readonly string[]
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>
}

export interface PolicyRequest {
  readonly declaration: Declaration
  readonly stage: string
  /** One function, or all that share the role. */
  readonly fn: string | readonly string[]
  readonly secrets: readonly ResolvedSecret[]
  readonly surroundings: Surroundings
  /** By declared name. What is not known is allowed by its exact name, and its key by the encryption context. */
  readonly known?: ReadonlyMap<string, KnownSecret>
  /** The ARN of the key of `seal: together`. */
  readonly bundleKey?: string
}

/** One thing that is opened with KMS: under which keys, and for which value of the context. */
interface Opening {
  readonly keys: readonly string[]
  readonly of: string
}

export function policyFor(request: PolicyRequest): Statement[] {
  const { secrets, surroundings, known = new Map<string, KnownSecret>() } = request
  const { partition, region, account } = surroundings
  const anyKey = [`arn:${partition}:kms:${region}:${account}:key/*`]
  const fetched = secrets.filter(({ deliver }) => deliver === 'live' || deliver === 'start')
  const parameters: string[] = []
  const trees: string[] = []
  const managed: string[] = []
  const opened = {
    parameters: [] as Opening[],
    trees: [] as Opening[],
    secrets: [] as Opening[],
    baked: [] as Opening[],
  }
  for (const { name, from, as } of fetched) {
    const { request: source } = parseReference(from, name, as === 'tree')
    const keys = known.get(name)?.keys ?? anyKey
    if (source.kind === 'parameter') {
      const arn = parameterArn(surroundings, source.name)
      parameters.push(arn)
      opened.parameters.push({ keys, of: arn })
    } else if (source.kind === 'tree') {
      const arn = parameterArn(surroundings, source.path)
      const below = arn.endsWith('/') ? `${arn}*` : `${arn}/*`
      trees.push(arn, below)
      opened.trees.push({ keys, of: below })
    } else {
      const arn = known.get(name)?.arn ?? secretArn(surroundings, source.id)
      managed.push(arn)
      opened.secrets.push({ keys, of: arn })
    }
  }
  const { seal, format } = request.declaration.bake
  const baked = secrets.filter(({ deliver }) => deliver === 'baked')
  if (format === 1 || seal === 'each') {
    for (const { name, from } of baked) {
      const { request: source } = parseReference(from, name)
      if (source.kind !== 'parameter') continue
      opened.baked.push({ keys: known.get(name)?.keys ?? anyKey, of: parameterArn(surroundings, source.name) })
    }
  }
  const several = new Set(managed).size > 1
  return [
    allow('LarderParameters', ['ssm:GetParameter', 'ssm:GetParameters'], parameters),
    allow('LarderTrees', ['ssm:GetParametersByPath'], trees),
    allow('LarderSecrets', ['secretsmanager:GetSecretValue'], managed),
    // It has no resource of its own, and gives out only what GetSecretValue is allowed for.
    allow('LarderSecretsTogether', ['secretsmanager:BatchGetSecretValue'], several ? ['*'] : []),
    ...decrypt('LarderDecryptParameters', opened.parameters, 'PARAMETER_ARN', `ssm.${region}.amazonaws.com`),
    ...decrypt('LarderDecryptTrees', opened.trees, 'PARAMETER_ARN', `ssm.${region}.amazonaws.com`),
    ...decrypt('LarderDecryptSecrets', opened.secrets, 'SecretARN', `secretsmanager.${region}.amazonaws.com`),
    ...decrypt('LarderOpenBaked', opened.baked, 'PARAMETER_ARN'),
    ...(format === 2 && seal === 'together' && baked.length > 0 ? [openBundle(request, anyKey)] : []),
  ].filter((statement) => statement !== undefined)
}

function allow(Sid: string, Action: readonly string[], resources: readonly string[]): Statement | undefined {
  const Resource = [...new Set(resources)]
  return Resource.length === 0 ? undefined : { Sid, Effect: 'Allow', Action, Resource }
}

/** A statement for each set of keys: one key must not be usable for what another is for. */
function decrypt(sid: string, openings: readonly Opening[], context: string, service?: string): Statement[] {
  const byKeys = new Map<string, { keys: readonly string[]; of: Set<string> }>()
  for (const { keys, of } of openings) {
    if (keys.length === 0) continue
    const id = [...keys].sort().join()
    const group = byKeys.get(id) ?? { keys, of: new Set() }
    group.of.add(of)
    byKeys.set(id, group)
  }
  return [...byKeys.values()].map(({ keys, of }, n) => {
    const values = [...of]
    const like = values.some((value) => /[*?]/.test(value))
    const exact = { [`kms:EncryptionContext:${context}`]: values }
    const via = service === undefined ? {} : { 'kms:ViaService': service }
    return {
      Sid: n === 0 ? sid : `${sid}${n + 1}`,
      Effect: 'Allow',
      Action: ['kms:Decrypt'],
      Resource: keys,
      Condition: like
        ? { StringLike: exact, ...(service !== undefined && { StringEquals: via }) }
        : { StringEquals: { ...exact, ...via } },
    }
  })
}

function openBundle({ declaration, stage, fn, bundleKey }: PolicyRequest, anyKey: readonly string[]): Statement {
  const functions = typeof fn === 'string' ? fn : fn.length === 1 ? fn[0]! : fn
  const context = { ...bundleContext({ app: declaration.app, stage, function: '' }), 'larder-function': functions }
  const conditions = Object.entries(context).map(([name, value]) => [`kms:EncryptionContext:${name}`, value])
  return {
    Sid: 'LarderOpenBundle',
    Effect: 'Allow',
    Action: ['kms:Decrypt'],
    Resource: bundleKey === undefined ? anyKey : [bundleKey],
    Condition: { StringEquals: Object.fromEntries(conditions) },
  }
}

/** Of a parameter or path; what picks a version is no part of it. */
export function parameterArn({ partition, region, account }: Surroundings, name: string): string {
  if (name.startsWith('arn:')) return name.replace(/^(arn:[^/]*:parameter\/[^:]*):.*$/, '$1')
  const path = bareName(name)
  return `arn:${partition}:ssm:${region}:${account}:parameter${path.startsWith('/') ? '' : '/'}${path}`
}

/** Its suffix is six characters that only the store knows. */
function secretArn({ partition, region, account }: Surroundings, id: string): string {
  return id.startsWith('arn:') ? id : `arn:${partition}:secretsmanager:${region}:${account}:secret:${id}-??????`
}
