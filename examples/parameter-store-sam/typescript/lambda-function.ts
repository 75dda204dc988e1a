/** The article's function in TypeScript: it loads its configuration once, when its environment begins, and keeps it for every call. */
import { SSM } from '@aws-sdk/client-ssm'

const { ENV, APP_CONFIG_PATH } = process.env
const path = `/${ENV}/${APP_CONFIG_PATH}`
const client = new SSM()

type Configuration = Record<string, Record<string, string>>
let app: { readonly configuration: Configuration } | undefined

/** Each parameter below the path is a section, called as the end of its name. */
async function loadConfiguration(): Promise<Configuration> {
  const { Parameters = [] } = await client.getParametersByPath({ Path: path, Recursive: false, WithDecryption: true })
  return Object.fromEntries(Parameters.map(({ Name, Value }) => [Name!.split('/').at(-1)!, JSON.parse(Value!)]))
}

export async function handler(): Promise<string> {
  if (app === undefined) {
    console.log('Loading config and creating new MyApp...')
    app = { configuration: await loadConfiguration() }
  }
  return `MyApp config is ${JSON.stringify(app.configuration)}`
}
