import assert from 'node:assert/strict'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import { account, openLarder } from '../../../test/larder.ts'
import { environmentOf, larderCommand } from '../../test/larder-command.ts'

const password = 'correct-Horse-7'

suite('larder login', async () => {
  const after = { after: (work: () => Promise<void>) => test.after(work) }
  const larder = await openLarder(after)
  const { home, run } = await larderCommand(after, larder.url)
  const { iam } = larder.clients()
  await larder.user('ana', { Effect: 'Allow', Action: 'ssm:*', Resource: '*' })
  await iam.createLoginProfile({ UserName: 'ana', Password: password })
  const login = (input: string, ...more: string[]) =>
    run(['login', '--account', account, '--user', 'ana', ...more], { input })
  const arn = `arn:aws:iam::${account}:user/ana`

  await test('ends in credentials that the AWS SDK takes, in a file for nobody else', async () => {
    const { code, stdout, stderr } = await login(`${password}\n`)
    assert.deepEqual({ code, stderr }, { code: 0, stderr: '' })
    assert.match(stdout, new RegExp(`^Signed in as ${arn} until \\d{4}-\\d\\d-\\d\\dT[^ ]+Z\\.\\n$`))
    const file = join(home, 'sessions', 'default.json')
    assert.equal((await stat(file)).mode & 0o777, 0o600)
    assert.equal((await stat(join(home, 'sessions'))).mode & 0o777, 0o700)
    assert.ok(!(await readFile(file, 'utf8')).includes(password))
    const given = JSON.parse((await run(['credentials'])).stdout)
    assert.equal(given.Version, 1)
    const { sts } = larder.clients({
      accessKeyId: given.AccessKeyId,
      secretAccessKey: given.SecretAccessKey,
      sessionToken: given.SessionToken,
    })
    assert.equal((await sts.getCallerIdentity({})).Arn, arn)
  })

  await test('a wrong password leaves nothing behind', async () => {
    const { code, stdout, stderr } = await login('wrong\n', '--profile', 'wrong')
    assert.deepEqual({ code, stdout }, { code: 1, stdout: '' })
    assert.match(stderr, /^larder: The account, user name, password or code is not right\./)
    assert.deepEqual(await readdir(join(home, 'sessions')), ['default.json'])
    assert.equal(
      (await run(['credentials', '--profile', 'wrong'])).stderr,
      'larder: Nobody is signed in: run larder login --profile wrong.\n',
    )
  })

  await test('asks for a new password when one is due', async () => {
    await iam.updateLoginProfile({ UserName: 'ana', PasswordResetRequired: true })
    const { code, stderr } = await login(`${password}\nanother-Horse-8\n`, '--profile', 'renewed')
    assert.deepEqual([code, stderr], [0, 'The password must be changed: sign in with a new one as well.\n'])
    assert.equal((await login('another-Horse-8\n', '--profile', 'again')).code, 0)
  })

  await test('sessions are listed and ended, and logout ends one’s own', async () => {
    const listed = await run(['sessions', 'list', '--profile', 'default'])
    assert.equal(listed.stdout.trim().split('\n').length, 3)
    assert.match(listed.stdout, /^ASIA[A-Z2-7]{16} {2}\S+Z {2}\S+Z {2}127\.0\.0\.1 {2}password only/)
    const [accessKeyId] = /ASIA\w+/.exec((await run(['credentials', '--profile', 'again'])).stdout)!
    const revoked = await run(['sessions', 'revoke', accessKeyId], { environment: environmentOf(larder.administrator) })
    assert.deepEqual([revoked.code, revoked.stdout], [0, `Ended ${accessKeyId}.\n`])
    assert.match((await run(['sessions', 'list', '--profile', 'again'])).stderr, /security token .* invalid/)

    const { stdout } = await run(['credentials'])
    const session = JSON.parse(stdout)
    assert.equal((await run(['logout'])).stdout, `Signed out ${arn}.\n`)
    assert.equal((await run(['logout'])).stdout, 'Nobody is signed in.\n')
    const { sts } = larder.clients({
      accessKeyId: session.AccessKeyId,
      secretAccessKey: session.SecretAccessKey,
      sessionToken: session.SessionToken,
    })
    await assert.rejects(sts.getCallerIdentity({}), { name: 'InvalidClientTokenId' })
  })
})
