/** The agent, put together: its door, what it keeps, the events that it follows, and inside Lambda its place as an extension. */
import {
  type AgentAnswer,
  batchAnswer,
  metricsAnswer,
  parameterAnswer,
  parametersAnswer,
  plain,
  secretAnswer,
} from './answers.ts'
import type { Asked } from './asked.ts'
import { concerns } from './concerns.ts'
import { type EventFollower, followEvents } from './follow-events.ts'
import { KeptSecrets, nameOf } from './kept-secrets.ts'
import { registerExtension } from './lambda-extension.ts'
import { type Log, logFrom } from './log.ts'
import { AgentMetrics } from './metrics.ts'
import { serve } from './serve.ts'
import type { AgentSettings } from './settings.ts'

export interface Agent {
  readonly url: string
  /** Resolves when Lambda ends the environment; outside of it never. */
  readonly ended: Promise<void>
  close(): Promise<void>
}

interface Surroundings {
  readonly log?: Log
  /** Of the file in /opt/extensions, inside Lambda. */
  readonly extensionName?: string
  /** Milliseconds since 1970: what ages are reckoned by. */
  readonly now?: () => number
}

export async function startAgent(
  settings: AgentSettings,
  { log = logFrom(settings.logLevel), extensionName = 'larder-agent', now = Date.now }: Surroundings = {},
): Promise<Agent> {
  const metrics = new AgentMetrics()
  const kept = new KeptSecrets(settings, metrics, now)
  let connections = () => 0

  async function answer(asked: Asked): Promise<AgentAnswer> {
    const dialect = settings.lambda === undefined ? 'agent' : 'extension'
    switch (asked.path) {
      case 'ping':
        return plain(200, 'healthy')
      case 'metrics':
        return metricsAnswer(metrics.page(connections()))
      case 'parameter':
        return parameterAnswer(await kept.read(asked.request))
      case 'secret':
        return secretAnswer(await kept.read(asked.request, asked.roleArn), dialect)
      case 'tree':
        return parametersAnswer((await kept.read(asked.request)) as object[])
      case 'batch': {
        const outcomes = asked.requests.map(async (request) => {
          const outcome = await kept.read(request).catch((error: Error) => error)
          return { kind: request.kind, name: nameOf(request), outcome }
        })
        return batchAnswer(await Promise.all(outcomes), dialect)
      }
    }
  }

  const door = await serve({ settings, metrics, answer })
  connections = door.connections
  const follower = followed(settings, kept, metrics, log)
  log('info', 'started', { port: door.port, secretsAge: settings.secretsAge, parametersAge: settings.parametersAge })
  const close = async () => {
    follower?.close()
    await door.close()
    log('info', 'stopped')
  }
  try {
    // From here on Lambda starts the function, which may ask at once.
    const extension =
      settings.lambda === undefined
        ? undefined
        : await registerExtension(settings.lambda, extensionName, { invoked: () => follower?.wake() })
    return { url: `http://127.0.0.1:${door.port}`, ended: extension?.ended ?? new Promise(() => {}), close }
  } catch (error) {
    await close()
    throw error
  }
}

/** Only a store that is named can have such a stream: AWS has none. */
function followed(
  settings: AgentSettings,
  kept: KeptSecrets,
  metrics: AgentMetrics,
  log: Log,
): EventFollower | undefined {
  const url = settings.endpoint ?? (process.env.AWS_ENDPOINT_URL || undefined)
  if (url === undefined) return undefined
  const source = { url, region: settings.region, credentials: () => kept.credentials() }
  return followEvents(source, {
    event: (event) => {
      metrics.count('larder_agent_events_total')
      kept.expire((request) => concerns(request, event))
    },
    gap: () => kept.expire(() => true),
    following: (now) => {
      if (now !== metrics.following) log('info', now ? 'following' : 'not following')
      metrics.following = now
    },
    refused: (code, forGood) =>
      log('warn', 'changes are seen when their time is over', {
        code,
        ...(!forGood && { try: 'allow larder:ReceiveEvents' }),
      }),
  })
}
