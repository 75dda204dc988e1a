/**
 * Asks an agent beside this process: Larder's, or AWS's Parameters and Secrets Lambda Extension, over the paths of the latter. Paths below a
 * prefix only Larder's has. The agent keeps the values, gathers what is asked for at one time, and hears of changes.
 */
import { fetchedParameter, fetchedSecret, fetchedTree, type Parameter, type Secret } from './aws-answers.ts'
import { errorIn, machine } from './aws-call.ts'
import { withoutSelector } from './aws-source.ts'
import { AwsError, SecretError } from './secret-error.ts'
import { type Answer, send } from './send.ts'
import type { Fetched, Source, SourceRequest } from './source.ts'

/** LARDER_AGENT, as in `http://127.0.0.1:2773`; with it set, declared secrets come from there. */
export const agentAddress = (): string | undefined => process.env.LARDER_AGENT || undefined

const timeout = 20_000
/** Milliseconds for an agent that is about to start. */
const patience = 5_000
const pause = 50
/** The token would be a gift to anyone else. */
const thisMachine = /^(?:127\.[\d.]+|localhost|\[::1\])$/

export function agentSource(address = agentAddress() ?? 'http://127.0.0.1:2773'): Source {
  const url = new URL(address)
  if (!thisMachine.test(url.hostname)) {
    throw new SecretError(
      'Refused',
      'LARDER_AGENT',
      `${url.hostname} is not this machine. An agent is on the loopback.`,
    )
  }
  return { fetch: (requests) => Promise.all(requests.map((request) => ask(url, request).catch((error) => error))) }
}

async function ask(address: URL, request: SourceRequest): Promise<Fetched> {
  const answer = await ready(new URL(pathOf(request), address))
  if (answer.status !== 200) throw refusalIn(answer)
  const found = JSON.parse(answer.body) as { Parameter: Parameter; Parameters: Parameter[] } & Secret
  if (request.kind === 'parameter') return fetchedParameter(found.Parameter)
  return request.kind === 'tree' ? fetchedTree(request.path, found.Parameters) : fetchedSecret(found)
}

/** AWS's extension answers only once the function is invoked, and says so with this 400. */
async function ready(url: URL): Promise<Answer> {
  const headers = { 'x-aws-parameters-secrets-token': await token() }
  for (const began = machine.now(); ; ) {
    const late = machine.now() - began > patience
    try {
      const answer = await send(url, { method: 'GET', headers, timeout })
      if (late || answer.status !== 400 || !answer.body.startsWith('not ready')) return answer
    } catch (error) {
      if (late || !(error instanceof AwsError) || error.code !== 'NetworkError') throw error
    }
    await machine.wait(pause)
  }
}

function pathOf(request: SourceRequest): string {
  const query = new URLSearchParams()
  if (request.anew) query.set('refreshNow', 'true')
  switch (request.kind) {
    case 'parameter': {
      const name = withoutSelector(request.name)
      const selector = request.name.slice(name.length + 1)
      query.set('name', name)
      if (selector) query.set(/^\d+$/.test(selector) ? 'version' : 'label', selector)
      query.set('withDecryption', String(request.decrypt))
      return `/systemsmanager/parameters/get?${query}`
    }
    case 'tree':
      query.set('path', request.path)
      query.set('recursive', String(request.recursive))
      query.set('withDecryption', String(request.decrypt))
      if (request.filters) query.set('filters', JSON.stringify(request.filters))
      return `/larder/parameters-by-path?${query}`
    case 'secret':
      query.set('secretId', request.id)
      if (request.stage) query.set('versionStage', request.stage)
      if (request.version) query.set('versionId', request.version)
      return `/secretsmanager/get?${query}`
    case 'baked':
      throw new Error('no agent has what is baked')
  }
}

/** The one that the agent was started with: a value, or where it stands as `file:///…`. */
async function token(): Promise<string> {
  const { AWS_TOKEN, AWS_SESSION_TOKEN, AWS_CONTAINER_AUTHORIZATION_TOKEN } = process.env
  const given = AWS_TOKEN || AWS_SESSION_TOKEN || AWS_CONTAINER_AUTHORIZATION_TOKEN
  if (!given)
    throw new SecretError('Credentials', 'LARDER_AGENT', 'there is no token. Set AWS_TOKEN as the agent has it.')
  if (!given.startsWith('file://')) return given
  const { readFile } = await import('node:fs/promises')
  return (await readFile(new URL(given), 'utf8')).trim()
}

/** As the service said it; the agent's own refusals are plain text. */
function refusalIn(answer: Answer): AwsError {
  const error = errorIn(answer)
  if (answer.status === 403 && answer.body === 'Bad Token')
    return new AwsError(error.code, 403, 'Bad Token: AWS_TOKEN is not the one that the agent was started with')
  return error.message ? error : new AwsError(error.code, answer.status, answer.body.slice(0, 200))
}
