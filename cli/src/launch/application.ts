/** An application as its template describes it: read, expanded, and asked by launch, invoke and remove alike. */
import { hash } from 'node:crypto'
import { resolve as absolute, basename, dirname } from 'node:path'
import { inOrder, isTrue, type Known, resolve, type Scope } from './intrinsics.ts'
import {
  asTemplate,
  isRecord,
  type Properties,
  type Resource,
  readData,
  type Template,
  TemplateError,
} from './read-template.ts'
import { resourceKinds } from './resource-kinds.ts'
import { expandSam } from './sam.ts'
import { isServerless, serverlessTemplate } from './serverless.ts'
import { Stack } from './stack.ts'
import { functionKnown, standIn } from './stand-ins.ts'
import type { Store } from './store.ts'
import { isHidden, parameterValues } from './template-parameters.ts'

export interface Asked {
  readonly file: string
  readonly stack: string | undefined
  readonly stage: string | undefined
  readonly parameters: ReadonlyMap<string, string>
  /** Those of them that stood in the command line, where others see them. */
  readonly typed: ReadonlySet<string>
  readonly environment: NodeJS.ProcessEnv
}

export interface Application {
  readonly template: Template
  readonly stack: Stack
  readonly scope: Scope
  /** The logical ids of what is wanted, each after what it mentions. */
  readonly order: readonly string[]
  /** The parameters to keep for the next time. */
  readonly kept: Readonly<Record<string, string>>
  /** What is known of each resource; a launch adds what it makes. */
  readonly known: Map<string, Known>
  readonly notes: readonly string[]
  generatedName(id: string): string
}

export const functionTypes: ReadonlySet<string> = new Set(['AWS::Serverless::Function', 'AWS::Lambda::Function'])

interface Source {
  readonly written: Template
  /** The stack's name. */
  readonly name: string
  readonly given: ReadonlyMap<string, string>
}

async function readSource(asked: Asked, store: Store): Promise<Source> {
  const data = readData(asked.file)
  const own = isServerless(data) ? await serverlessTemplate(data, asked, store) : undefined
  const written = asTemplate(own?.template ?? data, asked.file)
  const name = asked.stack ?? own?.stack ?? stackName(asked.file)
  if (!/^[A-Za-z][A-Za-z0-9-]{0,127}$/.test(name)) {
    throw new TemplateError(
      `The stack ${JSON.stringify(name)} must be letters, digits and hyphens. Name it with --stack.`,
    )
  }
  // Of a serverless.yml they are options as well, and need not be parameters.
  const given = [...asked.parameters].filter(([key]) => own === undefined || Object.hasOwn(written.Parameters, key))
  return { written, name, given: new Map(given) }
}

/** What was launched, whatever the template says by now. @throws TemplateError; AwsError */
export async function readStack(asked: Asked, store: Store): Promise<Stack> {
  return Stack.read(store, (await readSource(asked, store)).name)
}

/** @throws TemplateError; AwsError */
export async function readApplication(asked: Asked, store: Store): Promise<Application> {
  const { written, name, given } = await readSource(asked, store)
  const stack = await Stack.read(store, name)
  const read = async (parameter: string) => {
    const input = { Name: parameter }
    return (await store.json<{ Parameter: { Value: string } }>('ssm', 'GetParameter', input)).Parameter.Value
  }
  for (const [parameter, declared] of Object.entries(written.Parameters)) {
    if (!isHidden(declared) || !asked.typed.has(parameter)) continue
    throw new TemplateError(
      `Parameters.${parameter}: it is NoEcho, and a command line shows it. Give it in a file, --parameters FILE.`,
    )
  }
  const { values, kept } = await parameterValues(written.Parameters, given, stack.parameters, read)
  const { template: expanded, notes } = expandSam(written)
  const { account, region } = store
  const known = new Map<string, Known>()
  const scope: Scope = {
    pseudo: {
      'AWS::AccountId': account,
      'AWS::Region': region,
      'AWS::Partition': 'aws',
      'AWS::URLSuffix': 'amazonaws.com',
      'AWS::StackName': name,
      'AWS::StackId': `arn:aws:cloudformation:${region}:${account}:stack/${name}/larder`,
    },
    parameters: values,
    template: expanded,
    resource: (id) => known.get(id),
  }
  const wanted = Object.entries(expanded.Resources).filter(
    ([, { Condition }]) => Condition === undefined || isTrue(Condition, scope),
  )
  const template = { ...expanded, Resources: Object.fromEntries(wanted) }
  const generatedName = (id: string) => nameFor(name, id)
  const order = inOrder(template.Resources)
  for (const id of order) {
    const resource = template.Resources[id]!
    const entry = stack.get(id)
    if (functionTypes.has(resource.Type))
      known.set(id, functionKnown(functionName(id, resource, scope, generatedName(id)), store))
    else if (!Object.hasOwn(resourceKinds, resource.Type)) {
      known.set(id, standIn(resource.Type, physicalName(id, resource, scope) ?? generatedName(id), store))
    } else if (entry?.type === resource.Type) known.set(id, withValue(entry, id, resource, scope))
  }
  return { template, stack, scope, order, kept, known, notes, generatedName }
}

/** As the folder of the template is called. */
function stackName(file: string): string {
  const name = basename(dirname(absolute(file))).replace(/[^A-Za-z0-9]+/g, '-')
  return name.replace(/^[^A-Za-z]+|-+$/g, '') || 'stack'
}

/** Names have their limits: what is too long ends in a part of its hash. */
function nameFor(stack: string, id: string): string {
  const name = `${stack}-${id}`
  return name.length <= 64 ? name : `${name.slice(0, 55)}-${hash('sha256', name).slice(0, 8)}`
}

function functionName(id: string, { Properties = {} }: Resource, scope: Scope, generated: string): string {
  const { FunctionName } = Properties
  return FunctionName === undefined ? generated : String(resolve(FunctionName, scope, `Resources.${id}.FunctionName`))
}

/** `TableName` of a table, `BucketName` of a bucket, where it can be told before anything is made. */
function physicalName(id: string, { Type, Properties = {} }: Resource, scope: Scope): string | undefined {
  const given = Properties[`${Type.split('::').at(-1)}Name`] ?? Properties.Name
  if (given === undefined) return undefined
  try {
    const name = resolve(given, scope, `Resources.${id}`)
    return typeof name === 'string' ? name : undefined
  } catch (error) {
    if (error instanceof TemplateError) return undefined
    throw error
  }
}

/** The stack keeps no values: the template says what a parameter's is. */
function withValue(entry: Known, id: string, { Type, Properties = {} }: Resource, scope: Scope): Known {
  if (Type !== 'AWS::SSM::Parameter') return entry
  const Value = resolve((Properties as Properties).Value, scope, `Resources.${id}.Value`)
  return isRecord(Value) ? entry : { ...entry, attributes: { ...entry.attributes, Value: String(Value) } }
}
