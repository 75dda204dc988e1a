/** DescribeSecret: everything about a secret but its value. */
import { readOperation } from '../../operation.ts'
import { type Stages, stagesOf } from '../../store/secret-versions.ts'
import type { Secret } from '../../store/secrets.ts'
import { existing, find, secretArn, secretPermission } from './find-secret.ts'
import { replicationStatus } from './replicas.ts'
import { tagList } from './secret-tags.ts'

export const describeSecret = readOperation('secretsmanager', 'DescribeSecret', {
  target: ({ SecretId }, context) => find(context, SecretId),
  permissions: (_input, context, found) => [secretPermission(context, 'DescribeSecret', found)],
  async run(_input, { store }, found) {
    const secret = existing(found)
    const stages = await stagesOf(store, secret)
    return {
      ...described(secret),
      ...(stages.size > 0 && { VersionIdsToStages: byVersion(stages) }),
      ...(secret.replicas.length > 0 && { ReplicationStatus: replicationStatus(secret) }),
    }
  },
})

/** The members that DescribeSecret and ListSecrets share. */
export function described(secret: Secret) {
  const date = (time: number | null) => (time === null ? undefined : new Date(time))
  const replicated = secret.replicas.length > 0 || secret.primaryRegion !== secret.region
  return {
    ARN: secretArn(secret),
    Name: secret.name,
    Type: secret.type ?? undefined,
    Description: secret.description ?? undefined,
    KmsKeyId: secret.keyId ?? undefined,
    RotationEnabled: secret.rotationLambda === null ? undefined : secret.rotationOn,
    RotationLambdaARN: secret.rotationLambda ?? undefined,
    RotationRules: secret.rules ?? undefined,
    LastRotatedDate: secret.rotationOn ? date(secret.rotatedAt) : undefined,
    LastChangedDate: date(secret.changedAt),
    LastAccessedDate: secret.accessedAt > 0 ? new Date(secret.accessedAt) : undefined,
    DeletedDate: date(secret.deletedAt),
    NextRotationDate: secret.rotationOn ? date(secret.nextRotationAt) : undefined,
    ...(secret.tags.size > 0 && { Tags: tagList(secret.tags) }),
    CreatedDate: date(secret.createdAt),
    PrimaryRegion: replicated ? secret.primaryRegion : undefined,
  }
}

export function byVersion(stages: Stages): Record<string, string[]> {
  const versions: Record<string, string[]> = Object.create(null)
  for (const [label, versionId] of stages) {
    versions[versionId] ??= []
    versions[versionId].push(label)
  }
  return versions
}
