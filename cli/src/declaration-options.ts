/** What the commands around a declaration have in common: where it is, for which stage and function, and the store that it is about. */
import { type Declaration, readDeclaration } from '@larder/bake/declaration.ts'
import { functionsOf } from '@larder/bake/resolve.ts'
import { type AwsClient, awsClient } from '@larder/runtime'
import { type Options, UsageError } from './command.ts'
import { callerOf, endpointOption } from './sessions.ts'

export const declarationOptions = {
  file: { type: 'string' },
  stage: { type: 'string' },
  function: { type: 'string' },
} as const

export const declarationHelp = `  --file FILE      the declaration (larder.yml)
  --stage NAME     the stage (dev)
  --function NAME  one function; all of them when absent`

export function declarationOption(options: Options): Declaration {
  const file = options.get('file') ?? 'larder.yml'
  try {
    return readDeclaration(file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    throw new UsageError(`There is no ${file}. Name the declaration with --file.`)
  }
}

export const stageOption = (options: Options) => options.get('stage') ?? 'dev'

/** @throws UsageError when the declaration has none of that name */
export function functionOption(options: Options, declaration: Declaration): string | undefined {
  const fn = options.get('function')
  if (fn === undefined || declaration.functions === undefined || Object.hasOwn(declaration.functions, fn)) return fn
  throw new UsageError(`The declaration has no function ${fn}. It has ${functionsOf(declaration).join(', ')}.`)
}

/** As the environment says who calls, or the session of larder login; in a build, its container or web identity. */
export function storeClient(options: Options): AwsClient {
  const { env } = process
  const { url, region } = endpointOption(options)
  const given = { region, ...(options.has('endpoint') && { endpoint: url }) }
  const hasOwn =
    env.AWS_WEB_IDENTITY_TOKEN_FILE ??
    env.AWS_CONTAINER_CREDENTIALS_RELATIVE_URI ??
    env.AWS_CONTAINER_CREDENTIALS_FULL_URI
  if (!options.has('profile') && !env.AWS_ACCESS_KEY_ID && hasOwn) return awsClient(given)
  const { endpoint, credentials } = callerOf(options)
  const isSession = options.has('profile') || !env.AWS_ACCESS_KEY_ID
  return awsClient({ ...given, ...(isSession && { endpoint: endpoint.url, region: endpoint.region }), credentials })
}
