/**
 * `npm run bench`: what Larder claims, measured side by side in one run on signed requests with policies and audit on. Rounds of all
 * contestants are interleaved, each after a short lead that is not counted, and medians taken, since machines are noisy; ratios are what counts. Prints a table, writes JSON.
 * `--quick` leaves the largest store out and shortens the rounds.
 */
import { type ChildProcess, fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import {
  type Contestant,
  coldGets,
  countOf,
  getParameter,
  gets,
  keyUses,
  pages,
  puts,
  secretReads,
} from './contestants.ts'
import { measureDelivery } from './delivery.ts'
import { measureEngine } from './engine.ts'
import type { Job, Measured } from './load.ts'
import { send } from './requests.ts'
import { credentials, parameterName, parameterValue, seed } from './seed.ts'

const quick = process.argv.includes('--quick')
const rounds = quick ? 5 : 9
const roundMs = quick ? 800 : 1500
const leadMs = 300
const sizes = quick ? [1_000, 100_000] : [1_000, 100_000, 1_000_000]
const connections = 32

const directory = await mkdtemp(join(tmpdir(), 'larder-bench-'))
const children: ChildProcess[] = []

interface Started {
  readonly port: number
  readonly pid: number
  /** The time until it answered. */
  readonly readyMs: number
  stop(): Promise<void>
}

async function startServer(script: string, args: string[], environment: NodeJS.ProcessEnv = {}): Promise<Started> {
  const started = performance.now()
  const child = spawn(process.execPath, [script, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { PATH: process.env.PATH, ...environment },
  })
  children.push(child)
  for await (const line of createInterface({ input: child.stdout })) {
    const port = /http:\/\/127\.0\.0\.1:(\d+)/.exec(line)?.[1]
    if (port === undefined) continue
    const readyMs = performance.now() - started
    const stop = async () => {
      child.kill('SIGTERM')
      await once(child, 'exit')
    }
    return { port: Number(port), pid: child.pid!, readyMs, stop }
  }
  throw new Error(`${script} did not start`)
}

function startLarder(name: string) {
  return startServer('server/src/main.ts', [], { LARDER_PORT: '0', LARDER_DATA_DIR: join(directory, name) })
}

const loader = fork('bench/load.ts')
children.push(loader)
async function load(job: Job): Promise<Measured> {
  loader.send(job)
  const [measured] = (await once(loader, 'message')) as [Measured]
  const [failure] = Object.entries(measured.failures)
  if (failure !== undefined) throw new Error(`answered ${failure[0]}: ${failure[1]}`)
  return measured
}

const median = (values: readonly number[]) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!
const memoryMb = (pid: number) =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024

async function main(): Promise<void> {
  const results: Record<string, unknown> = {
    processors: cpus().length,
    processor: cpus()[0]?.model,
    node: process.version,
    rounds,
    roundMs,
    leadMs,
    connections,
  }

  const servers = new Map<number, Started>()
  for (const size of sizes) {
    const started = performance.now()
    await seed(join(directory, String(size)), size, (done) => {
      if (process.stderr.isTTY || done === size)
        process.stderr.write(
          `\rseeding ${size.toLocaleString('en')} parameters: ${Math.floor((done / size) * 100)} %${done === size ? ` (${((performance.now() - started) / 1000).toFixed(0)} s)\n` : ''}`,
        )
    })
    // What is not a read goes to a store of its own, so that reads are asked of servers with as much to do besides as the yardstick.
    if (size === 100_000) await cp(join(directory, String(size)), join(directory, 'others'), { recursive: true })
    servers.set(size, await startLarder(String(size)))
  }
  const others = await startLarder('others')
  const main = servers.get(100_000)!
  const answer = await send(main.port, getParameter(0))
  if (!answer.includes(parameterValue(0))) throw new Error(`GetParameter answered ${answer}`)
  const { input } = getParameter(0)
  const kept = await send(main.port, { ...getParameter(0), input: { ...input, WithDecryption: false } })
  if (!kept.includes('"AQICAH')) throw new Error('a SecureString is not a KMS ciphertext')
  const bare = await startServer('bench/bare-server.ts', [Buffer.from(answer).toString('base64')])
  const portOf = (size: number) => servers.get(size)!.port

  const contestants: Contestant[] = [
    gets('bare node:http', bare.port, 1000),
    ...sizes.map((size) => gets(`GetParameter of ${countOf(size)}`, portOf(size), size)),
    coldGets(main.port, 100_000),
    ...sizes.map((size) => pages(portOf(size), size)),
    puts(others.port),
    ...(await keyUses(others.port)),
    ...(await secretReads(others.port)),
  ]
  const measured = new Map<string, Measured[]>(contestants.map(({ name }) => [name, []]))
  for (let round = 0; round <= rounds; round += 1) {
    process.stderr.write(`round ${round} of ${rounds}${round === 0 ? ' (warming up)' : ''}\n`)
    for (const { name, port, requests } of contestants) {
      const signed = requests()
      // Not counted: whatever the one before has left in memory is not what this one asks for. From the other end, so that what is meant
      // to be asked for the first time still is.
      await load({ port, requests: signed.toReversed(), connections, milliseconds: leadMs })
      const one = await load({ port, requests: signed, connections, milliseconds: round === 0 ? 500 : roundMs })
      if (round > 0) measured.get(name)!.push(one)
    }
  }
  const memoryAfterAll = memoryMb(others.pid)
  const delivery = await measureDelivery(
    directory,
    {
      AWS_ENDPOINT_URL: `http://127.0.0.1:${main.port}`,
      AWS_REGION: getParameter(0).region,
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      NAME: parameterName(0),
    },
    rounds,
  )
  await main.stop()
  const anew = await startLarder('100000')
  await load({ port: anew.port, requests: gets('', anew.port, 100_000).requests(), connections, count: 100_000 })
  const memory = memoryMb(anew.pid)
  const beside = ({ larder, powertools }: Readonly<Record<'larder' | 'powertools', readonly number[]>>) =>
    median(larder.map((one, round) => one / powertools[round]!))
  const readyTimes: number[] = []
  for (let start = 0; start < 5; start += 1) {
    const { readyMs, stop } = await startLarder(`start-${start}`)
    readyTimes.push(readyMs)
    await stop()
  }

  const rate = (name: string) => median(measured.get(name)!.map(({ perSecond }) => perSecond))
  const ratio = (name: string, other: string) => {
    const others = measured.get(other)!
    return median(measured.get(name)!.map(({ perSecond }, round) => perSecond / others[round]!.perSecond))
  }
  const largest = countOf(sizes.at(-1)!)
  const claims = [
    {
      claim: 'GetParameter (SecureString, 100,000 parameters) beside bare node:http',
      aim: '≥ 0.5',
      reached: ratio('GetParameter of 100,000', 'bare node:http'),
      held: (value: number) => value >= 0.5,
    },
    {
      claim: 'KMS Decrypt beside bare node:http',
      aim: '≥ 0.5',
      reached: ratio('KMS Decrypt', 'bare node:http'),
      held: (value: number) => value >= 0.5,
    },
    {
      claim: `cost of GetParameter at ${largest} parameters beside 1,000`,
      aim: '≤ 1.2',
      reached: ratio('GetParameter of 1,000', `GetParameter of ${largest}`),
      held: (value: number) => value <= 1.2,
    },
    {
      claim: `cost of a GetParametersByPath page at ${largest} beside 1,000`,
      aim: '≤ 1.2',
      reached: ratio('GetParametersByPath of 1,000', `GetParametersByPath of ${largest}`),
      held: (value: number) => value <= 1.2,
    },
    {
      claim: 'PutParameter a second from 32 clients, on disk',
      aim: '≥ 2,000',
      reached: rate('PutParameter'),
      held: (value: number) => value >= 2000,
    },
    {
      claim: 'ready after start, milliseconds',
      aim: '≤ 1,000',
      reached: median(readyTimes),
      held: (value: number) => value <= 1000,
    },
    {
      claim: 'resident memory after 100,000 reads of a server just started, MB',
      aim: '≤ 120',
      reached: memory,
      held: (value: number) => value <= 120,
    },
    {
      claim: 'a decision over 50 attached statements, µs',
      aim: '≤ 5',
      reached: median(measureEngine(rounds)),
      held: (value: number) => value <= 5,
    },
    {
      claim: 'import to first secret, beside Powertools',
      aim: '≤ 0.45',
      reached: beside(delivery.firstMs),
      held: (value: number) => value <= 0.45,
    },
    {
      claim: 'a cached read, beside Powertools',
      aim: '≤ 0.25',
      reached: beside(delivery.cachedNs),
      held: (value: number) => value <= 0.25,
    },
    {
      claim: `a bundle of one getParameter, KB minified (Powertools: ${Math.round(delivery.bundleBytes.powertools / 1024)})`,
      aim: '≤ 12',
      reached: delivery.bundleBytes.larder / 1024,
      held: (value: number) => value <= 12,
    },
  ]

  console.log(
    `\n${'contestant'.padEnd(36)}${'per second'.padStart(12)}${'median ms'.padStart(12)}${'p99 ms'.padStart(10)}${'of bare'.padStart(10)}`,
  )
  for (const { name } of contestants) {
    const all = measured.get(name)!
    const cells = [
      rate(name).toFixed(0).padStart(12),
      median(all.map((one) => one.medianMs))
        .toFixed(2)
        .padStart(12),
      median(all.map((one) => one.p99Ms))
        .toFixed(2)
        .padStart(10),
      ratio(name, 'bare node:http').toFixed(2).padStart(10),
    ]
    console.log(name.padEnd(36) + cells.join(''))
  }
  console.log(`\n${'claim'.padEnd(76)}${'aim'.padStart(9)}${'reached'.padStart(10)}`)
  for (const { claim, aim, reached, held } of claims)
    console.log(
      `${claim.padEnd(76)}${aim.padStart(9)}${reached.toFixed(reached < 10 ? 2 : 0).padStart(10)}  ${held(reached) ? '✓' : '✗ falls short'}`,
    )

  console.log(
    `\n${'resident memory of the server that all but the reads of parameters went to, MB'.padEnd(85)}${memoryAfterAll.toFixed(0).padStart(10)}`,
  )

  results.memoryAfterAllRounds = memoryAfterAll
  results.contestants = Object.fromEntries(
    contestants.map(({ name }) => [
      name,
      { perSecond: rate(name), ofBare: ratio(name, 'bare node:http'), rounds: measured.get(name) },
    ]),
  )
  results.delivery = delivery
  results.claims = claims.map(({ claim, aim, reached, held }) => ({ claim, aim, reached, held: held(reached) }))
  await mkdir('bench/results', { recursive: true })
  await writeFile('bench/results/latest.json', `${JSON.stringify(results, null, 2)}\n`)
  console.log('\nbench/results/latest.json has every round.')
}

try {
  await main()
} finally {
  for (const child of children) child.kill('SIGKILL')
  await rm(directory, { recursive: true, force: true })
}
