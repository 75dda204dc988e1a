import assert from 'node:assert/strict'
import { existsSync, statSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { suite, test } from 'node:test'
import { openLarder } from '../../../test/larder.ts'
import { environmentOf, larderCommand } from '../../test/larder-command.ts'

const show = (...names: string[]) => [
  process.execPath,
  '-e',
  `console.log(JSON.stringify(Object.fromEntries(${JSON.stringify(names)}.map((name) => [name, process.env[name]]))))`,
]

suite('larder run', async () => {
  const after = { after: (work: () => Promise<void>) => test.after(work) }
  const larder = await openLarder(after)
  const { run, home } = await larderCommand(after, larder.url)
  const { ssm, secretsManager } = larder.clients()
  const put = (Value: string) => ssm.putParameter({ Name: '/app/token', Value, Type: 'SecureString', Overwrite: true })
  await put('token-of-the-app')
  await secretsManager.createSecret({ Name: 'app/db', SecretString: '{"password":"hunter2-hunter2"}' })
  const environment = {
    ...environmentOf(larder.administrator),
    TOKEN: 'ssm:/app/token',
    DB: 'secretsmanager:app/db#password',
    PLAIN: 'plain',
  }

  await test('variables that are references get the secret, all others stay', async () => {
    const { stdout, code } = await run(['run', '--', ...show('TOKEN', 'DB', 'PLAIN')], { environment })
    assert.deepEqual(JSON.parse(stdout), { TOKEN: 'token-of-the-app', DB: 'hunter2-hunter2', PLAIN: 'plain' })
    assert.equal(code, 0)
  })

  await test('a manifest’s secrets become variables, and pristine leaves nothing else', async () => {
    const manifest = join(home, 'larder.json')
    await writeFile(
      manifest,
      JSON.stringify({ larder: 1, secrets: { API_KEY: { from: 'ssm:/app/token', deliver: 'live' } } }),
    )
    const args = [
      'run',
      '--pristine',
      '--manifest',
      manifest,
      '--',
      ...show('API_KEY', 'DB', 'PLAIN', 'AWS_SECRET_ACCESS_KEY'),
    ]
    const { stdout } = await run(args, { environment })
    assert.deepEqual(JSON.parse(stdout), { API_KEY: 'token-of-the-app', DB: 'hunter2-hunter2' })
  })

  await test('what cannot be got is told and left out; with --strict nothing runs', async () => {
    const broken = { ...environment, LOST: 'ssm:/app/lost' }
    const lenient = await run(['run', '--', ...show('TOKEN', 'LOST')], { environment: broken })
    assert.deepEqual(JSON.parse(lenient.stdout), { TOKEN: 'token-of-the-app' })
    assert.match(lenient.stderr, /^larder: LOST: it does not exist/)
    const strict = await run(['run', '--strict', '--', ...show('TOKEN')], { environment: broken })
    assert.deepEqual([strict.code, strict.stdout], [1, ''])
    assert.match(strict.stderr, /was not run\.$/m)
  })

  await test('where nothing at all can be asked, no reference passes for a value', async () => {
    const nowhere = { ...environment, AWS_REGION: '' }
    const { stdout, stderr } = await run(['run', '--', ...show('TOKEN', 'PLAIN')], { environment: nowhere })
    assert.deepEqual(JSON.parse(stdout), { PLAIN: 'plain' })
    assert.match(stderr, /^larder: region: there is none\./)
  })

  await test('the exit code is the command’s, and 128 + n for a signal', async () => {
    const exit = (code: string) =>
      run(['run', '--', process.execPath, '-e', code], { environment }).then((ended) => ended.code)
    assert.equal(await exit('process.exit(7)'), 7)
    assert.equal(await exit('process.kill(process.pid, "SIGTERM")'), 143)
    assert.equal(await exit('process.kill(process.pid, "SIGKILL")'), 137)
    assert.equal((await run(['run', '--', 'no-such-command'], { environment })).code, 127)
  })

  await test('signals that come are passed on, each of them, and what ends the command stands in the exit code', async () => {
    const sent = [
      'SIGHUP',
      'SIGINT',
      'SIGQUIT',
      'SIGUSR1',
      'SIGUSR2',
      'SIGALRM',
      'SIGWINCH',
      'SIGCONT',
      'SIGXCPU',
    ] as const
    // The next one is sent when the one before has arrived.
    const trapping = `for (const name of ${JSON.stringify(sent)}) process.on(name, () => console.log(name)); console.log('ready'); setInterval(() => {}, 1000)`
    let told = 0
    const { stdout, code } = await run(['run', '--', process.execPath, '-e', trapping], {
      environment,
      onOutput: (text, child) => {
        const lines = text.split('\n').length - 1
        for (; told < lines; told++) child.kill(sent[told] ?? 'SIGTERM')
      },
    })
    assert.deepEqual(stdout.trim().split('\n'), ['ready', ...sent])
    assert.equal(code, 143)
  })

  await test('files that only their owner reads, and that are gone afterwards', async () => {
    const program = `const { readFileSync, statSync } = require('node:fs'); const file = process.env.TOKEN_FILE
      console.log(JSON.stringify([file, readFileSync(file, 'utf8'), (statSync(file).mode & 0o777).toString(8), process.env.TOKEN ?? null]))`
    const { stdout } = await run(['run', '--file', 'TOKEN', '--', process.execPath, '-e', program], { environment })
    const [file, value, mode, variable] = JSON.parse(stdout) as [string, string, string, null]
    assert.deepEqual([value, mode, variable], ['token-of-the-app', '600', null])
    assert.ok(!existsSync(dirname(file)))
    assert.throws(() => statSync(file), { code: 'ENOENT' })
  })

  await test('named pipes, read as often as one likes', async () => {
    const program = `const { readFileSync, statSync } = require('node:fs'); const file = process.env.DB_FILE
      console.log(JSON.stringify([statSync(file).isFIFO(), readFileSync(file, 'utf8'), readFileSync(file, 'utf8')]))`
    const { stdout, code } = await run(['run', '--fifo', 'DB', '--', process.execPath, '-e', program], { environment })
    assert.deepEqual(JSON.parse(stdout), [true, 'hunter2-hunter2', 'hunter2-hunter2'])
    assert.equal(code, 0)
  })

  await test('pipes that nobody reads keep none of the others from being read', async () => {
    const names = Array.from({ length: 6 }, (_, n) => `T${n}`)
    const many = { ...environment, ...Object.fromEntries(names.map((name) => [name, 'ssm:/app/token'])) }
    const program = "console.log(require('node:fs').readFileSync(process.env.T5_FILE, 'utf8'))"
    const { stdout, code } = await run(['run', '--fifo', names.join(), '--', process.execPath, '-e', program], {
      environment: many,
    })
    assert.deepEqual([stdout, code], ['token-of-the-app\n', 0])
  })

  await test('a named pipe that nobody reads keeps nobody waiting', async () => {
    for (const program of ['', 'process.kill(process.pid, "SIGKILL")']) {
      const { code } = await run(['run', '--fifo', 'DB,TOKEN', '--', process.execPath, '-e', program], { environment })
      assert.equal(code, program === '' ? 0 : 137)
    }
  })

  await test('what the command prints is free of them', async () => {
    const program =
      'const { DB } = process.env; process.stdout.write("a " + DB.slice(0, 7)); setTimeout(() => process.stdout.write(DB.slice(7) + " b"), 30); console.error(Buffer.from(process.env.TOKEN).toString("base64"))'
    const { stdout, stderr } = await run(['run', '--redact', '--', process.execPath, '-e', program], { environment })
    assert.equal(stdout, 'a [redacted] b')
    assert.match(stderr, /^\[redacted\]/)
  })

  await test('a change that the store tells of restarts the command; one that it does not tell of sends a signal, once its file is new', async () => {
    const restarting =
      'console.log(process.env.TOKEN); if (process.env.TOKEN === "rotated-token") process.exit(0); setInterval(() => {}, 1000)'
    let rotated = false
    const restart = await run(
      ['run', '--on-change', 'restart', '--every', '3600', '--', process.execPath, '-e', restarting],
      {
        environment,
        onOutput: () => {
          if (!rotated) void put('rotated-token')
          rotated = true
        },
      },
    )
    assert.equal(restart.stdout, 'token-of-the-app\nrotated-token\n')
    assert.equal(restart.code, 0)
    const program = `const read = () => require('node:fs').readFileSync(process.env.TOKEN_FILE, 'utf8')
      process.on('SIGHUP', () => { console.log(read()); process.exit(0) }); console.log(read()); setInterval(() => {}, 1000)`
    let again = false
    // Who may not follow looks now and then.
    const reading = { Effect: 'Allow', Action: ['ssm:GetParameter*', 'kms:Decrypt'], Resource: '*' }
    const { credentials } = await larder.user('reader', reading)
    const signalled = await run(
      ['run', '--on-change', 'SIGHUP', '--every', '1', '--file', 'TOKEN', '--', process.execPath, '-e', program],
      {
        environment: { ...environmentOf(credentials), TOKEN: 'ssm:/app/token' },
        onOutput: () => {
          if (!again) void put('rotated-again')
          again = true
        },
      },
    )
    assert.equal(signalled.stdout, 'rotated-token\nrotated-again\n')
  })

  await test('wrong use is told before anything is asked', async () => {
    const wrong = [
      [],
      ['--on-change', 'hup', '--', 'true'],
      ['--on-change', 'SIGFOO', '--', 'true'],
      ['--file', 'a/b', '--', 'true'],
    ]
    for (const args of wrong) {
      assert.equal((await run(['run', ...args], { environment })).code, 2)
    }
    const mistyped = await run(['run', '--file', 'TOKENN', '--', 'true'], { environment })
    assert.deepEqual(
      [mistyped.code, mistyped.stderr],
      [2, 'larder: No secret is called TOKENN: neither a variable with a reference, nor one of the manifest.\n'],
    )
  })
})
