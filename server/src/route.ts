/** Finds the operation that a request asks for, from the written-out list of operations. */
import { actionOf, type OperationModel, type Service, type SignedRequest, WireError } from '@larder/wire'
import type { Operation, ServiceName } from './operation.ts'

export interface Route {
  readonly service: Service
  readonly model: OperationModel
  readonly operation: Operation
  /** As policies and metrics name it: `ssm:GetParameter`. */
  readonly action: string
}

/** A request that asks for nothing we have, with the service in whose protocol to say so. */
interface NoRoute {
  readonly service: Service
  readonly code: 'UnknownOperationException' | 'InvalidAction' | 'MissingAction' | WireError['code']
  readonly message: string
}

export interface Routes {
  readonly models: Readonly<Record<ServiceName, Service>>
  /** `AmazonSSM.GetParameter` for JSON services, `2010-05-08/CreateUser` for query services. */
  readonly byTarget: ReadonlyMap<string, Route>
  /** Of services whose operations are told apart by path and method. */
  readonly byPath: readonly Route[]
}

/** Throws when an operation has no model: the list and the models are ours, so that is a defect found at start. */
export function routesOf(operations: readonly Operation[], models: Routes['models']): Routes {
  const byTarget = new Map<string, Route>()
  const byPath: Route[] = []
  for (const operation of operations) {
    const service = models[operation.service]
    const model = service.operations.get(operation.name)
    if (model === undefined) throw new Error(`${operation.service}:${operation.name} is not in the model`)
    const route = { service, model, operation, action: `${operation.service}:${operation.name}` }
    if (model.rest) byPath.push(route)
    else byTarget.set(targetOf(service, operation.name), route)
  }
  return { models, byTarget, byPath }
}

function targetOf(service: Service, operation: string): string {
  return service.protocol === 'json' ? `${service.targetPrefix}.${operation}` : `${service.apiVersion}/${operation}`
}

/** Begins the paths of services whose operations are told apart by them: `/2015-03-31/functions`. */
const dated = /^\/20\d\d-\d\d-\d\d\//

/** Whether requests to this path are to be answered as services do, if only that there is no such operation. */
export function isServed(path: string): boolean {
  return path === '/' || dated.test(path)
}

export function findRoute(routes: Routes, request: SignedRequest): Route | NoRoute {
  const { byTarget } = routes
  if (request.path !== '/') return routeOfPath(routes, request)
  const target = request.headers['x-amz-target']
  if (target !== undefined) {
    const route = request.method === 'POST' ? byTarget.get(target) : undefined
    if (route !== undefined) return route
    return { service: protocolOf(routes, request), code: 'UnknownOperationException', message: '' }
  }
  return routeOfForm(routes, request)
}

function routeOfForm({ models, byTarget }: Routes, request: SignedRequest): Route | NoRoute {
  // Which service is meant is not known, so any of those will do that speak this protocol.
  const refuse = (code: NoRoute['code'], message: string) => ({ service: models.sts, code, message })
  try {
    const asked = actionOf(request)
    if (asked === undefined) return refuse('MissingAction', 'Request must contain an Action parameter')
    const { action, version = 'NO_VERSION_SPECIFIED' } = asked
    const route = byTarget.get(`${version}/${action}`)
    return route ?? refuse('InvalidAction', `Could not find operation ${action} for version ${version}`)
  } catch (error) {
    if (error instanceof WireError) return refuse(error.code, error.message)
    throw error
  }
}

function routeOfPath({ models, byPath }: Routes, { method, path }: SignedRequest): Route | NoRoute {
  const route = byPath.find(({ model: { rest } }) => rest?.method === method && rest.matches(path))
  return route ?? { service: models.lambda, code: 'UnknownOperationException', message: '' }
}

/** The service in whose protocol to refuse a request that names no operation of ours. */
export function protocolOf({ models }: Pick<Routes, 'models'>, { headers }: Pick<SignedRequest, 'headers'>): Service {
  const target = headers['x-amz-target']
  if (target === undefined) return headers['content-type']?.includes('json') ? models.ssm : models.sts
  return Object.values(models).find((one) => target.startsWith(`${one.targetPrefix}.`)) ?? models.ssm
}
