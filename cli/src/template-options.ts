/** What the commands around a template have in common: the template, its parameters, its stack, and the store that it is launched on. */
import { existsSync, readFileSync } from 'node:fs'
import { type Options, UsageError } from './command.ts'
import type { Asked } from './launch/application.ts'
import { isRecord } from './launch/read-template.ts'
import { openStore, type Store } from './launch/store.ts'
import { callerOf } from './sessions.ts'

export const templateOptions = {
  stack: { type: 'string' },
  stage: { type: 'string' },
  parameters: { type: 'string' },
} as const

export const templateHelp = `  --stack NAME        what the launch is called on the store (the folder of the template; of a serverless.yml service-stage)
  --stage NAME        the stage of a serverless.yml (dev)
  --parameters FILE   parameters of the template, JSON: { "Name": "value" }; - reads them from the input. Those that are NoEcho come no other way`

const usual = ['template.yaml', 'template.yml', 'template.json', 'serverless.yml', 'serverless.yaml']

/** @throws UsageError when there is none */
export function templateFile(named: string | undefined): string {
  const file = named ?? usual.find((name) => existsSync(name))
  if (file === undefined)
    throw new UsageError(`There is no template here. Name it, or go where one of ${usual.join(', ')} is.`)
  if (!existsSync(file)) throw new UsageError(`There is no ${file}.`)
  return file
}

/** @param written `Name=value`, as typed */
export function askedOf(file: string, options: Options, written: readonly string[]): Asked {
  const typed = written.map((one): [string, string] => {
    const [, name, value] = /^([A-Za-z0-9]+)=(.*)$/s.exec(one) ?? []
    if (name === undefined || value === undefined) throw new UsageError(`${one} is no parameter. Write Name=value.`)
    return [name, value]
  })
  return {
    file,
    stack: options.get('stack'),
    stage: options.get('stage'),
    parameters: new Map([...parametersFile(options), ...typed]),
    typed: new Set(typed.map(([name]) => name)),
    environment: process.env,
  }
}

function parametersFile(options: Options): [string, string][] {
  const file = options.get('parameters')
  if (file === undefined) return []
  let given: unknown
  try {
    given = JSON.parse(readFileSync(file === '-' ? 0 : file, 'utf8'))
  } catch (error) {
    // A syntax error would quote what the file holds.
    throw new UsageError(error instanceof SyntaxError ? `${file} is not JSON.` : `${file} cannot be read.`)
  }
  // As `aws cloudformation` takes them: [{ "ParameterKey": …, "ParameterValue": … }].
  const entries = Array.isArray(given)
    ? given.map((one) => [String(one?.ParameterKey), one?.ParameterValue])
    : Object.entries(isRecord(given) ? given : {})
  return entries.map(([name, value]) => [name, String(value)])
}

/** @throws UsageError where no Larder is named: at AWS, CloudFormation does this */
export async function launchStore(options: Options): Promise<Store> {
  const { endpoint, credentials } = callerOf(options)
  if (endpoint.url === undefined) {
    throw new UsageError(
      'Name a Larder with --endpoint or AWS_ENDPOINT_URL. At AWS, deploy with SAM, CloudFormation or Serverless.',
    )
  }
  return openStore(endpoint, credentials)
}
