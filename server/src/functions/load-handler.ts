/**
 * What a function's own process runs: imports the handler that `_HANDLER` names, `/path/file.ts#handler` or as Lambda writes it `path/file.handler`, and
 * gives it one event after the other.
 */
import { existsSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

const api = `http://${process.env.AWS_LAMBDA_RUNTIME_API}/2018-06-01/runtime`
const agent = new Agent({ keepAlive: true })

type Handler = (event: unknown, context: object, callback: (error: unknown, result?: unknown) => void) => unknown

interface Answer {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: string
}

function ask(method: 'GET' | 'POST', path: string, body?: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(`${api}/${path}`, { method, agent }, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (part: string) => {
        text += part
      })
      response.on('end', () => resolve({ headers: response.headers, body: text }))
      response.on('error', reject)
    })
    sent.on('error', reject)
    sent.end(body)
  })
}

/** As Lambda's own runtime tells of an error. */
function described(error: unknown): string {
  const { name, message, stack } = error instanceof Error ? error : new Error(String(error))
  // Of the stack what is the function's own.
  const trace =
    stack?.split('\n').filter((line) => !/\(?(?:node:internal\/|file:.*\/load-handler\.ts)/.test(line)) ?? []
  return JSON.stringify({ errorType: name, errorMessage: message, trace })
}

const extensions = ['.js', '.mjs', '.cjs', '.ts', '.mts', '.cts']

/** The file and the export. */
function place(handler: string): [file: string, name: string] {
  const [, whole, own] = /^(.+)#([\w$]+)$/.exec(handler) ?? []
  if (whole !== undefined && own !== undefined) return [whole, own]
  const [, path = '', name = ''] = /^(.+?)\.([\w$]+)$/.exec(handler) ?? []
  const bare = resolve(process.env.LAMBDA_TASK_ROOT ?? '.', path)
  const file = extensions.map((extension) => bare + extension).find((one) => existsSync(one))
  if (file === undefined) throw new Error(`Cannot find module ${bare} (${extensions.join(', ')})`)
  return [file, name]
}

async function load(): Promise<Handler> {
  const [file, name] = place(process.env._HANDLER ?? '')
  const module = (await import(pathToFileURL(file).href)) as Record<string, unknown>
  const handler = module[name] ?? (module.default as Record<string, unknown> | undefined)?.[name]
  if (typeof handler !== 'function') throw new TypeError(`${file} exports no function ${name}`)
  return handler as Handler
}

function call(handler: Handler, event: unknown, context: object): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const returned = handler(event, context, (error, result) => (error ? reject(error) : resolve(result)))
    // A handler that takes a callback answers through it; any other by what it returns.
    if (returned instanceof Promise || handler.length < 3) Promise.resolve(returned).then(resolve, reject)
  })
}

let handler: Handler
try {
  handler = await load()
} catch (error) {
  await ask('POST', 'init/error', described(error))
  process.exit(1)
}

for (;;) {
  const { headers, body } = await ask('GET', 'invocation/next')
  const id = String(headers['lambda-runtime-aws-request-id'])
  const deadline = Number(headers['lambda-runtime-deadline-ms'])
  process.env._X_AMZN_TRACE_ID = String(headers['lambda-runtime-trace-id'])
  const context = {
    awsRequestId: id,
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: '$LATEST',
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    invokedFunctionArn: headers['lambda-runtime-invoked-function-arn'],
    callbackWaitsForEmptyEventLoop: false,
    getRemainingTimeInMillis: () => deadline - Date.now(),
  }
  try {
    const result = await call(handler, body === '' ? undefined : JSON.parse(body), context)
    await ask('POST', `invocation/${id}/response`, JSON.stringify(result ?? null))
  } catch (error) {
    await ask('POST', `invocation/${id}/error`, described(error))
  }
}
