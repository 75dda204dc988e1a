/** GetSecretValue: the value of a secret's current version, or of the one that a label or id picks. */
import type { GetSecretValueResponse } from '../../../../model/secretsmanager.ts'
import { type Conditions, type Context, Fault, type Permission, readOperation } from '../../operation.ts'
import { findVersion, setVersionAccessed, stagesOf, type VersionRow } from '../../store/secret-versions.ts'
import { type Secret, setAccessed } from '../../store/secrets.ts'
import { type Found, find, invalidRequest, refuseNull, secretArn, secretPermission, usable } from './find-secret.ts'
import { openValue } from './secret-value.ts'
import { current, labelsOf } from './staging.ts'

export interface VersionChoice {
  readonly VersionId?: string | undefined
  readonly VersionStage?: string | undefined
}

export const getSecretValue = readOperation('secretsmanager', 'GetSecretValue', {
  target: ({ SecretId }, context) => find(context, SecretId),
  permissions: (input, context, found) => [valuePermission(context, found, input)],
  run: (input, context, found) => readValue(context, usable(found), input),
})

export function valuePermission(context: Context, found: Found, choice: VersionChoice): Permission {
  const conditions: Conditions = {
    'secretsmanager:versionid': choice.VersionId,
    'secretsmanager:versionstage': choice.VersionStage ?? (choice.VersionId === undefined ? current : undefined),
  }
  return secretPermission(context, 'GetSecretValue', found, conditions)
}

/** @throws Fault ResourceNotFoundException, InvalidRequestException, DecryptionFailure, AccessDeniedException */
export async function readValue(
  context: Context,
  secret: Secret,
  choice: VersionChoice,
): Promise<GetSecretValueResponse> {
  const stages = await stagesOf(context.store, secret)
  const version = await chosen(context, secret, stages, choice)
  const value = await openValue(context, secret, version.versionId, version.value)
  await noteAccess(context, secret, version)
  return {
    ARN: secretArn(secret),
    Name: secret.name,
    VersionId: version.versionId,
    ...value,
    VersionStages: labelsOf(stages, version.versionId),
    CreatedDate: new Date(version.createdAt),
  }
}

async function chosen(
  { store }: Context,
  secret: Secret,
  stages: ReadonlyMap<string, string>,
  { VersionId, VersionStage }: VersionChoice,
): Promise<VersionRow & { value: Uint8Array }> {
  if (VersionId !== undefined) {
    refuseNull(VersionId)
    const version = await findVersion(store, secret, VersionId)
    if (!version?.value) throw noValue(`VersionId: ${VersionId}`)
    if (VersionStage !== undefined && stages.get(VersionStage) !== VersionId) {
      throw invalidRequest('You provided a VersionStage that is not associated to the provided VersionId.')
    }
    return { ...version, value: version.value }
  }
  const label = VersionStage ?? current
  const id = stages.get(label)
  const version = id === undefined ? undefined : await findVersion(store, secret, id)
  if (!version?.value) throw noValue(`staging label: ${label}`)
  return { ...version, value: version.value }
}

function noValue(what: string): Fault {
  return new Fault('ResourceNotFoundException', `Secrets Manager can't find the specified secret value for ${what}`)
}

const day = 86_400_000

/** The day of the last access is told, so it is written once a day. */
async function noteAccess(context: Context, secret: Secret, version: VersionRow): Promise<void> {
  const today = Math.floor(context.now / day) * day
  if (secret.accessedAt >= today && version.accessedAt >= today) return
  await context.transact(
    async (transaction) => {
      await setAccessed(transaction, secret, today)
      await setVersionAccessed(transaction, secret, version.versionId, today)
    },
    () => undefined,
  )
}
