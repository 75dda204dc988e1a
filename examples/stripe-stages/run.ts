/** Stripe's live key in a production account, its test key in a development account, on a Larder in a throw-away folder: each stage charges with its own. */

import { join } from 'node:path'
import { account, type Credentials, openLarder, refusal, region } from '../../test/larder.ts'
import { newAccount } from '../../test/tenant.ts'
import { launchFunction } from '../launched-function.ts'
import { type Step, tell } from '../steps.ts'
import { keys, openStripe } from './stripe-stand-in.ts'

const production = account
const development = '222233334444'

/** Resolves to what was done and what came of it. */
export async function run(after: { after(work: () => Promise<void>): void }): Promise<Step[]> {
  const steps: Step[] = []
  const step = (what: string, expected: unknown, got: unknown) => steps.push({ what, expected, got })
  const larder = await openLarder(after)
  const administrators: Readonly<Record<string, Credentials>> = {
    [production]: larder.administrator,
    [development]: await newAccount(larder.url, larder.administrator, development),
  }
  const store = (id: string, Name: string, Value: string) =>
    larder
      .clients(administrators[id]!)
      .ssm.putParameter({ Name, Value, Type: 'SecureString', Description: 'Stripe secret key' })
  await store(production, '/stripeSecretKey/live', keys.live)
  await store(development, '/stripeSecretKey/test', keys.test)

  const stripe = await openStripe(after)
  const deploy = (stage: string, id: string) =>
    launchFunction(after, larder.url, administrators[id]!, {
      file: join(import.meta.dirname, 'service', 'serverless.yml'),
      stage,
      fn: 'billing',
      environment: { STRIPE_API: stripe.url },
    })
  const bill = { body: JSON.stringify({ notes: 7 }) }
  const charged = (stage: string, resourcesStage: string, livemode: boolean) => ({
    statusCode: 200,
    body: JSON.stringify({ stage, resourcesStage, livemode, amount: 70 }),
  })
  const live = await deploy('prod', production)
  const testing = await deploy('dev', development)
  const feature = await deploy('featureX', development)
  step('prod charges with the live key', charged('prod', 'prod', true), await live.invoke(bill))
  step('dev charges with the test key', charged('dev', 'dev', false), await testing.invoke(bill))
  step(
    'featureX, which the configuration does not name, as dev does',
    charged('featureX', 'dev', false),
    await feature.invoke(bill),
  )

  const reads = await readsOf(larder.url)
  step('their keys have been read by then', true, reads >= 3)
  step('a second charge', charged('dev', 'dev', false), await testing.invoke(bill))
  step('and it read no key: that was done when the environment began', 0, (await readsOf(larder.url)) - reads)

  const stray = await deploy('prod', development)
  const lost = (await stray.invoke(bill)) as { errorType?: string }
  step('prod in the development account finds no live key', 'ParameterNotFound', lost.errorType)
  const Name = `arn:aws:ssm:${region}:${production}:parameter/stripeSecretKey/live`
  for (const [who, credentials] of [
    ['its functions', testing.credentials],
    ['its administrator', administrators[development]!],
  ] as const) {
    const error = await refusal(larder.clients(credentials).ssm.getParameter({ Name, WithDecryption: true }))
    step(
      `the development account does not reach it by ARN: ${who}`,
      ['AccessDeniedException', false],
      [error.name, error.message.includes('sk_live')],
    )
  }
  const { Parameters } = await larder.clients(administrators[development]!).ssm.describeParameters({})
  step(
    'nor does it see its name',
    false,
    Parameters!.some((parameter) => parameter.Name!.includes('live')),
  )
  step(
    'what moved money',
    [70],
    stripe.charges.filter(({ livemode }) => livemode).map(({ amount }) => amount),
  )
  return steps
}

/** How often a parameter was asked for, as the store counts it. */
async function readsOf(url: string): Promise<number> {
  const page = await (await fetch(new URL('/metrics', url))).text()
  const counts = [...page.matchAll(/^larder_operations_total\{operation="ssm:GetParameter".*\} (\d+)$/gm)]
  return counts.reduce((sum, [, count]) => sum + Number(count), 0)
}

if (import.meta.main) await tell(run)
