/** Plans requests into as few calls as AWS offers, and maps answers back: ten parameters a call, twenty secrets a call, a path by its pages. */

import {
  fetchedParameter,
  fetchedSecret,
  fetchParameter,
  fetchSecret,
  fetchTree,
  type Parameter,
  type Secret,
} from './aws-answers.ts'
import type { AwsClient } from './aws-call.ts'
import { AwsError } from './secret-error.ts'
import type { Fetched, ParameterRequest, SecretRequest, Source, SourceRequest, TreeRequest } from './source.ts'

const mostParameters = 10
const mostSecrets = 20
const denials = new Set(['AccessDeniedException', 'AccessDenied', 'UnknownOperationException'])

export function awsSource(client: AwsClient): Source {
  /** Calls that the role may not make: each is found out once. */
  const unavailable = new Set<'GetParameters' | 'BatchGetSecretValue'>()

  async function settled(work: () => Promise<Fetched>): Promise<Fetched | Error> {
    try {
      return await work()
    } catch (error) {
      return error as Error
    }
  }

  async function parameters(requests: readonly ParameterRequest[]): Promise<(Fetched | Error)[]> {
    const one = (request: ParameterRequest) => settled(() => fetchParameter(client, request))
    if (requests.length === 1 || unavailable.has('GetParameters')) return Promise.all(requests.map(one))
    const input = { Names: requests.map(({ name }) => name), WithDecryption: requests[0]!.decrypt }
    try {
      const { Parameters = [] } = await client.call<{ Parameters?: Parameter[] }>('ssm', 'GetParameters', input)
      const byName = new Map<string, Parameter>()
      for (const found of Parameters) {
        for (const name of [found.Name, found.ARN]) byName.set(`${name}${found.Selector ?? ''}`, found)
      }
      return requests.map(({ name }) => {
        const found = byName.get(name) ?? byName.get(withoutSlash(name))
        return found ? fetchedParameter(found) : new AwsError('ParameterNotFound', 400, '')
      })
    } catch (error) {
      if (!(error instanceof AwsError) || error.status >= 500 || error.status === 0)
        return requests.map(() => error as Error)
      // One that is denied or undecryptable fails the whole call. Asked one by one, each says what is the matter with it.
      const answers = await Promise.all(requests.map(one))
      if (denials.has(error.code) && answers.some((answer) => !(answer instanceof Error)))
        unavailable.add('GetParameters')
      return answers
    }
  }

  async function secrets(requests: readonly SecretRequest[]): Promise<(Fetched | Error)[]> {
    const one = (request: SecretRequest) => settled(() => fetchSecret(client, request))
    if (requests.length === 1 || unavailable.has('BatchGetSecretValue')) return Promise.all(requests.map(one))
    const input = { SecretIdList: requests.map(({ id }) => id) }
    try {
      const { SecretValues = [] } = await client.call<{ SecretValues?: Secret[] }>(
        'secretsmanager',
        'BatchGetSecretValue',
        input,
      )
      const byId = new Map(SecretValues.flatMap((found) => [[found.Name, found] as const, [found.ARN, found] as const]))
      // What has no answer says for itself why.
      return Promise.all(
        requests.map((request) => {
          const found = byId.get(request.id)
          return found ? fetchedSecret(found) : one(request)
        }),
      )
    } catch (error) {
      if (!(error instanceof AwsError) || error.status >= 500 || error.status === 0)
        return requests.map(() => error as Error)
      if (denials.has(error.code)) unavailable.add('BatchGetSecretValue')
      return Promise.all(requests.map(one))
    }
  }

  return {
    async fetch(requests) {
      const answers: (Fetched | Error)[] = new Array(requests.length)
      const work = plan(requests).map(async (places) => {
        const group = places.map((place) => requests[place]!)
        const found = await fetchGroup(group)
        places.forEach((place, n) => {
          answers[place] = found[n]!
        })
      })
      await Promise.all(work)
      return answers
    },
  }

  function fetchGroup(group: readonly SourceRequest[]): Promise<(Fetched | Error)[]> {
    switch (group[0]!.kind) {
      case 'parameter':
        return parameters(group as ParameterRequest[])
      case 'secret':
        return secrets(group as SecretRequest[])
      case 'tree':
        return Promise.all((group as TreeRequest[]).map((request) => settled(() => fetchTree(client, request))))
      case 'baked':
        return Promise.resolve(group.map(() => new Error('AWS has nothing that is baked')))
    }
  }
}

/** Which requests, by their place, go into one call together. */
export function plan(requests: readonly SourceRequest[]): number[][] {
  const groups: { readonly places: number[]; readonly batch: string; readonly names: Set<string> }[] = []
  requests.forEach((request, place) => {
    const { batch, name, most } = batchOf(request)
    // Two versions of one parameter are not asked for in one call: its answers could not be told apart by everyone.
    const fitting = groups.find(
      (group) => group.batch === batch && group.places.length < most && !group.names.has(name),
    )
    if (fitting === undefined) groups.push({ places: [place], batch, names: new Set([name]) })
    else {
      fitting.places.push(place)
      fitting.names.add(name)
    }
  })
  return groups.map(({ places }) => places)
}

function batchOf(request: SourceRequest): { batch: string; name: string; most: number } {
  if (request.kind === 'parameter') {
    return {
      batch: `parameters ${request.decrypt}`,
      name: withoutSlash(withoutSelector(request.name)),
      most: mostParameters,
    }
  }
  // Only the current version can be asked for with others.
  if (request.kind === 'secret' && request.version === undefined && (request.stage ?? 'AWSCURRENT') === 'AWSCURRENT') {
    return { batch: 'secrets', name: request.id, most: mostSecrets }
  }
  return { batch: request.kind, name: '', most: 1 }
}

/** `/a:3` and `arn:…:parameter/a:3` without what picks a version. */
export function withoutSelector(name: string): string {
  const start = name.startsWith('arn:') ? name.indexOf(':parameter') + 1 : 0
  const colon = name.indexOf(':', start)
  return colon < 0 ? name : name.slice(0, colon)
}

/** `/a` and `a` are one parameter, and AWS answers with the name that it was stored under. */
function withoutSlash(name: string): string {
  return name.startsWith('/') && !name.includes('/', 1) ? name.slice(1) : name
}
