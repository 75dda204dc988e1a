/** The thermostat's story on a Larder in a throw-away folder: a setting is pushed, the token is rotated without a deploy, and announces when it is about to expire. */

import { join } from 'node:path'
import { followEvents } from '@larder/agent/follow-events.ts'
import { callLarder } from '../../cli/src/call-store.ts'
import { account, openLarder, refusal, region } from '../../test/larder.ts'
import { launchFunction } from '../launched-function.ts'
import { type Step, tell } from '../steps.ts'
import { openParticle } from './particle-stand-in.ts'

const day = 86_400_000
const Name = 'particleAPIKey'

/** One record of the table's stream. */
const changed = (setPoint: number) => ({
  Records: [{ dynamodb: { NewImage: { id: { S: 'living-room' }, setPoint: { N: String(setPoint) } } } }],
})

/** Particle's tokens last for three months; two weeks before, it is time for a new one. */
const expiring = (at: number) =>
  JSON.stringify([
    { Type: 'Expiration', Version: '1.0', Attributes: { Timestamp: new Date(at).toISOString() } },
    { Type: 'ExpirationNotification', Version: '1.0', Attributes: { Before: '14', Unit: 'Days' } },
  ])

/** Resolves to what was done and what came of it. */
export async function run(after: { after(work: () => Promise<void>): void }): Promise<Step[]> {
  const steps: Step[] = []
  const step = (what: string, expected: unknown, got: unknown) => steps.push({ what, expected, got })
  const clock = { ahead: 0 }
  const larder = await openLarder(after, { now: () => Date.now() + clock.ahead })
  const { ssm } = larder.clients()
  const particle = await openParticle(after)
  const rotate = async (Value: string) => {
    particle.issue(Value)
    const Policies = expiring(Date.now() + 90 * day)
    await ssm.putParameter({ Name, Value, Type: 'SecureString', Tier: 'Advanced', Policies, Overwrite: true })
  }
  await rotate('particle-token-1')
  await ssm.putParameter({ Name: 'someoneElses', Value: 'not yours', Type: 'SecureString' })

  const fn = await launchFunction(after, larder.url, larder.administrator, {
    file: join(import.meta.dirname, 'serverless.yml'),
    stage: 'dev',
    fn: 'thermostatConfigurationAndSettings',
    environment: { PARTICLE_API: particle.url },
  })
  const pushed = (argument: string, status = 200) => ({ device: 'living-room', argument, status })
  step('a setting changes: the function answers', { pushed: 1 }, await fn.invoke(changed(21)))
  step('a setting changes: Particle is told, with its token', [pushed('21')], particle.taken())

  await rotate('particle-token-2')
  step('the token is rotated: the running function answers', { pushed: 1 }, await fn.invoke(changed(19)))
  step(
    'the token is rotated: the old one is refused, the new one used',
    [pushed('19', 401), pushed('19')],
    particle.taken(),
  )
  await fn.invoke(changed(20))
  step('from then on only the new one', [pushed('20')], particle.taken())

  const { ssm: own } = larder.clients(fn.credentials)
  const denied = await refusal(own.getParameter({ Name: 'someoneElses', WithDecryption: true }))
  const expected = `User: arn:aws:sts::${account}:assumed-role/thermostat-dev-${region}-lambdaRole/thermostat-dev-thermostatConfigurationAndSettings is not authorized to perform: ssm:GetParameter on resource: arn:aws:ssm:${region}:${account}:parameter/someoneElses because no identity-based policy allows the ssm:GetParameter action`
  step('the function reads no other parameter', expected, denied.message)

  const { Path } = await callLarder<{ Path: string }>(
    { url: larder.url, region },
    'CreateCalendarFeed',
    {},
    larder.administrator,
  )
  const calendar = (await (await fetch(new URL(Path, larder.url))).text()).replaceAll('\r\n ', '')
  step('the expiry stands in a calendar', true, /^SUMMARY:.*particleAPIKey/m.test(calendar))
  step('and no value does', false, calendar.includes('particle-token'))

  const heard = Promise.withResolvers<unknown>()
  const follower = await new Promise<ReturnType<typeof followEvents>>((resolve) => {
    const following = followEvents(
      { url: larder.url, region, credentials: async () => larder.administrator },
      {
        event: ({ 'detail-type': type, detail }) =>
          heard.resolve([type, detail['parameter-name'], detail['policy-type']]),
        gap: () => {},
        following: (now) => now && resolve(following),
        refused: (code) => heard.reject(new Error(code)),
      },
    )
  })
  clock.ahead = 77 * day
  await larder.housekeep()
  const notification = ['Parameter Store Policy Action', Name, 'ExpirationNotification']
  step('two weeks before, an event announces it', notification, await heard.promise)
  follower.close()
  return steps
}

if (import.meta.main) await tell(run)
