/** ReplicateSecretToRegions, RemoveRegionsFromReplication and StopReplicationToReplica. */
import { writeOperation } from '../../operation.ts'
import { findSecret, updateSecret } from '../../store/secrets.ts'
import { changeable, find, invalidRequest, secretArn, secretPermission, usable } from './find-secret.ts'
import { addReplicas, removeReplicas, replicationStatus } from './replicas.ts'

export const replicateSecretToRegions = writeOperation('secretsmanager', 'ReplicateSecretToRegions', {
  target: ({ SecretId }, context) => find(context, SecretId),
  permissions: ({ AddReplicaRegions, ForceOverwriteReplicaSecret }, context, found) => [
    secretPermission(context, 'ReplicateSecretToRegions', found, {
      'secretsmanager:addreplicaregions': AddReplicaRegions.map(({ Region = '' }) => Region),
      'secretsmanager:forceoverwritereplicasecret':
        ForceOverwriteReplicaSecret === undefined ? undefined : String(ForceOverwriteReplicaSecret),
    }),
  ],
  async run({ AddReplicaRegions, ForceOverwriteReplicaSecret = false }, context, found) {
    const secret = await addReplicas(context, changeable(found), AddReplicaRegions, ForceOverwriteReplicaSecret)
    return { ARN: secretArn(secret), ReplicationStatus: replicationStatus(secret) }
  },
})

export const removeRegionsFromReplication = writeOperation('secretsmanager', 'RemoveRegionsFromReplication', {
  target: ({ SecretId }, context) => find(context, SecretId),
  permissions: (_input, context, found) => [secretPermission(context, 'RemoveRegionsFromReplication', found)],
  async run({ RemoveReplicaRegions }, context, found) {
    const secret = await removeReplicas(context, changeable(found), RemoveReplicaRegions)
    return { ARN: secretArn(secret), ReplicationStatus: replicationStatus(secret) }
  },
})

/** The replica becomes a secret of its own; called in the replica's region. */
export const stopReplicationToReplica = writeOperation('secretsmanager', 'StopReplicationToReplica', {
  target: ({ SecretId }, context) => find(context, SecretId),
  permissions: (_input, context, found) => [secretPermission(context, 'StopReplicationToReplica', found)],
  async run(_input, { store }, found) {
    const replica = usable(found)
    const { account, name, region, primaryRegion } = replica
    if (primaryRegion === region) {
      throw invalidRequest('StopReplicationToReplica is for a replica secret: call it in the region of the replica.')
    }
    const primary = await findSecret(store, { account, name, region: primaryRegion })
    if (primary) {
      const replicas = primary.replicas.filter((one) => one.region !== region)
      await updateSecret(store, { ...primary, replicas })
    }
    await updateSecret(store, { ...replica, primaryRegion: region })
    return { ARN: secretArn(replica) }
  },
})
