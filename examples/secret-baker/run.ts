/** Runs the page's application, in each of the ways that secrets can be written down there, against a Larder in a throw-away folder. */

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { account, openLarder } from '../../test/larder.ts'
import { TestService } from '../../test/service.ts'
import { type Step, tell } from '../steps.ts'

type After = Parameters<typeof openLarder>[0]

const folder = join(import.meta.dirname, 'service')

/** Resolves to what was done and what came of it. */
export async function run(after: After): Promise<Step[]> {
  const steps: Step[] = []
  const step = (what: string, expected: unknown, got: unknown) => steps.push({ what, expected, got })
  const larder = await openLarder(after)
  const { ssm, kms } = larder.clients()

  // Steps 1 and 2 of the page: a key of our own, and secrets under it.
  const { KeyMetadata } = await kms.createKey({ Description: 'secrets of functions' })
  const CMK_ARN = KeyMetadata!.Arn!
  const put = (Name: string, Value: string) =>
    ssm.putParameter({ Name, Value, Type: 'SecureString', KeyId: CMK_ARN, Overwrite: true })
  await put('MY_SECRET', 'mine')
  await put('MY_OTHER_SECRET', 'mine as well')
  await put('/a/custom/secret/path', 'custom — ünïcödé')
  for (const value of ['first', 'second', 'third']) await put('/path/to/ssm/secret', value)

  // Whoever deploys may fetch parameters and use no key; the function may use the key and fetch nothing.
  const deployer = await larder.user('deployer', { Effect: 'Allow', Action: 'ssm:GetParameter', Resource: '*' })
  const files = Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')]))
  const service = new TestService({ after: (work) => after.after(async () => work()) }, larder.url, files, { CMK_ARN })
  const kept = () => service.list().filter((name) => name === 'secret-baker-secrets.json').length

  const read = await refused(
    larder.clients(deployer.credentials).ssm.getParameter({ Name: 'MY_SECRET', WithDecryption: true }),
  )
  step('the deployer reads a value', 'AccessDeniedException', read)

  async function deploy(file: string, ...options: readonly string[]) {
    const { code, output } = await service.osls(['package', '--config', file, ...options], deployer.credentials)
    if (code !== 0) throw new Error(output)
    return Object.keys(JSON.parse(service.archive('secret-baker.zip')['secret-baker-secrets.json']!))
  }

  /** The function with the role that the template makes for it. */
  async function start(role: string) {
    const credentials = await larder.assume(await larder.role(role, { AWS: account }, ...service.roleStatements()))
    const running = service.start('secret-baker.zip', 'hello', {}, credentials)
    after.after(async () => running.stop())
    return running
  }

  const ways: readonly [file: string, expected: Record<string, string>][] = [
    ['serverless.names.yml', { MY_SECRET: 'mine' }],
    ['serverless.list.yml', { CUSTOM_SECRET: 'custom — ünïcödé' }],
    ['serverless.yml', { MY_SECRET: 'mine', MY_OTHER_SECRET: 'mine as well', CUSTOM_SECRET: 'custom — ünïcödé' }],
  ]
  for (const [file, expected] of ways) {
    const secrets = await deploy(file)
    const running = await start(file.replaceAll('.', '-'))
    step(`${file}: the function opens its secrets`, expected, await running.invoke({ secrets }))
    step(`${file}: the file is cleaned up`, 0, kept())
  }

  const secrets = await deploy('serverless.paths.yml', '--no-secret-baker-cleanup')
  step('--no-secret-baker-cleanup: the file stays', 1, kept())
  const running = await start('paths')
  const expected = { LATEST_SECRET: 'third', MY_SECRET: 'second' }
  step('serverless.paths.yml: the latest version, and one that is pinned', expected, await running.invoke({ secrets }))
  await put('/path/to/ssm/secret', 'fourth')
  step('after a change in the store: what was deployed stays as it is', expected, await running.invoke({ secrets }))
  const nobody = await larder.assume(await larder.role('nobody', { AWS: account }))
  const other = service.start('secret-baker.zip', 'hello', {}, nobody)
  after.after(async () => other.stop())
  const error = { error: 'AccessDeniedException' }
  step('a function without permission for the key opens nothing', error, await other.invoke({ secrets }))
  return steps
}

async function refused(call: Promise<unknown>): Promise<string> {
  return call.then(
    () => 'succeeded',
    (error: Error) => error.name,
  )
}

if (import.meta.main) await tell(run)
