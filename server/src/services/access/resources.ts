/** What a resource is, and what stands between a caller and an action on it. */
import { type Context, Fault } from '../../operation.ts'
import { type Needs, plainAsk, type Reading } from '../access-question.ts'
import { assumptionAsk } from '../identities/principal-access.ts'
import { keyAsk, keyReading } from '../keys/key-access.ts'
import { parameterNeeds, parameterReading } from '../parameters/parameter-access.ts'
import { secretNeeds, secretReading } from '../secrets/secret-access.ts'

/**
 * What reading the value of a parameter or secret takes, or decrypting under a key: by ARN, by name, by alias or by key id.
 * @throws Fault ValidationException when two have the name
 */
export async function readingOf(context: Context, text: string): Promise<Reading | undefined> {
  const service = /^arn:aws:([a-z]+):/.exec(text)?.[1]
  if (service === 'ssm') return parameterReading(context, text)
  if (service === 'secretsmanager') return secretReading(context, text)
  if (service === 'kms' || text.startsWith('alias/')) return keyReading(context, text)
  if (service !== undefined) return undefined
  const [parameter, secret, key] = await Promise.all([
    parameterReading(context, text),
    secretReading(context, text),
    keyReading(context, text),
  ])
  if (parameter !== undefined && secret !== undefined) {
    const both = `${parameter.arn} and ${secret.arn}`
    throw new Fault(
      'ValidationException',
      `Both a parameter and a secret have this name: say which by its ARN, ${both}.`,
    )
  }
  return parameter ?? secret ?? key
}

/** Of what is not there, or of another account, the caller's own policies are all that is known. */
export async function needsFor(context: Context, action: string, text: string): Promise<Needs> {
  return (await knownNeeds(context, action, text)) ?? [[plainAsk(context, action, text)]]
}

async function knownNeeds(context: Context, action: string, text: string): Promise<Needs | undefined> {
  const [service] = action.toLowerCase().split(':')
  const bare = !text.startsWith('arn:')
  if (text === '*') return undefined
  if (service === 'ssm' && (bare || /^arn:aws:ssm:[^:]*:\d+:parameter\//.test(text))) {
    return parameterNeeds(context, action, text)
  }
  if (service === 'secretsmanager') return secretNeeds(context, action, text)
  const ask =
    service === 'kms'
      ? await keyAsk(context, action, text)
      : service === 'sts'
        ? await assumptionAsk(context, action, text)
        : undefined
  return ask && [[ask]]
}
