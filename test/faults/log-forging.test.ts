/** Requests that try to write lines of their own into what an operator reads. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { account, openChild, region } from './child-larder.ts'
import { requestFor, SignedClient } from './signed-client.ts'

test('nobody forges a line of the audit log, or steers the terminal that shows it', async (t) => {
  const larder = await openChild(t)
  const client = new SignedClient(larder.url, region)
  t.after(() => client.close())
  const forged = `2026-01-01T00:00:00Z  arn:aws:iam::${account}:user/boss  kms:Decrypt  ok`
  const RoleArn = `arn:aws:iam::${account}:role/x\n${forged}`
  const assume = requestFor('sts', 'AssumeRole', { RoleArn, RoleSessionName: 'forger' })
  const headers = { ...assume.headers, 'user-agent': `\u009b2J\u0080\u00ff${'x'.repeat(20_000)}` }
  const answer = await client.send(client.sign({ ...assume, headers }, 'sts', larder.administrator))
  assert.equal(answer.status, 403)
  for (const format of [[], ['--json']]) {
    const command = ['cli/src/main.ts', 'audit', 'list', ...format, '--data-dir', larder.directory]
    const { stdout } = await promisify(execFile)(process.execPath, command)
    assert.equal(stdout.trimEnd().split('\n').length, 1, stdout)
    assert.ok(stdout.includes('user/boss'))
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
    assert.doesNotMatch(stdout.trimEnd(), /[\u0000-\u001f\u007f-\u009f]/)
    assert.ok(!stdout.includes('x'.repeat(1_024)), 'what says nothing is not kept at length')
  }
})

test('the server prints nothing of what strangers send', async (t) => {
  const larder = await openChild(t)
  const before = larder.output()
  const client = new SignedClient(larder.url, region)
  t.after(() => client.close())
  const stranger = { accessKeyId: 'AKIASTRANGER00000000', secretAccessKey: 'none' }
  for (const service of ['ssm', 'kms', 'iam', 'sts'] as const) {
    const operation = { ssm: 'GetParameter', kms: 'ListKeys', iam: 'ListUsers', sts: 'GetCallerIdentity' }[service]
    const { status } = await client.call(stranger, service, operation, { Name: 'event\n"defect"' })
    assert.ok(status === 400 || status === 403)
  }
  assert.equal(larder.output(), before)
})
