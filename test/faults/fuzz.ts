/** Attacks a running server with requests that are wrong in every way that comes to mind, and with right ones in every order: `npm run fuzz -- 100000 [seed [postgres]]`. */
import { rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import type { ServiceName } from '../../server/src/operation.ts'
import { operations } from '../../server/src/services/index.ts'
import { startPostgres } from '../../server/src/store/test/postgres.ts'
import type { Credentials } from '../../wire/src/index.ts'
import { account, type ChildLarder, region, startChild } from './child-larder.ts'
import { Dice } from './dice.ts'
import { bomb, damaged, damagedRequest } from './mutations.ts'
import { type Answer, type PlainRequest, requestFor, SignedClient } from './signed-client.ts'
import { flawIn, isBareRefusal } from './well-formed.ts'
import { Loot, wellTyped } from './well-typed.ts'

export interface Report {
  readonly seed: number
  readonly requests: number
  readonly seconds: number
  /** Answers by status, and what was answered with 200 by operation. */
  readonly statuses: ReadonlyMap<number, number>
  readonly succeeded: ReadonlyMap<string, number>
  readonly failures: readonly string[]
  /** Megabytes resident, after each tenth of the requests. */
  readonly memory: readonly number[]
  /** Files and sockets that the server has open when all is over. */
  readonly openFiles: number
}

type Kind = 'well typed' | 'damaged, then signed' | 'signed, then damaged' | 'bomb' | 'cut off'

const weights: readonly (readonly [Kind, number])[] = [
  ['well typed', 0.45],
  ['damaged, then signed', 0.25],
  ['signed, then damaged', 0.2],
  ['bomb', 0.05],
  ['cut off', 0.05],
]
const atOnce = 24
/** What leaks dies of this. */
export const littleMemory = ['--max-old-space-size=64']
const mostFailures = 20

export async function fuzz(larder: ChildLarder, count: number, seed: number): Promise<Report> {
  const client = new SignedClient(larder.url, region, atOnce)
  const callers = await prepare(client, larder.administrator)
  const loot = new Loot(callers.map(({ accessKeyId }) => accessKeyId))
  const statuses = new Map<number, number>()
  const succeeded = new Map<string, number>()
  const failures: string[] = []
  const memory: number[] = []
  const started = performance.now()
  let next = 0

  async function one(index: number): Promise<void> {
    const dice = new Dice(seed * 1_000_003 + index)
    const { kind, operation, request } = makeRequest(dice, loot, client, callers)
    const fail = (why: string, answer?: Answer) => {
      failures.push(describeFailure({ seed, index, kind, operation, request, why, answer }))
    }
    try {
      if (kind === 'cut off') {
        if (!(await cutOff(larder.port, request, dice))) fail('the connection stayed open')
        return
      }
      const answer = await client.send(request)
      statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1)
      if (answer.status === 200) succeeded.set(operation, (succeeded.get(operation) ?? 0) + 1)
      loot.gather(answer.body)
      const mayBeBare = kind === 'signed, then damaged' && isBareRefusal(answer)
      const ofOperator = request.method === 'GET' && /^\/(?:health|metrics)$/.test(request.path)
      const flaw = mayBeBare || ofOperator ? undefined : flawIn(answer)
      if (flaw !== undefined) fail(flaw, answer)
    } catch (error) {
      // A refusal may come, and the connection end, while the request is still being sent.
      const { code, message } = error as NodeJS.ErrnoException
      const early = kind === 'signed, then damaged' && (code === 'ECONNRESET' || code === 'EPIPE')
      if (!early) fail(message)
    }
  }

  async function worker(): Promise<void> {
    while (next < count && failures.length < mostFailures) {
      const index = next++
      if (index > 0 && index % Math.ceil(count / 10) === 0) memory.push(await residentMegabytes(larder))
      await one(index)
    }
  }

  await Promise.all(Array.from({ length: atOnce }, worker))
  const seconds = (performance.now() - started) / 1000
  client.close()
  memory.push(await residentMegabytes(larder))
  await wait(200)
  const openFiles = larder.openFiles() ?? 0
  if (!larder.running()) failures.push('the server is gone')
  failures.push(...larder.defects())
  return { seed, requests: next, seconds, statuses, succeeded, failures, memory, openFiles }
}

function makeRequest(
  dice: Dice,
  loot: Loot,
  client: SignedClient,
  callers: readonly Credentials[],
): { kind: Kind; operation: string; request: PlainRequest } {
  const kind = kindOf(dice)
  const { service, name } = dice.pick(operations)
  const caller = dice.chance(0.7) ? callers[0]! : dice.pick(callers)
  const plain = requestFor(service, name, wellTyped(dice, loot, service, name))
  const operation = `${service}:${name}`
  const signed = (request: PlainRequest) => sign(dice, client, request, service, caller)
  switch (kind) {
    case 'damaged, then signed':
      return { kind, operation, request: signed({ ...plain, body: damaged(dice, plain.body) }) }
    case 'bomb':
      return { kind, operation, request: signed({ ...plain, body: bomb(dice) }) }
    case 'signed, then damaged':
      return { kind, operation, request: damagedRequest(dice, signed(plain)) }
    default:
      return { kind, operation, request: signed(plain) }
  }
}

/** Query requests are now and then sent in the query string, presigned. */
function sign(dice: Dice, client: SignedClient, request: PlainRequest, service: ServiceName, caller: Credentials) {
  const form = request.body.toString('latin1')
  const fits = !('x-amz-target' in request.headers) && form.length < 4000 && /^[!-~]*$/.test(form)
  if (!fits || dice.chance(0.8)) return client.sign(request, service, caller)
  const asked = { method: 'GET', path: '/', query: form, headers: {}, body: Buffer.alloc(0) }
  try {
    return client.presign(asked, service, caller)
  } catch {
    // With a broken escape it cannot be signed as a query.
    return client.sign(request, service, caller)
  }
}

function kindOf(dice: Dice): Kind {
  let roll = dice.next()
  for (const [kind, weight] of weights) {
    roll -= weight
    if (roll < 0) return kind
  }
  return 'well typed'
}

/** Sends the beginning of a request and hangs up its own half. Whether the server then hangs up too. */
function cutOff(port: number, { method, path, query, headers, body }: PlainRequest, dice: Dice): Promise<boolean> {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  const head = `${method} ${path}${query && `?${query}`} HTTP/1.1\r\n${lines.join('')}content-length: ${body.length}\r\n\r\n`
  const whole = Buffer.concat([Buffer.from(head, 'latin1'), body])
  const sent = whole.subarray(0, dice.below(whole.length))
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true }, () => socket.end(sent))
    const timer = setTimeout(() => {
      socket.destroy()
      resolve(false)
    }, 10_000)
    socket.resume()
    socket.on('error', () => {})
    socket.on('close', () => {
      clearTimeout(timer)
      resolve(true)
    })
  })
}

/** Somebody who may everything, a session that may everything, and somebody who may little. */
async function prepare(client: SignedClient, administrator: Credentials): Promise<Credentials[]> {
  const call = async (service: ServiceName, operation: string, input: Record<string, unknown>) => {
    const { status, body } = await client.call(administrator, service, operation, input)
    if (status !== 200) throw new Error(`${operation}: ${body}`)
    return body
  }
  const document = (...statements: object[]) => JSON.stringify({ Version: '2012-10-17', Statement: statements })
  const trust = document({ Effect: 'Allow', Principal: { AWS: account }, Action: 'sts:*' })
  await call('iam', 'CreateUser', { UserName: 'weak' })
  const some = { Effect: 'Allow', Action: ['ssm:Get*', 'kms:Encrypt'], Resource: '*' }
  await call('iam', 'PutUserPolicy', { UserName: 'weak', PolicyName: 'p', PolicyDocument: document(some) })
  const weak = credentialsIn(await call('iam', 'CreateAccessKey', { UserName: 'weak' }))
  await call('iam', 'CreateRole', { RoleName: 'strong', AssumeRolePolicyDocument: trust })
  const all = { Effect: 'Allow', Action: '*', Resource: '*' }
  await call('iam', 'PutRolePolicy', { RoleName: 'strong', PolicyName: 'p', PolicyDocument: document(all) })
  const RoleArn = `arn:aws:iam::${account}:role/strong`
  const session = credentialsIn(await call('sts', 'AssumeRole', { RoleArn, RoleSessionName: 'fuzz' }))
  await call('iam', 'CreateRole', { RoleName: 'fuzz-1', AssumeRolePolicyDocument: trust })
  await call('iam', 'CreateUser', { UserName: 'fuzz-1' })
  const { KeyMetadata } = JSON.parse(await call('kms', 'CreateKey', {})) as { KeyMetadata: { KeyId: string } }
  await call('kms', 'CreateAlias', { AliasName: 'alias/fuzz', TargetKeyId: KeyMetadata.KeyId })
  return [administrator, session, weak]
}

function credentialsIn(xml: string): Credentials {
  const of = (name: string) => new RegExp(`<${name}>([^<]*)<`).exec(xml)?.[1]
  const sessionToken = of('SessionToken')
  return {
    accessKeyId: of('AccessKeyId')!,
    secretAccessKey: of('SecretAccessKey')!,
    ...(sessionToken && { sessionToken }),
  }
}

async function residentMegabytes({ url }: ChildLarder): Promise<number> {
  const page = await (await fetch(`${url}/metrics`, { headers: { connection: 'close' } })).text()
  return Number(/^process_resident_memory_bytes (\d+)/m.exec(page)?.[1]) / 2 ** 20
}

function describeFailure(failure: {
  seed: number
  index: number
  kind: Kind
  operation: string
  request: PlainRequest
  why: string
  answer: Answer | undefined
}): string {
  const { seed, index, kind, operation, request, why, answer } = failure
  const { method, path, query, headers, body } = request
  const got = answer ? `\n  got ${answer.status} ${JSON.stringify(answer.headers)}\n  ${answer.body.slice(0, 500)}` : ''
  return `${why}: seed ${seed} request ${index}, ${kind}, ${operation}
  ${method} ${path.slice(0, 200)}?${query.slice(0, 500)} ${JSON.stringify(headers).slice(0, 1500)}
  body in base64: ${body.toString('base64').slice(0, 4000)}${got}`
}

if (import.meta.main) {
  const [count = '100000', seed = String(Date.now() % 1_000_000), engine = 'sqlite'] = process.argv.slice(2)
  const postgres = engine === 'postgres' ? await startPostgres() : undefined
  const environment = postgres && { LARDER_DATABASE_URL: postgres.url }
  const larder = await startChild({ nodeOptions: littleMemory, ...(environment && { environment }) })
  console.log(`${count} requests, seed ${seed}, against ${larder.url}`)
  const report = await fuzz(larder, Number(count), Number(seed))
  const { requests, seconds, statuses, succeeded, failures, memory, openFiles } = report
  for (const failure of failures) console.log(`✗ ${failure}\n`)
  const never = operations.filter(({ service, name }) => !succeeded.has(`${service}:${name}`))
  console.log(`${requests} requests in ${seconds.toFixed(1)} s (${(requests / seconds).toFixed(0)}/s)`)
  console.log(`statuses: ${[...statuses].map(([status, times]) => `${status}: ${times}`).join(', ')}`)
  console.log(`never succeeded: ${never.map(({ name }) => name).join(', ') || 'none'}`)
  console.log(`memory in MB after each tenth: ${memory.map((size) => size.toFixed(0)).join(' ')}`)
  console.log(`open files at the end: ${openFiles}`)
  console.log(failures.length === 0 ? 'nothing broke' : `${failures.length} failures`)
  if (larder.running()) await larder.stop()
  await rm(larder.directory, { recursive: true, force: true })
  await postgres?.stop()
  process.exitCode = failures.length === 0 ? 0 : 1
}
