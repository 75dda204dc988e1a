/** Finds the declared function that a request names, and what its caller must be allowed to do with it. */
import type { DeclaredFunction } from '../../functions/functions.ts'
import { type Context, Fault, type Permission } from '../../operation.ts'

interface FoundFunction {
  readonly arn: string
  readonly account: string
  /** Undefined when there is none, in this region and under this qualifier. */
  readonly declared: DeclaredFunction | undefined
}

interface Named {
  readonly FunctionName: string
  readonly Qualifier?: string | undefined
}

/** By name, partial ARN (`111122223333:function:name`) or ARN; the model has checked the form. There is one version, `$LATEST`. */
export function findFunction(context: Context, { FunctionName, Qualifier }: Named): FoundFunction {
  const parts =
    /^(?:arn:[\w-]+:lambda:)?(?:([a-z]{2}[a-z-]*-\d):)?(?:(\d{12}):)?(?:function:)?([\w.-]+)(?::([$\w.-]+))?$/.exec(
      FunctionName,
    )
  const [, region = context.region, account = context.account, name = FunctionName, version] = parts ?? []
  const arn = `arn:aws:lambda:${region}:${account}:function:${name}`
  const latest = [version, Qualifier].every((one) => one === undefined || one === '$LATEST')
  return { arn, account, declared: latest && region === context.region ? context.functions.find(arn) : undefined }
}

export function functionPermission(
  context: Context,
  action: 'InvokeFunction' | 'GetFunction' | 'GetFunctionConfiguration',
  { arn, account }: FoundFunction,
): Permission {
  return { action: `lambda:${action}`, resource: arn, ...(account !== context.account && { account }) }
}

/** @throws Fault ResourceNotFoundException */
export function existingFunction({ arn, declared }: FoundFunction): DeclaredFunction {
  if (declared !== undefined) return declared
  throw new Fault('ResourceNotFoundException', `Function not found: ${arn}`)
}
