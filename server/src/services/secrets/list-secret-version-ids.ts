/** ListSecretVersionIds: the versions of a secret, those without a label when they are asked for. */
import { Fault, readOperation } from '../../operation.ts'
import { stagesOf, versionsOf } from '../../store/secret-versions.ts'
import { openCursor, sealCursor } from '../cursor.ts'
import { existing, find, secretArn, secretPermission } from './find-secret.ts'
import { labelsOf } from './staging.ts'

export const listSecretVersionIds = readOperation('secretsmanager', 'ListSecretVersionIds', {
  target: ({ SecretId }, context) => find(context, SecretId),
  permissions: (_input, context, found) => [secretPermission(context, 'ListSecretVersionIds', found)],
  async run({ SecretId, MaxResults = 100, NextToken, IncludeDeprecated = false }, context, found) {
    const secret = existing(found)
    const stages = await stagesOf(context.store, secret)
    const bound = { SecretId, IncludeDeprecated }
    const operation = 'secretsmanager:ListSecretVersionIds'
    const after = NextToken === undefined ? undefined : openCursor<string>(context, operation, bound, NextToken)
    if (NextToken !== undefined && after === undefined) throw invalidToken()
    const all = (await versionsOf(context.store, secret)).filter(
      ({ versionId }) => IncludeDeprecated || labelsOf(stages, versionId).length > 0,
    )
    const start = after === undefined ? 0 : all.findIndex(({ versionId }) => versionId === after) + 1
    const rows = all.slice(start, start + MaxResults)
    const last = rows.at(-1)
    return {
      Versions: rows.map(({ versionId, keyArn, createdAt, accessedAt }) => {
        const labels = labelsOf(stages, versionId)
        return {
          VersionId: versionId,
          ...(labels.length > 0 && { VersionStages: labels }),
          ...(accessedAt > 0 && { LastAccessedDate: new Date(accessedAt) }),
          CreatedDate: new Date(createdAt),
          ...(keyArn !== null && { KmsKeyIds: [secret.keyId === null ? 'DefaultEncryptionKey' : keyArn] }),
        }
      }),
      ...(last &&
        start + MaxResults < all.length && { NextToken: sealCursor(context, operation, bound, last.versionId) }),
      ARN: secretArn(secret),
      Name: secret.name,
    }
  },
})

export function invalidToken(): Fault {
  return new Fault('InvalidNextTokenException', 'Invalid nextToken.')
}
