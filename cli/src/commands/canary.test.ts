/** Every command of larder, once and with all debugging on that there is; then all that it printed, and every file that it left, is searched for secrets. */
import assert from 'node:assert/strict'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { canary, sightings } from '../../../test/faults/canary.ts'
import { account, openLarder } from '../../../test/larder.ts'
import { environmentOf, larderCommand } from '../../test/larder-command.ts'

interface Case {
  readonly args: readonly string[]
  readonly environment?: NodeJS.ProcessEnv
  readonly input?: string
  /** What it prints to its standard output is asked for. */
  readonly tells?: true
  /** 0 unless it is to fail. */
  readonly code?: number
  /** Sends this once it has printed something. */
  readonly signal?: NodeJS.Signals
}

const debugging = {
  NODE_DEBUG: '*',
  DEBUG: '*',
  LARDER_DEBUG: '1',
  LARDER_LOG_LEVEL: 'debug',
  PARAMETERS_SECRETS_EXTENSION_LOG_LEVEL: 'debug',
}

test('no command of larder tells a secret that it was not asked for', async (t) => {
  const secrets = new Map<string, string>()
  const secret = (name: string) => {
    // One that is the same in most encodings, and one that is not.
    const text = secrets.size % 2 === 0 ? canary() : `${canary()}é"<&\\`
    secrets.set(name, text)
    return text
  }
  const larder = await openLarder(t)
  const { run, home } = await larderCommand(t, larder.url)
  const { ssm, kms, iam, secretsManager } = larder.clients()
  const { KeyMetadata } = await kms.createKey({})
  await kms.createAlias({ AliasName: 'alias/app', TargetKeyId: KeyMetadata!.KeyId! })
  const KeyId = 'alias/app'
  await ssm.putParameter({ Name: '/app/text', Value: secret('a parameter'), Type: 'SecureString', KeyId })
  await ssm.putParameter({ Name: '/app/tree/one', Value: secret('a parameter below a path'), Type: 'SecureString' })
  await ssm.putParameter({ Name: '/app/string', Value: secret('a String'), Type: 'String' })
  const json = JSON.stringify({ password: secret('a member of a secret') })
  await secretsManager.createSecret({ Name: 'app/json', SecretString: json })
  await secretsManager.createSecret({ Name: 'app/text', SecretString: secret('a secret') })
  const password = secret('a password').slice(0, 20).concat('-aB3')
  secrets.set('a password', password)
  await larder.user('ana', { Effect: 'Allow', Action: ['ssm:*', 'larder:*', 'iam:*'], Resource: '*' })
  await iam.createLoginProfile({ UserName: 'ana', Password: password })
  const role = await larder.role('deployer', { AWS: `arn:aws:iam::${account}:root` })
  secrets.set("the administrator's secret key", larder.administrator.secretAccessKey)
  const AWS_TOKEN = secret("the agent's token")

  // Only what is left below here is looked at: a person's own session is meant to be in their home.
  const left = join(home, 'left')
  const work = join(left, 'work')
  const temporary = join(left, 'temporary')
  for (const directory of [left, work, temporary]) await mkdir(directory)
  await writeFile(
    join(work, 'larder.yml'),
    `app: app
secrets:
  TEXT: ssm:/app/text
  TREE: { from: "ssm:/app/tree/", as: tree }
  JSON: { from: secretsmanager:app/json, as: json }
  NO_JSON: { from: secretsmanager:app/text, as: json }
  BAKED: { from: ssm:/app/text, deliver: baked }
  BAKED_TOO: { from: secretsmanager:app/json#password, deliver: baked }
bake: { seal: together, key: alias/app }
`,
  )
  const references = {
    TEXT: 'ssm:/app/text',
    DB: 'secretsmanager:app/json#password',
    NO_JSON: 'secretsmanager:app/text#password',
    NONE: 'ssm:/app/none',
  }
  const program = (text: string) => ['--', process.execPath, '-e', text]
  const show = program('console.log(process.env.TEXT, process.env.DB); console.error(process.env.TEXT)')
  const data = ['--data-dir', larder.dataDirectory]
  const signIn = ['--account', account, '--user', 'ana']
  const cases: readonly Case[] = [
    { args: ['run', '--redact', ...show], environment: references },
    {
      args: ['run', '--pristine', '--file', 'DB', '--fifo', 'TEXT', '--', '/no/such/command'],
      environment: references,
      code: 127,
    },
    { args: ['run', '--on-change', 'restart', ...program('')], environment: references },
    {
      // Its crash report is written at this signal, and the command dies of it.
      args: ['run', '--', 'sh', '-c', 'echo ready; exec sleep 30'],
      environment: {
        ...references,
        NODE_OPTIONS: `--report-on-signal --report-signal=SIGUSR2 --report-directory=${temporary}`,
      },
      signal: 'SIGUSR2',
      code: 140,
    },
    { args: ['agent', '--port', '0', '--log-level', 'debug'], environment: { AWS_TOKEN }, signal: 'SIGTERM' },
    { args: ['login', ...signIn], input: `${password}\n` },
    { args: ['login', ...signIn, '--profile', 'wrong'], input: `${secret('a wrong password')}\n`, code: 1 },
    { args: ['credentials'], tells: true },
    { args: ['sessions', 'list', '--profile', 'default'] },
    { args: ['sessions', 'revoke', '--profile', 'default', 'ASIAAAAAAAAAAAAAAAAA'] },
    { args: ['deploy-session', '--role', role, ...program('process.exit(3)')], code: 3 },
    { args: ['accounts', 'create', '--name', 'Blue', '--id', '222233334444'], tells: true },
    { args: ['accounts', 'list'] },
    { args: ['check', '--values'], code: 1 },
    { args: ['types'] },
    { args: ['policy'] },
    { args: ['bake', '--out', 'built'] },
    { args: ['audit', 'list', '--json', ...data] },
    { args: ['audit', 'verify', ...data] },
    { args: ['events', 'list', ...data] },
    { args: ['logout'] },
  ]
  // What is added to larder later is at least begun.
  const { stdout: usage } = await run([])
  const names = [...usage.matchAll(/^ {2}larder ((?:[a-z-]+ )+) /gm)].map(([, name]) => name!.trim())
  const unknown = names.filter((name) => name !== 'serve' && !cases.some(({ args }) => args.join(' ').startsWith(name)))
  const all = [...cases, ...unknown.map((name) => ({ args: name.split(' '), any: true }))]

  const places = new Map<string, Buffer>()
  for (const one of all) {
    const { args, environment, input, tells, code = 0, signal } = one as Case
    let signalled = signal === undefined
    const ended = await run(args, {
      cwd: work,
      environment: {
        ...environmentOf(larder.administrator),
        ...debugging,
        TMPDIR: temporary,
        ...environment,
      },
      ...(input !== undefined && { input }),
      onOutput: (_text, child) => {
        if (!signalled) child.kill(signal)
        signalled = true
      },
    })
    const name = `larder ${args.join(' ')}`
    if (!('any' in one))
      assert.equal(ended.code, code, `${name}: ${ended.stdout.slice(0, 500)} ${ended.stderr.slice(0, 500)}`)
    places.set(`the standard error of ${name}`, Buffer.from(ended.stderr))
    if (!tells) places.set(`the standard output of ${name}`, Buffer.from(ended.stdout))
    if (args[0] === 'login' && !secrets.has("a session's secret key")) {
      const session = JSON.parse(await readFile(join(home, 'sessions', 'default.json'), 'utf8')) as Record<
        string,
        string
      >
      secrets.set("a session's secret key", session.secretAccessKey!)
      secrets.set("a session's token", session.sessionToken!)
    }
  }
  assert.ok(places.size > 35)
  const files = (await readdir(left, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile())
  assert.ok(
    files.some(({ name }) => name.startsWith('report.')),
    'the crash report was written',
  )
  assert.ok(
    files.some(({ name }) => name === 'larder-baked.json'),
    'what is baked was written',
  )
  for (const { parentPath, name } of files) places.set(name, await readFile(join(parentPath, name)))
  assert.deepEqual(sightings(secrets, places), [])
})
