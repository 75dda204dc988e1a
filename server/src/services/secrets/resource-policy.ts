/** PutResourcePolicy, GetResourcePolicy, DeleteResourcePolicy and ValidateResourcePolicy: who may do what with a secret, by the secret's own word. */
import { compiledPolicy, parsePolicy } from '../../authorize/policy.ts'
import { PolicyError } from '../../authorize/policy-error.ts'
import { type Context, Fault, readOperation, writeOperation } from '../../operation.ts'
import { bindPrincipals, shownPolicy } from '../bound-principals.ts'
import { changeable, type Found, find, refuseNull, secretArn, secretPermission, usable } from './find-secret.ts'
import { syncReplicas } from './replicas.ts'
import { secretEvent } from './secret-events.ts'

export const putResourcePolicy = writeOperation('secretsmanager', 'PutResourcePolicy', {
  target: ({ SecretId }, context) => find(context, SecretId),
  permissions: ({ BlockPublicPolicy }, context, found) => [
    secretPermission(context, 'PutResourcePolicy', found, {
      'secretsmanager:blockpublicpolicy': BlockPublicPolicy === undefined ? undefined : String(BlockPublicPolicy),
    }),
  ],
  async run({ ResourcePolicy, BlockPublicPolicy = false }, context, found) {
    const secret = changeable(found)
    refuseNull(ResourcePolicy)
    checkGrammar(ResourcePolicy)
    if (BlockPublicPolicy && isPublic(ResourcePolicy)) {
      throw new Fault(
        'PublicPolicyException',
        "You can't use this resource policy because it grants broad access to the secret.",
      )
    }
    if (locksOut(context, found, ResourcePolicy)) {
      throw new Fault(
        'MalformedPolicyDocumentException',
        'This resource policy will not allow you to manage this secret in the future.',
      )
    }
    const principals = await bindPrincipals(context.store, secret.account, ResourcePolicy)
    if (principals === undefined) {
      throw new Fault('MalformedPolicyDocumentException', 'This resource policy contains an unsupported principal.')
    }
    await syncReplicas(context, { ...secret, resourcePolicy: ResourcePolicy, principals, changedAt: context.now })
    await context.emit(secretEvent('PutResourcePolicy', secret))
    return { ARN: secretArn(secret), Name: secret.name }
  },
})

export const getResourcePolicy = readOperation('secretsmanager', 'GetResourcePolicy', {
  target: ({ SecretId }, context) => find(context, SecretId),
  permissions: (_input, context, found) => [secretPermission(context, 'GetResourcePolicy', found)],
  async run(_input, { store }, found) {
    const secret = usable(found)
    const { account, name, resourcePolicy: policy, principals } = secret
    const shown = policy === null ? undefined : await shownPolicy(store, { account, policy, principals })
    return { ARN: secretArn(secret), Name: name, ...(shown !== undefined && { ResourcePolicy: shown }) }
  },
})

export const deleteResourcePolicy = writeOperation('secretsmanager', 'DeleteResourcePolicy', {
  target: ({ SecretId }, context) => find(context, SecretId),
  permissions: (_input, context, found) => [secretPermission(context, 'DeleteResourcePolicy', found)],
  async run(_input, context, found) {
    const secret = changeable(found)
    await syncReplicas(context, { ...secret, resourcePolicy: null, principals: [], changedAt: context.now })
    await context.emit(secretEvent('DeleteResourcePolicy', secret))
    return { ARN: secretArn(secret), Name: secret.name }
  },
})

export const validateResourcePolicy = readOperation('secretsmanager', 'ValidateResourcePolicy', {
  target: ({ SecretId }, context) => (SecretId === undefined ? undefined : find(context, SecretId)),
  permissions: (_input, context, found) => [
    { action: 'secretsmanager:ValidateResourcePolicy', resource: '*' },
    ...(found ? [secretPermission(context, 'PutResourcePolicy', found)] : []),
  ],
  run({ ResourcePolicy }, context, found) {
    const ValidationErrors: { CheckName: string; ErrorMessage: string }[] = []
    try {
      parsePolicy(ResourcePolicy, 'resource')
    } catch (error) {
      if (!(error instanceof PolicyError)) throw error
      ValidationErrors.push({ CheckName: 'POLICY_SYNTAX', ErrorMessage: error.message })
      return { PolicyValidationPassed: false, ValidationErrors }
    }
    if (isPublic(ResourcePolicy)) {
      ValidationErrors.push({
        CheckName: 'PUBLIC_POLICY',
        ErrorMessage: 'The policy grants broad access to the secret.',
      })
    }
    if (found && locksOut(context, found, ResourcePolicy)) {
      ValidationErrors.push({
        CheckName: 'LOCKOUT',
        ErrorMessage: 'The policy will not allow you to manage this secret in the future.',
      })
    }
    return { PolicyValidationPassed: ValidationErrors.length === 0, ValidationErrors }
  },
})

function checkGrammar(text: string): void {
  try {
    parsePolicy(text, 'resource')
  } catch (error) {
    if (error instanceof PolicyError) {
      throw new Fault(
        'MalformedPolicyDocumentException',
        `This resource policy contains a syntax error. ${error.message}`,
      )
    }
    throw error
  }
}

/** Whether the caller could not put another policy in this one's place. */
function locksOut(context: Context, found: Found, text: string): boolean {
  const permission = secretPermission(context, 'PutResourcePolicy', found)
  compiledPolicy(text, 'resource')
  return !context.allows({ ...permission, policy: { text, kind: 'resource' } })
}

interface PolicyStatement {
  readonly Effect?: unknown
  readonly Principal?: unknown
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>
}

/** Conditions on these tell who may come, so that everyone is not anyone. */
const narrowing =
  /^(aws:(principalorgid|principalorgpaths|principalaccount|principalarn|sourceaccount|sourcearn|sourceorgid|sourcevpc|sourcevpce|sourceip|userid)|kms:calleraccount)$/i

/** Whether a statement lets everyone in. */
function isPublic(text: string): boolean {
  const { Statement } = JSON.parse(text) as { Statement: PolicyStatement | readonly PolicyStatement[] }
  const statements = Array.isArray(Statement)
    ? (Statement as readonly PolicyStatement[])
    : [Statement as PolicyStatement]
  return statements.some(({ Effect, Principal, Condition = {} }) => {
    if (Effect !== 'Allow' || !namesEveryone(Principal)) return false
    const narrowed = Object.entries(Condition).some(
      ([operator, keys]) =>
        /^(ForAnyValue:)?(String|Arn|IpAddress)/i.test(operator) &&
        !/not|ifexists/i.test(operator) &&
        Object.entries(keys).some(([key, value]) => narrowing.test(key) && ![value].flat().includes('*')),
    )
    return !narrowed
  })
}

function namesEveryone(principal: unknown): boolean {
  if (principal === '*') return true
  if (typeof principal !== 'object' || principal === null) return false
  return [(principal as { AWS?: unknown }).AWS].flat().includes('*')
}
