/** `larder agent`: serves secrets on the loopback, to functions and processes that speak the paths of AWS's extension and agent. */
import { readFileSync } from 'node:fs'
import { readConfig, readSettings, startAgent } from '@larder/agent'
import { type Command, type Options, UsageError } from '../command.ts'
import { callerOf } from '../sessions.ts'

export const agent: Command = {
  help: `Usage: larder agent [options]

Speaks the paths of AWS's Parameters and Secrets Lambda Extension and of its Secrets Manager agent on 127.0.0.1, and follows the store, so that a
change is served within a second. Who asks must show the token: AWS_TOKEN, AWS_SESSION_TOKEN or AWS_CONTAINER_AUTHORIZATION_TOKEN, each
the token itself or file:///… where it stands. The variables of AWS's extension count as well; docs/deliver.md lists them.

  --port N             the port (PARAMETERS_SECRETS_EXTENSION_HTTP_PORT; 2773)
  --token-file FILE    the token stands here
  --ttl SECONDS        how old a value may be (SECRETS_MANAGER_TTL, SSM_PARAMETER_STORE_TTL; 300)
  --max-connections N  at one time (800)
  --config FILE        settings as AWS's agent has them, in flat TOML
  --log-level LEVEL    debug, info, warn, error or none (info)
  --endpoint URL       the store (AWS_ENDPOINT_URL; AWS itself when absent)
  --region NAME        the region (AWS_REGION)
  --profile NAME       read as who is signed in there (larder login)`,
  options: {
    port: { type: 'string' },
    'token-file': { type: 'string' },
    ttl: { type: 'string' },
    'max-connections': { type: 'string' },
    config: { type: 'string' },
    'log-level': { type: 'string' },
    endpoint: { type: 'string' },
    region: { type: 'string' },
    profile: { type: 'string' },
  },
  async run(options) {
    const stop = Promise.race([asked('SIGTERM'), asked('SIGINT')])
    const started = await startAgent(settingsFrom(options))
    process.stdout.write(`larder agent is ready at ${started.url}\n`)
    await Promise.race([started.ended, stop])
    await started.close()
    return 0
  },
}

function settingsFrom(options: Options) {
  const file = options.get('config')
  const session = options.has('profile') ? callerOf(options) : undefined
  const flags = new Map(options)
  if (session?.endpoint.url) flags.set('endpoint', session.endpoint.url)
  if (session) flags.set('region', session.endpoint.region)
  try {
    return readSettings({
      environment: process.env,
      flags,
      file: file === undefined ? undefined : readConfig(readFileSync(file, 'utf8')),
      credentials: session?.credentials,
    })
  } catch (error) {
    throw new UsageError((error as Error).message)
  }
}

const asked = (signal: NodeJS.Signals) => new Promise<void>((resolve) => process.once(signal, () => resolve()))
