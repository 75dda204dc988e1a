/** Charges for notes, through Stripe. */
import { SSM } from '@aws-sdk/client-ssm'
import config from './config.ts'

// Loaded from SSM outside of the handler: once for each environment of the function, and not for each invocation.
const ssm = new SSM()
const stripeSecretKeyPromise = ssm.getParameter({ Name: config.stripeKeyName, WithDecryption: true })

export async function handler({ body }: { readonly body: string }) {
  const { notes } = JSON.parse(body) as { readonly notes: number }
  const stripeSecretKey = await stripeSecretKeyPromise
  const answer = await fetch(new URL('/v1/charges', process.env.STRIPE_API), {
    method: 'POST',
    headers: { authorization: `Bearer ${stripeSecretKey.Parameter!.Value}` },
    body: new URLSearchParams({ amount: String(notes * 10), currency: 'usd' }),
  })
  const charge = (await answer.json()) as { readonly livemode?: boolean; readonly amount?: number }
  const { stage, resourcesStage } = config
  return {
    statusCode: answer.status,
    body: JSON.stringify({ stage, resourcesStage, livemode: charge.livemode, amount: charge.amount }),
  }
}
