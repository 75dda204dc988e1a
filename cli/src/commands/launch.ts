/** `larder launch`: what a template declares, made on the store. */
import type { Command, Options } from '../command.ts'
import { readApplication, readStack } from '../launch/application.ts'
import { type Event, LaunchError, launch as launchAll, outputsOf, removeStack } from '../launch/launch.ts'
import { printable } from '../printable.ts'
import { storeHelp, storeOptions } from '../store-options.ts'
import { askedOf, launchStore, templateFile, templateHelp, templateOptions } from '../template-options.ts'

export const launch: Command = {
  help: `Usage: larder launch [template] [Name=value …] [--remove] [options]

Makes the parameters, keys, aliases, roles, users, policies and secrets of the template on the store. Launching again changes what is different and
leaves alone what is the same. What the store has no service for is left out, and its ARN stands in. Functions are run with larder invoke.

  --remove            take away what the stack made
  --adopt             take in resources that are there already
${templateHelp}
${storeHelp}`,
  takes: '[template] [Name=value …]',
  options: { ...templateOptions, ...storeOptions, remove: { type: 'boolean' }, adopt: { type: 'boolean' } },
  async run(options, rest) {
    const named = rest[0]?.includes('=') ? undefined : rest[0]
    return bringAbout(options, templateFile(named), named === undefined ? rest : rest.slice(1))
  },
}

async function bringAbout(options: Options, file: string, written: readonly string[]): Promise<number> {
  const store = await launchStore(options)
  const asked = askedOf(file, options, written)
  const told: Event[] = []
  const tell = (event: Event) => {
    told.push(event)
    const { outcome, type, id, detail } = event
    process.stdout.write(`${printable(`${outcome.padEnd(9)}  ${type.padEnd(28)}  ${id}  ${detail}`)}\n`)
  }
  const note = (text: string) => {
    for (const line of text.split('\n')) process.stderr.write(`larder: ${printable(line)}\n`)
  }
  try {
    if (options.has('remove')) {
      const stack = await readStack(asked, store)
      await removeStack(stack, store, { adopt: false, tell, note })
      if (!stack.exists) note(`There is no stack ${stack.name}.`)
      return 0
    }
    const application = await readApplication(asked, store)
    for (const one of application.notes) note(one)
    await launchAll(application, store, { adopt: options.has('adopt'), tell, note })
    for (const [name, value] of outputsOf(application)) process.stdout.write(`${printable(`${name} = ${value}`)}\n`)
    return 0
  } catch (error) {
    const made = told.filter(({ outcome }) => !['function', 'left out', 'unchanged'].includes(outcome))
    note((error as Error).message)
    if (error instanceof LaunchError && !options.has('remove')) {
      note(
        made.length > 0
          ? 'What is told above was done. Launch again to go on from there, or with --remove to take it away.'
          : 'Nothing was made.',
      )
    }
    return 1
  }
}
