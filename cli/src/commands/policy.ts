/** `larder policy`: what the role of each function must be allowed, and nothing else. */
import { askStore } from '@larder/bake/ask-store.ts'
import { keyReader } from '@larder/bake/keys.ts'
import { policyFor } from '@larder/bake/policy.ts'
import { allFunctions, functionsOf, resolveSecrets } from '@larder/bake/resolve.ts'
import { callSts } from '../call-store.ts'
import { type Command, UsageError } from '../command.ts'
import {
  declarationHelp,
  declarationOption,
  declarationOptions,
  functionOption,
  stageOption,
  storeClient,
} from '../declaration-options.ts'
import { callerOf, endpointOption } from '../sessions.ts'
import { storeHelp, storeOptions } from '../store-options.ts'

export const policy: Command = {
  help: `Usage: larder policy [--stage NAME] [--function NAME] [options]

Prints a policy document: exact ARNs, and kms:Decrypt for these secrets alone. With several functions, one document for each.

  --account ID     the account of the secrets; nothing is asked of the store then, and keys are allowed by their encryption context alone
${declarationHelp}
${storeHelp}`,
  options: { ...declarationOptions, ...storeOptions, account: { type: 'string' } },
  async run(options) {
    const declaration = declarationOption(options)
    const stage = stageOption(options)
    const fn = functionOption(options, declaration)
    const given = options.get('account')
    if (given !== undefined && !/^\d{12}$/.test(given)) throw new UsageError('--account takes twelve digits.')
    const { region } = endpointOption(options)
    const partition = region.startsWith('cn-') ? 'aws-cn' : region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws'
    const client = given === undefined ? storeClient(options) : undefined
    const account = given ?? (await callingAccount(options))
    const { seal, key } = declaration.bake
    const bundleKey = client && seal === 'together' && key ? (await keyReader(client)(key)).arn : undefined
    const documents = await Promise.all(
      (fn === undefined ? functionsOf(declaration) : [fn]).map(async (one) => {
        const secrets = resolveSecrets(declaration, stage, one)
        const known = client && (await askStore(client, secrets))
        const surroundings = { partition, region, account }
        const Statement = policyFor({
          declaration,
          stage,
          fn: one,
          secrets,
          surroundings,
          ...(known && { known }),
          ...(bundleKey !== undefined && { bundleKey }),
        })
        return [one, { Version: '2012-10-17', Statement }] as const
      }),
    )
    const single = fn !== undefined || documents[0]?.[0] === allFunctions
    process.stdout.write(`${JSON.stringify(single ? documents[0]![1] : Object.fromEntries(documents), null, 2)}\n`)
    return 0
  },
}

async function callingAccount(options: Parameters<Command['run']>[0]): Promise<string> {
  const { endpoint, credentials } = callerOf(options)
  return (await callSts(endpoint, 'GetCallerIdentity', {}, credentials))('Account')
}
