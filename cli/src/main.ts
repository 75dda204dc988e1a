#!/usr/bin/env node
/** The larder command: finds the command that was asked for and runs it. */
import nodeModule from 'node:module'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { type Command, UsageError } from './command.ts'
import { explained } from './explained.ts'
import { quietNode } from './quiet-node.ts'

// Compiled code is kept beside the dependencies, where that can be: a third less time before a command does anything. Node 20 cannot.
nodeModule.enableCompileCache?.(join(import.meta.dirname, '../../node_modules/.cache/larder'))

interface Entry {
  /** As typed: `audit verify`. */
  readonly name: string
  readonly meaning: string
  load(): Promise<Command>
}

/** Loaded when they are asked for: `larder run` stands before every start of somebody's program. */
const commands: readonly Entry[] = [
  { name: 'run', meaning: 'run a command with its secrets', load: async () => (await import('./commands/run.ts')).run },
  {
    name: 'agent',
    meaning: 'serve secrets to this machine, cached and fresh',
    load: async () => (await import('./commands/agent.ts')).agent,
  },
  {
    name: 'login',
    meaning: 'sign in for short-lived credentials',
    load: async () => (await import('./commands/login.ts')).login,
  },
  {
    name: 'logout',
    meaning: 'end the session that larder login began',
    load: async () => (await import('./commands/logout.ts')).logout,
  },
  {
    name: 'credentials',
    meaning: 'give the credentials of larder login to the AWS CLI and SDKs',
    load: async () => (await import('./commands/credentials.ts')).credentials,
  },
  {
    name: 'sessions list',
    meaning: 'show where a person is signed in',
    load: async () => (await import('./commands/sessions.ts')).sessionsList,
  },
  {
    name: 'sessions revoke',
    meaning: 'end a session before it expires',
    load: async () => (await import('./commands/sessions.ts')).sessionsRevoke,
  },
  {
    name: 'deploy-session',
    meaning: 'run a command with credentials that end with it',
    load: async () => (await import('./commands/deploy-session.ts')).deploySession,
  },
  {
    name: 'accounts create',
    meaning: 'make an account of its own for a team or a stage',
    load: async () => (await import('./commands/accounts.ts')).accountsCreate,
  },
  {
    name: 'accounts list',
    meaning: 'show the accounts of a store',
    load: async () => (await import('./commands/accounts.ts')).accountsList,
  },
  {
    name: 'access who',
    meaning: 'show who can read a secret, and what lets them',
    load: async () => (await import('./commands/access-who.ts')).accessWho,
  },
  {
    name: 'access why',
    meaning: 'show why somebody may or may not do something',
    load: async () => (await import('./commands/access-why.ts')).accessWhy,
  },
  {
    name: 'access least',
    meaning: 'write the least policy from what was used',
    load: async () => (await import('./commands/access-least.ts')).accessLeast,
  },
  {
    name: 'audit list',
    meaning: 'show who did what, newest first',
    load: async () => (await import('./commands/audit-list.ts')).auditList,
  },
  {
    name: 'audit verify',
    meaning: 'check that nobody changed the audit log',
    load: async () => (await import('./commands/audit-verify.ts')).auditVerify,
  },
  {
    name: 'events list',
    meaning: 'show what changed and what expired, oldest first',
    load: async () => (await import('./commands/events-list.ts')).eventsList,
  },
  {
    name: 'launch',
    meaning: 'make what a SAM, CloudFormation or Serverless template declares',
    load: async () => (await import('./commands/launch.ts')).launch,
  },
  {
    name: 'invoke',
    meaning: 'run a function of a template as its role',
    load: async () => (await import('./commands/invoke.ts')).invoke,
  },
  {
    name: 'check',
    meaning: 'hold the declaration against the store',
    load: async () => (await import('./commands/check.ts')).check,
  },
  {
    name: 'types',
    meaning: 'write TypeScript declarations of the declared secrets',
    load: async () => (await import('./commands/types.ts')).types,
  },
  {
    name: 'policy',
    meaning: 'write the least policy that each function needs',
    load: async () => (await import('./commands/policy.ts')).policy,
  },
  {
    name: 'bake',
    meaning: 'write the manifest and the baked secrets of a bundle',
    load: async () => (await import('./commands/bake.ts')).bake,
  },
  {
    name: 'drift',
    meaning: 'tell which bundles carry older secrets than the store',
    load: async () => (await import('./commands/drift.ts')).drift,
  },
  {
    name: 'plan',
    meaning: 'tell what a deploy costs: calls, rates and money',
    load: async () => (await import('./commands/plan.ts')).plan,
  },
]

const listed = (some: readonly Entry[]) =>
  some.map(({ name, meaning }) => `  larder ${name.padEnd(22)}${meaning}`).join('\n')

const usage = `Usage: larder <command> [options]

  larder serve                 start the server; larder serve --help lists its settings
${listed(commands)}

larder <command> --help tells more. Data is found as the server finds it: --data-dir, LARDER_DATA_DIR, or ./.larder; or LARDER_DATABASE_URL.
`

/** The store itself, and what functions run in. The others, published, are for older Nodes too. */
const needsNode24: ReadonlySet<string | undefined> = new Set(['serve', 'audit', 'events', 'invoke'])

async function main(args: readonly string[]): Promise<number> {
  if (needsNode24.has(args[0]) && Number.parseInt(process.versions.node, 10) < 24) {
    throw new UsageError(`larder ${args[0]} needs Node 24; this is ${process.version}.`)
  }
  if (args[0] === 'serve') {
    const { serve } = await import('@larder/server/serve.ts')
    await serve(args.slice(1))
    return Number(process.exitCode ?? 0)
  }
  const entry = commands.find(({ name }) => name === args.slice(0, name.split(' ').length).join(' '))
  if (entry === undefined) {
    const [first, second] = args
    const group = commands.filter(({ name }) => name.startsWith(`${first} `))
    const asked = first === undefined || /^(?:--help|-h|help)$/.test((group.length > 0 && second) || first)
    if (asked) process.stdout.write(group.length > 0 ? `${listed(group)}\n` : usage)
    else if (group.length > 0) process.stderr.write(`larder: say which:\n\n${listed(group)}\n`)
    else process.stderr.write(`larder: there is no command ${first}. larder --help lists them all.\n`)
    return asked ? 0 : 2
  }
  const command = await entry.load()
  const { values, positionals } = parseArgs({
    args: args.slice(entry.name.split(' ').length),
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

/** As for programs that are told of it by a signal: what was cut off has not succeeded. */
const cutOff = 128 + 13

// Whoever reads along, such as head, may have read enough.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(cutOff)
  throw error
})

quietNode()
try {
  const code = await main(process.argv.slice(2))
  if (process.argv[2] !== 'serve') process.exitCode = code
} catch (error) {
  const wrongUse = error instanceof UsageError || (error as NodeJS.ErrnoException).code?.startsWith('ERR_PARSE_ARGS')
  process.stderr.write(`larder: ${explained(error as Error)}\n`)
  process.exitCode = wrongUse ? 2 : 1
}
