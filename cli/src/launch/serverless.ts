/** A serverless.yml as the template that the Serverless Framework would deploy, as far as functions, their role and its resources go. */
import { dirname } from 'node:path'
import type { Asked } from './application.ts'
import { isRecord, type Properties, TemplateError } from './read-template.ts'
import { Variables } from './serverless-variables.ts'
import { type Store, unless } from './store.ts'

interface FromServerless {
  /** For asTemplate. */
  readonly template: Properties
  readonly stack: string
}

export function isServerless(data: unknown): data is Properties {
  return isRecord(data) && data.provider !== undefined && data.Resources === undefined
}

const roleId = 'IamRoleLambdaExecution'

/** @throws TemplateError; AwsError */
export async function serverlessTemplate(data: Properties, asked: Asked, store: Store): Promise<FromServerless> {
  const { account, region } = store
  const options = new Map([...asked.parameters, ['region', region]])
  if (asked.stage !== undefined) options.set('stage', asked.stage)
  const readParameter = async (Name: string) => {
    const input = { Name, WithDecryption: true }
    const call = store.json<{ Parameter: { Value: string } }>('ssm', 'GetParameter', input)
    return (await unless(['ParameterNotFound'], call))?.Parameter.Value
  }
  const sources = {
    self: data,
    directory: dirname(asked.file),
    options,
    environment: asked.environment,
    account,
    region,
  }
  const variables = new Variables({ ...sources, readParameter })
  const stage = await variables.stage()
  const needed = Object.fromEntries(['service', 'provider', 'functions', 'resources'].map((key) => [key, data[key]]))
  const read = withPseudoParameters(await variables.resolve(needed, asked.file)) as Properties
  const provider = isRecord(read.provider) ? read.provider : { name: read.provider }
  if (provider.name !== 'aws') throw new TemplateError(`${asked.file} provider.name: only aws is known here.`)
  const service = isRecord(read.service) ? String(read.service.name) : String(read.service)
  const stack = `${service}-${stage}`
  const own = mergedResources(read.resources, asked.file)
  const functions = functionsOf(read.functions, provider, stack, asked.file)
  const needsRole = Object.values(functions).some(
    ({ Properties: { Role } }) => isRecord(Role) && String(Role['Fn::GetAtt']).startsWith(roleId),
  )
  const Resources = {
    ...(needsRole && { [roleId]: roleOf(provider, stack, region) }),
    ...functions,
    ...own.Resources,
  }
  return { template: { ...own, Resources }, stack }
}

/** `#{AWS::AccountId}`, as the plugin for pseudo parameters writes them. */
function withPseudoParameters(value: unknown): unknown {
  if (typeof value === 'string' && value.includes('#{')) return { 'Fn::Sub': value.replaceAll('#{', '${') }
  if (Array.isArray(value)) return value.map(withPseudoParameters)
  if (!isRecord(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withPseudoParameters(item)]))
}

/** `resources` may be a list of parts. */
function mergedResources(given: unknown, file: string): Properties & { Resources: Properties } {
  const parts = [given ?? {}].flat()
  const merged: Record<string, Record<string, unknown>> = {}
  for (const part of parts) {
    if (!isRecord(part)) throw new TemplateError(`${file} resources: it must be a map, or a list of maps.`)
    for (const [section, content] of Object.entries(part)) {
      if (isRecord(content)) merged[section] = { ...merged[section], ...content }
    }
  }
  return { ...merged, Resources: merged.Resources ?? {} }
}

interface FunctionResource {
  readonly Type: string
  readonly Properties: Properties
  readonly Metadata: Properties
}

function functionsOf(
  given: unknown,
  provider: Properties,
  stack: string,
  file: string,
): Record<string, FunctionResource> {
  const all: [string, unknown][] = [given ?? {}].flat().flatMap((part) => Object.entries(part as object))
  return Object.fromEntries(
    all.map(([key, fn]) => {
      if (!isRecord(fn)) throw new TemplateError(`${file} functions.${key}: it must be a map.`)
      const { handler, runtime = provider.runtime, timeout = provider.timeout ?? 6, role } = fn
      const Variables = texts({ ...asMap(provider.environment), ...asMap(fn.environment) })
      const Properties = {
        FunctionName: fn.name ?? `${stack}-${key}`,
        Handler: handler,
        Runtime: runtime,
        Timeout: timeout,
        MemorySize: fn.memorySize ?? provider.memorySize ?? 1024,
        Role: roleReference(role ?? provider.role ?? ofRole(provider)),
        Environment: { Variables },
        Code: '.',
      }
      return [logicalId(key), { Type: 'AWS::Lambda::Function', Properties, Metadata: { Function: key } }]
    }),
  )
}

/** As the framework forms it: `push-settings` is `PushDashsettingsLambdaFunction`. */
function logicalId(key: string): string {
  const plain = key.replaceAll('-', 'Dash').replaceAll('_', 'Underscore')
  return `${plain.charAt(0).toUpperCase()}${plain.slice(1)}LambdaFunction`
}

/** A text that names a role of the resources, an ARN, or a function of CloudFormation. Absent, the role that is made for all. */
function roleReference(role: unknown): unknown {
  if (role === undefined) return { 'Fn::GetAtt': [roleId, 'Arn'] }
  if (typeof role === 'string' && !role.startsWith('arn:')) return { 'Fn::GetAtt': [role, 'Arn'] }
  return role
}

/** `provider.iam.role`, when it is a role that is there already. */
function ofRole({ iam }: Properties): unknown {
  const role = asMap(iam).role
  if (!isRecord(role)) return role
  return Object.keys(role).some((key) => /^(Ref|Fn::)/.test(key)) ? role : undefined
}

/** Source: Serverless Framework, providers/aws/guide/iam. */
function roleOf(provider: Properties, stack: string, region: string) {
  const role = asMap(asMap(provider.iam).role)
  const statements = [role.statements ?? [], provider.iamRoleStatements ?? []].flat()
  const logs = {
    'Fn::Sub': `arn:\${AWS::Partition}:logs:\${AWS::Region}:\${AWS::AccountId}:log-group:/aws/lambda/${stack}*:*`,
  }
  const Statement = [
    { Effect: 'Allow', Action: ['logs:CreateLogStream', 'logs:CreateLogGroup', 'logs:TagResource'], Resource: [logs] },
    { Effect: 'Allow', Action: ['logs:PutLogEvents'], Resource: [logs] },
    ...statements,
  ]
  const trust = { Effect: 'Allow', Principal: { Service: ['lambda.amazonaws.com'] }, Action: ['sts:AssumeRole'] }
  const boundary = role.permissionsBoundary ?? role.permissionBoundary ?? provider.rolePermissionsBoundary
  return {
    Type: 'AWS::IAM::Role',
    Properties: {
      RoleName: role.name ?? `${stack}-${region}-lambdaRole`,
      Path: role.path ?? '/',
      AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [trust] },
      Policies: [{ PolicyName: `${stack}-lambda`, PolicyDocument: { Version: '2012-10-17', Statement } }],
      ManagedPolicyArns: [role.managedPolicies ?? [], provider.iamManagedPolicies ?? []].flat(),
      ...(boundary !== undefined && { PermissionsBoundary: boundary }),
      ...(isRecord(role.tags) && { Tags: Object.entries(role.tags).map(([Key, Value]) => ({ Key, Value })) }),
    },
  }
}

const asMap = (value: unknown): Properties => (isRecord(value) ? value : {})

function texts(variables: Properties): Properties {
  const known = Object.entries(variables).filter(([, value]) => value !== null && value !== undefined)
  return Object.fromEntries(known.map(([key, value]) => [key, isRecord(value) ? value : String(value)]))
}
