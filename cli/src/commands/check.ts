/** `larder check`: whether what is declared is there, is what it is declared as, and stays. */
import { checkSecrets } from '@larder/bake/check.ts'
import { functionsOf } from '@larder/bake/resolve.ts'
import { type Command, countOption } from '../command.ts'
import {
  declarationHelp,
  declarationOption,
  declarationOptions,
  functionOption,
  stageOption,
  storeClient,
} from '../declaration-options.ts'
import { printable } from '../printable.ts'
import { storeHelp, storeOptions } from '../store-options.ts'

export const check: Command = {
  help: `Usage: larder check [--stage NAME] [--function NAME] [--values] [options]

Every declared secret is there, can be delivered as it is declared, and does not expire soon. Exits with 1 when one is not.

  --within DAYS    what expires sooner is a problem (14)
  --values         read the values too, and hold them to their types and schemas; nothing of them is printed
${declarationHelp}
${storeHelp}`,
  options: { ...declarationOptions, ...storeOptions, within: { type: 'string' }, values: { type: 'boolean' } },
  async run(options) {
    const declaration = declarationOption(options)
    const stage = stageOption(options)
    const fn = functionOption(options, declaration)
    const functions = fn === undefined ? functionsOf(declaration) : [fn]
    const { problems, notes, checked } = await checkSecrets(storeClient(options), declaration, {
      stage,
      functions,
      values: options.has('values'),
      now: Date.now(),
      within: countOption(options, 'within', 14) * 86_400_000,
    })
    for (const note of notes) process.stdout.write(`${printable(note)}\n`)
    for (const problem of problems) process.stderr.write(`${printable(problem)}\n`)
    if (problems.length === 0) process.stdout.write(`${checked} secrets of stage ${stage} are as they are declared.\n`)
    return problems.length === 0 ? 0 : 1
  },
}
