/** RotateSecret: sets how a secret is rotated, and begins to. The function is called afterwards, and again until it succeeds. */
import { Fault, type Permission, type WriteContext, writeOperation } from '../../operation.ts'
import type { Secret } from '../../store/secrets.ts'
import { beginRotation } from './begin-rotation.ts'
import {
  changeable,
  find,
  invalidParameter,
  invalidRequest,
  refuseNull,
  secretArn,
  secretPermission,
} from './find-secret.ts'
import { syncReplicas } from './replicas.ts'
import { checkRules, nextRotation } from './rotation-rules.ts'
import { secretEvent } from './secret-events.ts'
import { tokenOf } from './versions.ts'

export const rotateSecret = writeOperation('secretsmanager', 'RotateSecret', {
  target: ({ SecretId }, context) => find(context, SecretId),
  permissions: ({ RotationLambdaARN, RotateImmediately }, context, found) => [
    ...invokePermission(RotationLambdaARN || found.secret?.rotationLambda),
    secretPermission(context, 'RotateSecret', found, {
      'secretsmanager:rotationlambdaarn': RotationLambdaARN,
      'secretsmanager:rotateimmediately': RotateImmediately === undefined ? undefined : String(RotateImmediately),
    }),
  ],
  async run(input, context, found) {
    const before = changeable(found)
    const { store, now } = context
    const VersionId = tokenOf(input)
    refuseNull(VersionId, input.RotationLambdaARN)
    if (input.ExternalSecretRotationMetadata !== undefined || input.ExternalSecretRotationRoleArn !== undefined) {
      throw invalidParameter('Rotation by an external service is not offered: use a rotation function.')
    }
    const rotationLambda = input.RotationLambdaARN || before.rotationLambda
    if (!rotationLambda) {
      throw invalidRequest('No Lambda rotation function ARN is associated with this secret.')
    }
    checkFunction(context, before, rotationLambda)
    const rules = input.RotationRules ? rulesOf(input.RotationRules) : before.rules
    const secret: Secret = {
      ...before,
      rotationLambda,
      rules,
      rotationOn: true,
      nextRotationAt: nextRotation(rules, now),
      changedAt: now,
    }
    await beginRotation(store, secret, VersionId, now, input.RotateImmediately === false)
    await syncReplicas(context, secret)
    await context.emit(secretEvent('RotateSecret', secret, { versionId: VersionId }))
    return { ARN: secretArn(secret), Name: secret.name, VersionId }
  },
})

/** What a caller may not call itself, it cannot have called for it. */
function invokePermission(arn: string | null | undefined): Permission[] {
  if (!arn) return []
  const [, account] = /^arn:[^:]+:lambda:[^:]*:(\d{12}):/.exec(arn) ?? []
  return [{ action: 'lambda:InvokeFunction', resource: arn, ...(account !== undefined && { account }) }]
}

function checkFunction({ functions }: WriteContext, { account, region }: Secret, arn: string): void {
  const declared = functions.find(arn)
  if (declared?.account === account && declared.region === region) return
  throw new Fault('ResourceNotFoundException', "Secrets Manager can't find the specified Lambda function.")
}

function rulesOf(rules: {
  AutomaticallyAfterDays?: number | undefined
  Duration?: string | undefined
  ScheduleExpression?: string | undefined
}): NonNullable<Secret['rules']> {
  checkRules(rules)
  const { AutomaticallyAfterDays, Duration, ScheduleExpression } = rules
  return {
    ...(AutomaticallyAfterDays !== undefined && { AutomaticallyAfterDays }),
    ...(Duration !== undefined && { Duration }),
    ...(ScheduleExpression !== undefined && { ScheduleExpression }),
  }
}
