/** The door through which access to parameters is explained: what reading one takes, without reading it. */
import { type Context, Fault } from '../../operation.ts'
import type { Ask, Needs, Reading } from '../access-question.ts'
import { decryptionAsk } from '../keys/key-access.ts'
import { type Found, find, parameterPermission } from './find-parameter.ts'
import { anyReference, parameterArn, type Reference } from './parameter-name.ts'
import { keyBlobOf } from './parameter-value.ts'

/** Each answers the value, or what KMS made of it. */
const readingActions = ['ssm:GetParameter', 'ssm:GetParameters', 'ssm:GetParameterHistory']

/** What reading the current value takes. Undefined unless the account has the parameter. */
export async function parameterReading(context: Context, name: string): Promise<Reading | undefined> {
  const found = await ownParameter(context, name)
  if (found?.row === undefined) return undefined
  const asks = [...readingActions.map((action) => onParameter(action, found)), ...byPath(context, found.reference)]
  return { arn: found.reference.arn, needs: [asks, ...(await decryption(context, found))] }
}

/** One action on a parameter, and for those that read the value what decrypting it takes. Undefined for what can be no parameter's name. */
export async function parameterNeeds(context: Context, action: string, name: string): Promise<Needs | undefined> {
  const found = await ownParameter(context, name)
  if (found === undefined) return undefined
  const reads = readingActions.some((one) => one.toLowerCase() === action.toLowerCase())
  return [[onParameter(action, found)], ...(reads ? await decryption(context, found) : [])]
}

async function ownParameter(context: Context, name: string): Promise<Found | undefined> {
  try {
    const reference = anyReference(context, name)
    return reference.key.account === context.account ? await find(context, reference) : undefined
  } catch (error) {
    if (error instanceof Fault) return undefined
    throw error
  }
}

function onParameter(action: string, found: Found): Ask {
  const { arn, key } = found.reference
  return {
    action,
    resource: arn,
    permission: (as) => ({ ...parameterPermission(as, action, found), account: key.account }),
    isUnknown: (name) => /^(?:ssm:(?!resourcetag\/)|aws:requesttag\/|aws:tagkeys$)/.test(name),
  }
}

/** Reading the hierarchies that it is in takes a permission on their paths alone, and paths are as they are written. */
function byPath(context: Context, { key }: Reference): Ask[] {
  const action = 'ssm:GetParametersByPath'
  const asks: Ask[] = []
  const ask = (path: string, recursive: boolean) => {
    const resource = parameterArn(context, path)
    const conditions = { 'ssm:recursive': String(recursive) }
    asks.push({
      action,
      resource,
      ownAccountOnly: true,
      permission: () => ({ action, resource, account: key.account, conditions }),
    })
  }
  for (let end = key.path.lastIndexOf('/'); end >= 0; end = end === 0 ? -1 : key.path.lastIndexOf('/', end - 1)) {
    const path = key.path.slice(0, end)
    const isParent = end === key.path.lastIndexOf('/')
    for (const written of path === '' ? ['/'] : [path, `${path}/`]) {
      ask(written, true)
      if (isParent) ask(written, false)
    }
  }
  return asks
}

async function decryption(context: Context, { row }: Found): Promise<Needs> {
  if (row === undefined) return []
  const encrypted = keyBlobOf(context, row, row)
  if (encrypted === undefined) return []
  return [[await decryptionAsk(context, encrypted.blob, encrypted.use)]]
}
