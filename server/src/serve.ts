/** Starts by the command line and the environment, as one process or as several, and stops when told to. */
import { readSettings, type Settings, SettingsError } from './config.ts'
import { log, whereabouts } from './log.ts'
import type { RunningLarder } from './start.ts'
import type { Membership } from './workers/membership.ts'

/** @param forWorkers what the environment of workers has beside this process's own, which goes before */
export async function serve(args: readonly string[], forWorkers: NodeJS.ProcessEnv = {}): Promise<void> {
  try {
    const read = readSettings(args, process.env)
    if ('help' in read) {
      process.stdout.write(read.help)
      return
    }
    const { settings } = read
    if (settings.workers === 1) return await run(settings)
    const { default: cluster } = await import('node:cluster')
    if (cluster.isPrimary) {
      const { runWorkers } = await import('./workers/primary.ts')
      runWorkers(settings.workers, forWorkers)
    } else {
      const { joinWorkers } = await import('./workers/membership.ts')
      await run(settings, joinWorkers())
    }
  } catch (error) {
    process.stderr.write(`larder: ${(error as Error).message}\n`)
    process.exitCode = error instanceof SettingsError ? 2 : 1
    // The channel to the primary would keep a worker from ending.
    if (process.connected) process.exit()
  }
}

/** Tells the person how to connect, and stops on SIGTERM or SIGINT. */
async function run(settings: Settings, membership?: Membership): Promise<void> {
  // Loaded here, since the primary of several workers does without.
  const { startLarder } = await import('./start.ts')
  const larder = await startLarder(settings, membership && { metrics: membership.metrics })
  let stopping = false
  const stop = () => {
    if (stopping) return
    stopping = true
    larder.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        log('error', 'stop failed', whereabouts(error))
        process.exit(1)
      },
    )
  }
  process.once('SIGTERM', stop)
  process.once('SIGINT', stop)
  // Who reads it may stop the server at once.
  if (membership === undefined || membership.first) process.stdout.write(welcome(larder, settings))
  membership?.ready(larder.url, stop)
}

function welcome({ url, account, created }: RunningLarder, { region, accessKeyId }: Settings): string {
  const credentials = created ?? {
    accessKeyId: accessKeyId ?? '<your access key>',
    secretAccessKey: '<shown once, at the first start>',
  }
  const secret = created && accessKeyId ? '<as you set it>' : credentials.secretAccessKey
  return `Larder is ready at ${url} (account ${account}).

  export AWS_ENDPOINT_URL=${url}
  export AWS_REGION=${region} AWS_DEFAULT_REGION=${region}
  export AWS_ACCESS_KEY_ID=${credentials.accessKeyId}
  export AWS_SECRET_ACCESS_KEY=${secret}
${created && !accessKeyId ? '\nThe secret of the first administrator is shown this once. Keep it.\n' : ''}`
}
