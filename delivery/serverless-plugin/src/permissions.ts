/** Gives the roles of the service what its functions need to get their secrets, and nothing else. */
import { askStore } from '@larder/bake/ask-store.ts'
import { keyReader } from '@larder/bake/keys.ts'
import { policyFor, type Statement } from '@larder/bake/policy.ts'
import type { AwsClient } from '@larder/runtime'
import { AwsError } from '@larder/runtime/secret-error.ts'
import { type Application, allSecrets } from './application.ts'
import type { Service } from './framework.ts'

/** CloudFormation knows them when it makes the stack. */
const surroundings = { partition: pseudo('Partition'), region: pseudo('Region'), account: pseudo('AccountId') }

/** @returns what whoever deploys should know */
export async function grant(client: AwsClient, service: Service, application: Application): Promise<string[]> {
  const notes: string[] = []
  const { known, bundleKey } = await ask(client, application, notes)
  const { declaration, stage } = application
  const statementsFor = (names: readonly string[]) => {
    const delivered = names.map((name) => application.functions.get(name)!)
    const secrets = new Map(delivered.flatMap((fn) => fn.secrets).map((secret) => [secret.name, secret]))
    const statements = policyFor({
      declaration,
      stage,
      fn: [...new Set(delivered.map(({ declared }) => declared))],
      secrets: [...secrets.values()],
      surroundings,
      ...(known && { known }),
      ...(bundleKey !== undefined && { bundleKey }),
    })
    return statements.map(inTemplate)
  }
  const shared: string[] = []
  for (const name of application.functions.keys()) {
    const fn = service.getFunction(name)
    if (fn.iamRoleStatements !== undefined) fn.iamRoleStatements = [...fn.iamRoleStatements, ...statementsFor([name])]
    else if (fn.role !== undefined || isExistingRole(service)) {
      notes.push(
        `The function ${name} runs under a role that is not made here. larder policy --function ${name} prints what it needs.`,
      )
    } else shared.push(name)
  }
  if (shared.length > 0) grantShared(service, statementsFor(shared))
  return notes
}

interface Asked {
  known?: Awaited<ReturnType<typeof askStore>>
  bundleKey?: string
}

/** Who may deploy need not be allowed to describe: then keys are allowed by the encryption context alone. */
async function ask(client: AwsClient, application: Application, notes: string[]): Promise<Asked> {
  const { seal, key } = application.declaration.bake
  try {
    const known = await askStore(client, allSecrets(application))
    const bundleKey = seal === 'together' && key !== undefined ? (await keyReader(client)(key)).arn : undefined
    return { known, ...(bundleKey !== undefined && { bundleKey }) }
  } catch (error) {
    if (!(error instanceof AwsError) || !/^AccessDenied/.test(error.code)) throw error
    notes.push(`Keys are not named in the policies, since whoever deploys may not describe them (${error.code}).`)
    return {}
  }
}

function isExistingRole({ provider }: Service): boolean {
  return typeof provider.iam?.role === 'string' || 'role' in provider
}

/** Serverless reads one of two places: the newer, once anything stands there. */
function grantShared({ provider }: Service, statements: readonly object[]): void {
  const role = provider.iam?.role as { statements?: object[] } | undefined
  if (provider.iamRoleStatements !== undefined && role?.statements === undefined) {
    provider.iamRoleStatements = [...provider.iamRoleStatements, ...statements]
  } else {
    provider.iam = { ...provider.iam, role: { ...role, statements: [...(role?.statements ?? []), ...statements] } }
  }
}

function pseudo(name: string): string {
  return `\${AWS::${name}}`
}

/** ARNs become `Fn::Sub` where they name what only CloudFormation knows. */
function inTemplate(statement: Statement): object {
  return substituted(statement) as object
}

function substituted(value: unknown): unknown {
  if (typeof value === 'string') return value.includes(pseudo('').slice(0, -1)) ? { 'Fn::Sub': value } : value
  if (Array.isArray(value)) return value.map(substituted)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, substituted(one)]))
}
