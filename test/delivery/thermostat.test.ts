/** The thermostat's function, with the policy of its article: one SecureString under aws/ssm, read at run time, rotated without a deploy. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { PutParameterCommand, SSM } from '@aws-sdk/client-ssm'
import { account, openLarder, refusal, region } from '../larder.ts'

suite('the thermostat', async () => {
  const larder = await openLarder({ after: (work) => test.after(work) })
  const { ssm } = larder.clients()
  await ssm.send(new PutParameterCommand({ Name: 'particleAPIKey', Type: 'SecureString', Value: 'particle-token-1' }))
  await ssm.send(new PutParameterCommand({ Name: 'someoneElses', Type: 'SecureString', Value: 'not yours' }))

  const { credentials: developer, arn } = await larder.user('developer')
  const role = await larder.role(
    'thermostat-streams',
    { AWS: arn },
    {
      Effect: 'Allow',
      Action: 'ssm:GetParameter',
      Resource: `arn:aws:ssm:${region}:${account}:parameter/particleAPIKey`,
    },
    { Effect: 'Allow', Action: 'kms:Decrypt', Resource: `arn:aws:kms:${region}:${account}:alias/aws/ssm` },
  )
  const credentials = await larder.assume(role, developer)

  // The article's function, on the SDK of today: no `.promise()`.
  const client = new SSM({ region, endpoint: larder.url, credentials })
  test.after(() => client.destroy())
  async function getParticleAPIKey(keyName: string | undefined): Promise<string> {
    if (!keyName) throw new Error('Configuration error: Particle API key name not provided.')
    const response = await client.getParameter({ Name: keyName, WithDecryption: true })
    if (!response.Parameter?.Value) throw new Error('Configuration error: could not decrypt Particle API key.')
    return response.Parameter.Value
  }

  await test('reads its token, and the next one after a rotation, without a deploy', async () => {
    assert.equal(await getParticleAPIKey('particleAPIKey'), 'particle-token-1')
    await ssm.send(new PutParameterCommand({ Name: 'particleAPIKey', Value: 'particle-token-2', Overwrite: true }))
    assert.equal(await getParticleAPIKey('particleAPIKey'), 'particle-token-2')
  })

  await test('reads nothing else', async () => {
    const error = await refusal(getParticleAPIKey('someoneElses'))
    assert.equal(error.name, 'AccessDeniedException')
    assert.equal(
      error.message,
      `User: arn:aws:sts::${account}:assumed-role/thermostat-streams/test is not authorized to perform: ssm:GetParameter on resource: arn:aws:ssm:${region}:${account}:parameter/someoneElses because no identity-based policy allows the ssm:GetParameter action`,
    )
  })
})
