/** What SAM makes of a template: its Globals in every function, and a role for each function that brings none. */
import { isRecord, type Properties, type Resource, type Template } from './read-template.ts'
import { policiesOf } from './sam-policies.ts'

export interface Expanded {
  readonly template: Template
  readonly notes: readonly string[]
}

const samFunction = 'AWS::Serverless::Function'

/** @throws TemplateError */
export function expandSam(template: Template): Expanded {
  const notes: string[] = []
  const resources: [string, Resource][] = []
  const globals = template.Globals.Function
  for (const [id, resource] of Object.entries(template.Resources)) {
    if (resource.Type !== samFunction) {
      resources.push([id, resource])
      continue
    }
    const properties = merged(globals, resource.Properties) as Properties
    if (properties.Role !== undefined) {
      resources.push([id, { ...resource, Properties: properties }])
      continue
    }
    const { role, leftOut } = roleFor(id, properties)
    for (const name of leftOut) notes.push(`${id}: the policy ${name} is left out: the store has no such service.`)
    resources.push([
      `${id}Role`,
      { ...role, ...(resource.Condition !== undefined && { Condition: resource.Condition }) },
    ])
    resources.push([id, { ...resource, Properties: { ...properties, Role: { 'Fn::GetAtt': [`${id}Role`, 'Arn'] } } }])
  }
  return { template: { ...template, Resources: Object.fromEntries(resources) }, notes }
}

/** Source: AWS SAM Developer Guide, sam-specification-generated-resources-function. */
function roleFor(id: string, properties: Properties): { role: Resource; leftOut: readonly string[] } {
  const { documents, managed, leftOut } = policiesOf(id, properties.Policies)
  const basic = ['arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole']
  if (properties.Tracing === 'Active') basic.push('arn:aws:iam::aws:policy/AWSXRayDaemonWriteAccess')
  if (properties.VpcConfig !== undefined) {
    basic.push('arn:aws:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole')
  }
  const trust = { Effect: 'Allow', Principal: { Service: ['lambda.amazonaws.com'] }, Action: ['sts:AssumeRole'] }
  const role = {
    Type: 'AWS::IAM::Role',
    Properties: {
      AssumeRolePolicyDocument: properties.AssumeRolePolicyDocument ?? { Version: '2012-10-17', Statement: [trust] },
      ManagedPolicyArns: [...new Set([...basic, ...managed])],
      Policies: documents,
      ...(properties.PermissionsBoundary !== undefined && { PermissionsBoundary: properties.PermissionsBoundary }),
      ...(properties.RolePath !== undefined && { Path: properties.RolePath }),
      Tags: [{ Key: 'lambda:createdBy', Value: 'SAM' }],
    },
  }
  return { role, leftOut }
}

/** Maps are merged, lists joined, everything else is the function's own. */
function merged(global: unknown, own: unknown): unknown {
  if (own === undefined) return global ?? {}
  if (Array.isArray(global) && Array.isArray(own)) return [...global, ...own]
  if (!isRecord(global) || !isRecord(own) || isFunction(own)) return own
  const names = new Set([...Object.keys(global), ...Object.keys(own)])
  return Object.fromEntries(
    [...names].map((name) => [name, name in own ? merged(global[name], own[name]) : global[name]]),
  )
}

function isFunction(value: Record<string, unknown>): boolean {
  const [name = '', ...others] = Object.keys(value)
  return others.length === 0 && /^(Ref|Fn::\w+)$/.test(name)
}
