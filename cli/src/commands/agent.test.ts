import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import { openLarder } from '../../../test/larder.ts'
import { environmentOf, larderCommand } from '../../test/larder-command.ts'

suite('larder agent', async () => {
  const after = { after: (work: () => Promise<void>) => test.after(work) }
  const larder = await openLarder(after)
  const { run, home } = await larderCommand(after, larder.url)
  await larder.clients().ssm.putParameter({ Name: '/app/token', Value: 'token-of-the-app', Type: 'SecureString' })
  const environment = { ...environmentOf(larder.administrator), AWS_TOKEN: 'token-of-the-agent' }

  await test('serves with the settings of its file until it is told to stop, and logs no value', async () => {
    const config = join(home, 'agent.toml')
    await writeFile(config, '# as for AWS\nhttp_port = 0\nttl_seconds = 60\nlog_level = "debug"\n')
    let asked = false
    const answers: string[] = []
    const { code, stderr } = await run(['agent', '--config', config], {
      environment,
      onOutput: async (stdout, child) => {
        const [, url] = /ready at (\S+)\n/.exec(stdout) ?? []
        if (url === undefined || asked) return
        asked = true
        const path = '/systemsmanager/parameters/get?name=/app/token&withDecryption=true'
        const headers = { 'x-aws-parameters-secrets-token': 'token-of-the-agent' }
        answers.push(await (await fetch(url + path, { headers })).text())
        child.kill('SIGTERM')
      },
    })
    assert.equal(code, 0)
    assert.match(answers[0]!, /"Value":"token-of-the-app"/)
    assert.match(stderr, /"event":"started"/)
    assert.match(stderr, /"event":"stopped"/)
    assert.doesNotMatch(stderr, /token-of/)
  })

  await test('does not start without a token, nor with settings that it does not know', async () => {
    const none = await run(['agent', '--port', '0'], { environment: environmentOf(larder.administrator) })
    assert.deepEqual([none.code, none.stdout], [2, ''])
    assert.match(none.stderr, /^larder: there is no token\. Set AWS_TOKEN to one/)
    const config = join(home, 'wrong.toml')
    await writeFile(config, 'colour = "red"')
    const wrong = await run(['agent', '--config', config], { environment })
    assert.match(wrong.stderr, /the agent knows no setting colour/)
    assert.equal((await run(['agent', '--config', join(home, 'absent.toml')], { environment })).code, 2)
  })
})
