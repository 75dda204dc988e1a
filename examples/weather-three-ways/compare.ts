/** Runs the page's three ways of getting at a secret, and a fourth, against a Larder in a throw-away folder; and measures what the page weighs. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { plaintextFinder } from '@larder/bake/find-plaintext.ts'
import { scanFile, scanValue } from '@larder/bake/scan.ts'
import { parse, stringify } from 'yaml'
import { account, openLarder } from '../../test/larder.ts'
import { osls, type Ran, TestService } from '../../test/service.ts'
import { startProviders } from './providers.ts'

type After = Parameters<typeof openLarder>[0]

export const ways = ['darksky', 'openweathermap', 'dest', 'fourth'] as const
export type Way = (typeof ways)[number]

/** What was measured of one way. */
export interface Measured {
  /** As the page's handlers give it. */
  readonly answer: unknown
  /** Where the credential stands in plaintext in what is deployed. */
  readonly plaintext: readonly string[]
  /** Calls to the store for so many invocations in one execution environment. */
  readonly calls: number
  /** A month at AWS's prices. */
  readonly dollars: number
  /** After the credential was rotated, without a deploy: whether the environment that was running works, and one that starts then. */
  readonly warm: boolean
  readonly cold: boolean
  /** Whether someone who may read no secret can package and deploy it. */
  readonly byTeammate: boolean
  /** Lines of the handler's own file. */
  readonly lines: number
}

export const invocations = 20
export const perDay = 30_000
export const environments = 10
/** Dollars. A standard parameter costs nothing, and reading one is a call to KMS. */
const prices = { secret: 0.4, secretCall: 0.05 / 10_000, keyCall: 0.03 / 10_000 }
const days = 30

const event = { pathParameters: { latitude: '52.52', longitude: '13.41' } }
const folder = join(import.meta.dirname, 'service')
const larderCommand = join(import.meta.dirname, '../../cli/src/main.ts')

/** Resolves to the measurements, and to what the credentials of the teammate's deploy are worth after it. */
export async function compare(after: After): Promise<{ measured: Record<Way, Measured>; credentials: string }> {
  const larder = await openLarder(after)
  const { ssm, secretsManager } = larder.clients()
  const before = { darksky: 'darksky-key-4711', openweathermap: 'owm-appid-4711', dest: 'dest-app-code-4711' }
  const rotated = { darksky: 'darksky-key-0815', openweathermap: 'owm-appid-0815', dest: 'dest-app-code-0815' }
  const providers = await startProviders(after, { ...before })
  const SecretId = 'openweathermap-appid'
  const secretString = (appid: string) => JSON.stringify({ [SecretId]: appid })
  const put = (Name: string, Value: string) => ssm.putParameter({ Name, Value, Type: 'SecureString', Overwrite: true })
  await put('/darksky-api-key', before.darksky)
  await put('/dest-app-code', before.dest)
  await secretsManager.createSecret({ Name: SecretId, SecretString: secretString(before.openweathermap) })

  const newService = () => {
    const files = Object.fromEntries(filesBelow(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')]))
    const settings = { PROVIDERS: providers.url }
    const service = new TestService({ after: (work) => after.after(async () => work()) }, larder.url, files, settings)
    service.installRuntime()
    return service
  }

  // A teammate may take the role that deploys; and that role may ask what there is, and read nothing.
  const mayAsk = { Effect: 'Allow', Action: ['ssm:DescribeParameters', 'kms:DescribeKey'], Resource: '*' }
  const deployRole = await larder.role('deploy', { AWS: account }, mayAsk)
  const { credentials: teammate } = await larder.user('teammate', {
    Effect: 'Allow',
    Action: 'sts:AssumeRole',
    Resource: deployRole,
  })
  const deploySession = (service: TestService, command: readonly string[]) =>
    service.node([larderCommand, 'deploy-session', '--role', deployRole, '--', process.execPath, ...command], teammate)

  /** Each of the page's ways alone, since one that fails would fail them all. */
  async function packagedByTeammate(way: Way): Promise<boolean> {
    const service = newService()
    const { custom, functions, ...rest } = parse(service.read('serverless.yml'))
    const alone = { ...rest, ...(way === 'dest' && { custom }), functions: { [way]: functions[way] } }
    service.write('serverless.yml', stringify(alone))
    const { code, output } = await deploySession(service, [osls, 'package'])
    if (code !== 0 && !/not authorized to perform: ssm:GetParameter/.test(output)) throw new Error(output)
    return code === 0
  }

  const page = newService()
  const ours = newService()
  succeeded(await page.osls(['package'], larder.administrator))
  succeeded(await deploySession(ours, [osls, 'package', '--config', 'serverless.fourth.yml']))

  const calls = async () => {
    const metrics = await (await fetch(`${larder.url}/metrics`)).text()
    const read =
      /larder_operations_total\{operation="(ssm:GetParameters?|secretsmanager:\w*GetSecretValue|kms:Decrypt)",code="ok"\} (\d+)/g
    return [...metrics.matchAll(read)].reduce((sum, [, , count]) => sum + Number(count), 0)
  }

  async function starter(way: Way) {
    const service = way === 'fourth' ? ours : page
    const role = await larder.role(way, { AWS: account }, ...service.roleStatements())
    const credentials = await larder.assume(role)
    return () => {
      const running = service.start('weather-forecast.zip', way, service.variables(way), credentials)
      after.after(async () => running.stop())
      return running
    }
  }

  /** While the credentials are those that were there when it was deployed. */
  async function measureBefore(way: Way) {
    const start = await starter(way)
    const running = start()
    const atFirst = await calls()
    const answer = await running.invoke(event)
    for (let n = 1; n < invocations; n++) await running.invoke(event)
    return { way, start, running, answer, calls: (await calls()) - atFirst }
  }
  const begun = []
  for (const way of ways) begun.push(await measureBefore(way))

  Object.assign(providers.accepted, rotated)
  await put('/darksky-api-key', rotated.darksky)
  await put('/dest-app-code', rotated.dest)
  await secretsManager.putSecretValue({ SecretId, SecretString: secretString(rotated.openweathermap) })

  const entries = begun.map(async ({ way, start, running, answer, calls: called }): Promise<[Way, Measured]> => {
    const secret = way === 'fourth' ? before.darksky : before[way]
    return [
      way,
      {
        answer,
        plaintext: leaksOf(way === 'fourth' ? ours : page, secret),
        calls: called,
        dollars: monthly(way, called),
        warm: isAnswer(await running.invoke(event)),
        cold: isAnswer(await start().invoke(event)),
        byTeammate: way === 'fourth' || (await packagedByTeammate(way)),
        lines: readFileSync(join(folder, 'external-api', `${way}.js`), 'utf8')
          .trim()
          .split('\n').length,
      },
    ]
  })
  const measured = Object.fromEntries(await Promise.all(entries)) as Record<Way, Measured>

  const told = await deploySession(ours, ['-p', 'JSON.stringify(process.env)'])
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN } = JSON.parse(told.output)
  const used = {
    accessKeyId: AWS_ACCESS_KEY_ID,
    secretAccessKey: AWS_SECRET_ACCESS_KEY,
    sessionToken: AWS_SESSION_TOKEN,
  }
  const credentials = await larder
    .clients(used)
    .sts.getCallerIdentity({})
    .then(
      () => 'still work',
      ({ name }: Error) => name,
    )
  return { measured, credentials }
}

function succeeded({ code, output }: Ran): void {
  if (code !== 0) throw new Error(output)
}

const isAnswer = (answer: unknown) => (answer as { statusCode?: number } | null)?.statusCode === 200

function filesBelow(directory: string): string[] {
  const entries = readdirSync(directory, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(directory.length + 1))
}

function leaksOf(service: TestService, secret: string): string[] {
  const find = plaintextFinder(new Map([['it', [Buffer.from(secret)]]]))
  const leaks = service.list('.serverless').flatMap((name) => {
    const bytes = readFileSync(join(service.folder, '.serverless', name))
    return name.endsWith('.json') ? scanValue(find, JSON.parse(bytes.toString()), name) : scanFile(find, bytes, name)
  })
  return leaks.map(({ where }) => where)
}

/** Asked each time, a call is a call; kept, each environment asks as often a day as it did here. */
function monthly(way: Way, calls: number): number {
  const isKept = calls < invocations
  const asked = (isKept ? calls * environments : (calls / invocations) * perDay) * days
  return way === 'openweathermap' ? prices.secret + asked * prices.secretCall : asked * prices.keyCall
}
