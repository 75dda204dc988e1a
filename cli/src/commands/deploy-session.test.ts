import assert from 'node:assert/strict'
import type { ChildProcess } from 'node:child_process'
import { suite, test } from 'node:test'
import { account, openLarder } from '../../../test/larder.ts'
import { environmentOf, larderCommand } from '../../test/larder-command.ts'

/** What the deploy is here: it prints what it was given, and does as it is told. */
const deploy = (then: string) => [
  process.execPath,
  '-e',
  `const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN, AWS_PROFILE, AWS_ENDPOINT_URL } = process.env
   console.log(JSON.stringify({ AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN, AWS_PROFILE, AWS_ENDPOINT_URL }))
   ${then}`,
]

suite('larder deploy-session', async () => {
  const after = { after: (work: () => Promise<void>) => test.after(work) }
  const larder = await openLarder(after)
  const { run } = await larderCommand(after, larder.url)
  const role = await larder.role('deployer', { AWS: `arn:aws:iam::${account}:root` })
  const environment = { ...environmentOf(larder.administrator), AWS_PROFILE: 'mine' }
  const session = (command: readonly string[], onOutput?: (stdout: string, child: ChildProcess) => void) =>
    run(['deploy-session', '--role', role, '--name', 'release-7', '--', ...command], {
      environment,
      ...(onOutput && { onOutput }),
    })

  function whoIs(stdout: string): Promise<string> {
    const given = JSON.parse(stdout)
    const { sts } = larder.clients({
      accessKeyId: given.AWS_ACCESS_KEY_ID,
      secretAccessKey: given.AWS_SECRET_ACCESS_KEY,
      sessionToken: given.AWS_SESSION_TOKEN,
    })
    return sts.getCallerIdentity({}).then(
      ({ Arn }) => Arn!,
      (error: Error) => error.name,
    )
  }

  await test('a command has the role’s credentials while it runs, and nobody has them after', async () => {
    let during: Promise<string> | undefined
    const untilTold = deploy('process.on("SIGUSR1", () => process.exit(3)); setInterval(() => {}, 1000)')
    const { code, stdout, stderr } = await session(untilTold, (text, child) => {
      during ??= whoIs(text).finally(() => child.kill('SIGUSR1'))
    })
    assert.deepEqual([code, stderr], [3, ''])
    const given = JSON.parse(stdout)
    assert.match(given.AWS_ACCESS_KEY_ID, /^ASIA/)
    assert.equal(given.AWS_ENDPOINT_URL, larder.url)
    assert.equal(given.AWS_PROFILE, undefined)
    assert.equal(await during, `arn:aws:sts::${account}:assumed-role/deployer/release-7`)
    assert.equal(await whoIs(stdout), 'InvalidClientTokenId')
  })

  await test('a signal reaches the command, and the credentials end with it all the same', async () => {
    const waiting = deploy('setInterval(() => {}, 1000)')
    const { code, stdout } = await session(waiting, (_text, child) => void child.kill('SIGTERM'))
    assert.equal(code, 128 + 15)
    assert.equal(await whoIs(stdout), 'InvalidClientTokenId')
  })

  await test('what cannot be run says so', async () => {
    const absent = await session(['no-such-command'])
    assert.deepEqual([absent.code, absent.stderr], [127, 'larder: there is no command no-such-command\n'])
    const usage = await run(['deploy-session', '--', 'true'], { environment })
    assert.deepEqual([usage.code, usage.stderr], [2, 'larder: --role ARN is missing.\n'])
    const untrusted = await run(['deploy-session', '--role', `${role}-2`, '--', 'true'], { environment })
    assert.equal(untrusted.code, 1)
    assert.match(untrusted.stderr, /not authorized to perform: sts:AssumeRole/)
  })
})
