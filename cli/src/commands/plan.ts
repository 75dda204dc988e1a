/** `larder plan`: the calls, the rates and the money that a deploy will cost. */
import { askStore } from '@larder/bake/ask-store.ts'
import { type Cost, type Planned, planFor, type Usage } from '@larder/bake/plan.ts'
import { pricesOf } from '@larder/bake/prices.ts'
import { functionsOf, resolveSecrets } from '@larder/bake/resolve.ts'
import { type Command, countOption } from '../command.ts'
import {
  declarationHelp,
  declarationOption,
  declarationOptions,
  functionOption,
  stageOption,
  storeClient,
} from '../declaration-options.ts'
import { endpointOption } from '../sessions.ts'
import { storeHelp, storeOptions } from '../store-options.ts'

export const plan: Command = {
  help: `Usage: larder plan [--stage NAME] [--function NAME] [options]

How many calls each start of a function makes, at which rate when many start at once and what AWS allows, and what it costs in a month, as declared and
were all secrets delivered in one way. Prices and limits are those of ${pricesOf} in us-east-1, some of them as others
tell of AWS's: look them up before you rest on them. Exits with 1 when a rate is too high.

  --burst N            environments that begin within one second (100)
  --starts N           environments that begin in a month (10000)
  --warm N             environments that are warm on average, and refresh what is live (10)
  --high-throughput    the account pays for the Parameter Store's higher throughput
  --offline            do not ask the store; its tiers, trees and keys are then assumed
${declarationHelp}
${storeHelp}`,
  options: {
    ...declarationOptions,
    ...storeOptions,
    burst: { type: 'string' },
    starts: { type: 'string' },
    warm: { type: 'string' },
    'high-throughput': { type: 'boolean' },
    offline: { type: 'boolean' },
  },
  async run(options) {
    const declaration = declarationOption(options)
    const stage = stageOption(options)
    const fn = functionOption(options, declaration)
    const usage: Usage = {
      burst: countOption(options, 'burst', 100),
      starts: countOption(options, 'starts', 10_000),
      warm: countOption(options, 'warm', 10),
      highThroughput: options.has('high-throughput'),
      region: endpointOption(options).region,
    }
    const client = options.has('offline') ? undefined : storeClient(options)
    let isTooMuch = false
    for (const one of fn === undefined ? functionsOf(declaration) : [fn]) {
      const secrets = resolveSecrets(declaration, stage, one)
      const known = client ? await askStore(client, secrets) : new Map()
      const planned = planFor(secrets, declaration.bake.seal, known, usage)
      process.stdout.write(`${described(one, stage, planned, usage).join('\n')}\n`)
      isTooMuch ||= planned.rates.some(({ perSecond, limit }) => perSecond > limit)
    }
    return isTooMuch ? 1 : 0
  },
}

const number = (value: number) => value.toLocaleString('en')
const money = (dollars: number) => `$${dollars.toFixed(2)}`
const row = (name: string, ...cells: string[]) =>
  `  ${name.padEnd(52)}${cells.map((cell) => cell.padStart(14)).join('')}`

function described(fn: string, stage: string, planned: Planned, { burst, starts, warm }: Usage): string[] {
  const { perStart, rates, byMode, instead, kept } = planned
  const costs = ([name, { secrets, callsPerStart, perMonth }]: readonly [string, Cost]) =>
    row(name, number(secrets), number(callsPerStart), money(perMonth))
  const whole = kept.perMonth + [...byMode.values()].reduce((sum, { perMonth }) => sum + perMonth, 0)
  return [
    `${fn}, stage ${stage}: ${number(starts)} starts in a month, ${number(burst)} at once, ${number(warm)} warm`,
    '',
    row('calls of each start', '', ''),
    ...[...perStart.byOperation].map(([operation, times]) => row(`  ${operation}`, number(times))),
    '',
    row(`when ${number(burst)} start in one second`, 'a second', 'allowed'),
    ...rates.map(
      ({ what, perSecond, limit }) =>
        `${row(`  ${what}`, number(perSecond), number(limit))}${perSecond > limit ? '  too many' : ''}`,
    ),
    '',
    row('delivered', 'secrets', 'calls a start', 'a month'),
    ...[...byMode].map(([mode, cost]) => costs([`  ${mode}`, cost])),
    row(
      `  kept (secrets ${kept.secrets}, Advanced parameters ${kept.advanced}, keys ${kept.keys})`,
      '',
      '',
      money(kept.perMonth),
    ),
    row('  together', '', '', money(whole)),
    '',
    row('were all of them', 'secrets', 'calls a start', 'a month'),
    ...[...instead].map(([mode, cost]) => costs([`  ${mode}`, cost])),
    '',
  ].map((line) => line.trimEnd())
}
