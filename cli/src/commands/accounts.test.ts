import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { account, openLarder } from '../../../test/larder.ts'
import { environmentOf, larderCommand } from '../../test/larder-command.ts'

suite('larder accounts', async () => {
  const after = { after: (work: () => Promise<void>) => test.after(work) }
  const larder = await openLarder(after)
  const { run } = await larderCommand(after, larder.url)
  const by = (credentials: typeof larder.administrator) => ({ environment: environmentOf(credentials) })
  const operator = by(larder.administrator)

  await test('makes an account whose administrator may do everything in it, and lists it', async () => {
    const { code, stdout, stderr } = await run(
      ['accounts', 'create', '--name', 'Team Blue', '--id', '222233334444'],
      operator,
    )
    assert.deepEqual({ code, stderr }, { code: 0, stderr: '' })
    assert.match(stdout, /^Made account 222233334444 \(Team Blue\), with the user administrator\.\n/)
    const shown = (name: string) => new RegExp(`export ${name}=(\\S+)`).exec(stdout)![1]!
    const credentials = {
      accessKeyId: shown('AWS_ACCESS_KEY_ID'),
      secretAccessKey: shown('AWS_SECRET_ACCESS_KEY'),
    }
    const blue = larder.clients(credentials)
    assert.equal((await blue.sts.getCallerIdentity({})).Arn, 'arn:aws:iam::222233334444:user/administrator')
    await blue.iam.createUser({ UserName: 'first' })
    const listed = await run(['accounts', 'list'], operator)
    assert.match(listed.stdout, /^111122223333 {2}\S+Z {2}-\n222233334444 {2}\S+Z {2}Team Blue\n$/)

    const denied = await run(['accounts', 'list'], by(credentials))
    assert.deepEqual([denied.code, denied.stdout], [1, ''])
    assert.match(denied.stderr, /is not authorized to perform: larder:ListAccounts on resource: \*/)
    assert.ok(!denied.stderr.includes(account))
  })

  await test('says what is wrong', async () => {
    const cases: [string[], number, RegExp][] = [
      [['create'], 2, /^larder: Say what to call the account: --name NAME\.\n$/],
      [['create', '--name', 'x', '--id', '12'], 2, /^larder: --id takes twelve digits\.\n$/],
      [['create', '--name', 'x', '--id', account], 1, /There is an account 111122223333 already\./],
    ]
    for (const [args, wanted, message] of cases) {
      const { code, stderr } = await run(['accounts', ...args], operator)
      assert.equal(code, wanted)
      assert.match(stderr, message)
    }
  })
})
