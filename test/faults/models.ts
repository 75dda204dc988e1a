/** AWS's service models as the attackers read them, and what they make of an input in the query protocol. */
import iam from '../../model/iam.json' with { type: 'json' }
import kms from '../../model/kms.json' with { type: 'json' }
import lambda from '../../model/lambda.json' with { type: 'json' }
import larder from '../../model/larder.json' with { type: 'json' }
import secretsmanager from '../../model/secretsmanager.json' with { type: 'json' }
import ssm from '../../model/ssm.json' with { type: 'json' }
import sts from '../../model/sts.json' with { type: 'json' }
import type { ServiceName } from '../../server/src/operation.ts'
import type { ServiceModel, Shape } from '../../wire/src/service-model.ts'

export const models: Readonly<Record<ServiceName, ServiceModel>> = {
  ssm,
  kms,
  secretsmanager,
  iam,
  sts,
  lambda,
  larder,
}

export type Input = { readonly [member: string]: unknown }

export function shapeOf(service: ServiceName, name: string): Shape {
  const shape = models[service].shapes[name]
  if (shape === undefined) throw new Error(`${service} has no shape ${name}`)
  return shape
}

/** The name of the structure that an operation takes; undefined when it takes none. */
export function inputShape(service: ServiceName, operation: string): string | undefined {
  return models[service].operations[operation]?.input?.shape
}

/** An input as AWS Query sends it, Action and Version first. What does not fit the model is sent as a text. */
export function queryForm(service: ServiceName, operation: string, input: Input): string {
  const pairs: [name: string, value: string][] = [
    ['Action', operation],
    ['Version', models[service].metadata.apiVersion],
  ]
  const name = inputShape(service, operation)
  if (name !== undefined) flatten(service, name, input, '', pairs)
  return pairs.map(([key, value]) => `${encodeURIComponent(key)}=${encodeURIComponent(value)}`).join('&')
}

function flatten(service: ServiceName, name: string, value: unknown, path: string, into: [string, string][]): void {
  const { type, members = {}, member } = shapeOf(service, name)
  if (type === 'structure' && isPlain(value)) {
    const known = Object.entries(members).filter(([key]) => value[key] !== undefined)
    // A structure with nothing in it has to be sent somehow.
    if (known.length === 0 && path !== '') into.push([`${path}Nothing`, ''])
    for (const [key, { shape, locationName = key }] of known) {
      const inner = shapeOf(service, shape).type === 'structure' ? '.' : ''
      flatten(service, shape, value[key], `${path}${locationName}${inner}`, into)
    }
  } else if (type === 'list' && Array.isArray(value)) {
    if (value.length === 0) into.push([path, ''])
    const inner = shapeOf(service, member!.shape).type === 'structure' ? '.' : ''
    for (const [index, one] of value.entries()) {
      flatten(service, member!.shape, one, `${path}.member.${index + 1}${inner}`, into)
    }
  } else {
    into.push([path.replace(/\.$/, ''), value instanceof Date ? value.toISOString() : String(value)])
  }
}

function isPlain(value: unknown): value is Input {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
