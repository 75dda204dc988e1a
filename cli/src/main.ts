#!/usr/bin/env node
/** The larder command: finds the command that was asked for and runs it. */
import { parseArgs } from 'node:util'
import { type Command, UsageError } from './command.ts'
import { accountsCreate, accountsList } from './commands/accounts.ts'
import { auditList } from './commands/audit-list.ts'
import { auditVerify } from './commands/audit-verify.ts'
import { bake } from './commands/bake.ts'
import { check } from './commands/check.ts'
import { credentials } from './commands/credentials.ts'
import { deploySession } from './commands/deploy-session.ts'
import { eventsList } from './commands/events-list.ts'
import { login } from './commands/login.ts'
import { logout } from './commands/logout.ts'
import { policy } from './commands/policy.ts'
import { run } from './commands/run.ts'
import { sessionsList, sessionsRevoke } from './commands/sessions.ts'
import { types } from './commands/types.ts'

const commands: readonly Command[] = [
  run,
  login,
  logout,
  credentials,
  sessionsList,
  sessionsRevoke,
  deploySession,
  accountsCreate,
  accountsList,
  auditList,
  auditVerify,
  eventsList,
  check,
  types,
  policy,
  bake,
]

const usage = `Usage: larder <command> [options]

  larder serve                 start the server; larder serve --help lists its settings
${commands.map(({ name, meaning }) => `  larder ${name.padEnd(22)}${meaning}`).join('\n')}

larder <command> --help tells more. Data is found as the server finds it: --data-dir, LARDER_DATA_DIR, or ./.larder; or LARDER_DATABASE_URL.
`

async function main(args: readonly string[]): Promise<number> {
  if (args[0] === 'serve') {
    const { serve } = await import('@larder/server/start.ts')
    await serve(args.slice(1))
    return Number(process.exitCode ?? 0)
  }
  const command = commands.find(({ name }) => name === args.slice(0, name.split(' ').length).join(' '))
  if (command === undefined) {
    const asked = args.length === 0 || args[0] === '--help' || args[0] === 'help'
    process[asked ? 'stdout' : 'stderr'].write(
      asked ? usage : `larder: there is no command ${args.slice(0, 2).join(' ')}.\n\n${usage}`,
    )
    return asked ? 0 : 2
  }
  const { values, positionals } = parseArgs({
    args: args.slice(command.name.split(' ').length),
    options: {
      ...command.options,
      'data-dir': { type: 'string' },
      'root-key': { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
    strict: true,
    allowPositionals: command.takes !== undefined,
  })
  if (values.help) {
    process.stdout.write(`${command.help}\n`)
    return 0
  }
  return command.run(new Map(Object.entries(values).map(([name, value]) => [name, String(value)])), positionals)
}

try {
  const code = await main(process.argv.slice(2))
  if (process.argv[2] !== 'serve') process.exitCode = code
} catch (error) {
  const wrongUse = error instanceof UsageError || (error as NodeJS.ErrnoException).code?.startsWith('ERR_PARSE_ARGS')
  process.stderr.write(`larder: ${(error as Error).message}\n`)
  process.exitCode = wrongUse ? 2 : 1
}
