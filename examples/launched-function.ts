/** A function of an example's serverless.yml: launched on a store as `larder launch` does it, and kept running as its role between calls, as Lambda keeps it. */
import { FunctionProcess } from '@larder/server/functions/function-process.ts'
import { callLarder } from '../cli/src/call-store.ts'
import { readApplication } from '../cli/src/launch/application.ts'
import { launch } from '../cli/src/launch/launch.ts'
import { openStore } from '../cli/src/launch/store.ts'
import { findFunction } from '../cli/src/launch/template-functions.ts'
import { type Credentials, region } from '../test/larder.ts'

interface Launched {
  /** The serverless.yml. */
  readonly file: string
  readonly stage: string
  /** As it is called there. */
  readonly fn: string
  /** What `${env:…}` stands for. */
  readonly environment: Readonly<Record<string, string>>
}

export interface LaunchedFunction {
  /** What the function runs with: its role's, for as long as Lambda would let it. */
  readonly credentials: Credentials
  /** Resolves to what it answered, or to the error that it failed with. */
  invoke(event: object): Promise<unknown>
}

interface Session {
  readonly FunctionArn: string
  readonly Credentials: Readonly<Record<'AccessKeyId' | 'SecretAccessKey' | 'SessionToken', string>> & {
    readonly Expiration: number
  }
}

export async function launchFunction(
  after: { after(work: () => Promise<void>): void },
  endpoint: string,
  administrator: Credentials,
  { file, stage, fn, environment }: Launched,
): Promise<LaunchedFunction> {
  const store = await openStore({ url: endpoint, region }, administrator)
  const asked = { file, stack: undefined, stage, parameters: new Map(), typed: new Set<string>(), environment }
  const application = await readApplication(asked, store)
  await launch(application, store, { adopt: false, tell: () => {}, note: () => {} })
  const found = await findFunction(application, fn, file, store)
  const input = { RoleArn: found.role, FunctionName: found.name }
  const session = await callLarder<Session>({ url: endpoint, region }, 'AssumeFunctionRole', input, administrator)
  const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = session.Credentials
  const credentials = { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken }
  const running = await FunctionProcess.start(
    { ...found, arn: session.FunctionArn, region, command: undefined },
    { ...credentials, expiresAt: Expiration * 1000 },
    endpoint,
    process.env,
  )
  after.after(async () => running.kill())
  return {
    credentials,
    async invoke(event) {
      const { payload } = await running.invoke(Buffer.from(JSON.stringify(event)), crypto.randomUUID(), Date.now())
      return JSON.parse(payload.toString())
    },
  }
}
