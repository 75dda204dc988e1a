/** CreateSecret: a name, and usually its first value. */
import { tagConditions } from '../../condition-keys.ts'
import { type Context, Fault, type Input, writeOperation } from '../../operation.ts'
import { findVersion } from '../../store/secret-versions.ts'
import { findSecret, insertSecret, type Secret } from '../../store/secrets.ts'
import { invalidParameter, invalidRequest, refuseNull, secretArn } from './find-secret.ts'
import { addReplicas, replicationStatus } from './replicas.ts'
import { secretEvent } from './secret-events.ts'
import { requestTags, withTags } from './secret-tags.ts'
import { validateKeyAccess } from './secret-value.ts'
import { addVersion, givenValue, holds, tokenOf } from './versions.ts'

type Request = Input<'secretsmanager', 'CreateSecret'>

export const createSecret = writeOperation('secretsmanager', 'CreateSecret', {
  /** The ARN is asked for as it will be, so that policies with `name-??????` hold for making a secret too. */
  target: (_input, context) => newSuffix(context),

  permissions({ Name, Tags, KmsKeyId, Description, AddReplicaRegions, ForceOverwriteReplicaSecret }, context, suffix) {
    const { account, region } = context
    const resource = secretArn({ account, region, name: Name, suffix })
    const conditions = {
      ...tagConditions({ request: requestTags(Tags) }),
      'secretsmanager:name': Name,
      'secretsmanager:description': Description,
      'secretsmanager:kmskeyid': KmsKeyId,
      'secretsmanager:addreplicaregions': AddReplicaRegions?.map(({ Region = '' }) => Region),
      'secretsmanager:forceoverwritereplicasecret':
        ForceOverwriteReplicaSecret === undefined ? undefined : String(ForceOverwriteReplicaSecret),
    }
    const actions = ['secretsmanager:CreateSecret']
    if (Tags && Tags.length > 0) actions.push('secretsmanager:TagResource')
    if (AddReplicaRegions) actions.push('secretsmanager:ReplicateSecretToRegions')
    return actions.map((action) => ({ action, resource, conditions }))
  },

  async run(input, context, suffix) {
    const { store, account, region, now } = context
    checkName(input.Name)
    refuseNull(input.Description, input.KmsKeyId, input.Type, input.ClientRequestToken)
    const value = givenValue(input)
    const versionId = value && tokenOf(input)
    const known = await findSecret(store, { account, region, name: input.Name })
    if (known !== undefined) return sameAsBefore(context, known, versionId, value)
    const secret: Secret = {
      account,
      region,
      name: input.Name,
      suffix,
      description: input.Description ?? null,
      keyId: input.KmsKeyId || null,
      type: input.Type ?? null,
      tags: withTags(new Map(), input.Tags ?? []),
      resourcePolicy: null,
      principals: [],
      primaryRegion: region,
      replicas: [],
      createdAt: now,
      changedAt: now,
      accessedAt: 0,
      deletedAt: null,
      deleteAfter: null,
      rotationLambda: null,
      rules: null,
      rotationOn: false,
      rotatedAt: null,
      nextRotationAt: null,
    }
    await insertSecret(store, secret)
    if (value && versionId !== undefined) await addVersion(context, secret, versionId, value, undefined)
    else if (secret.keyId !== null) await validateKeyAccess(context, secret)
    const made = await replicated(context, secret, input)
    await context.emit(secretEvent('CreateSecret', made))
    return {
      ARN: secretArn(made),
      Name: made.name,
      ...(versionId !== undefined && { VersionId: versionId }),
      ...(made.replicas.length > 0 && { ReplicationStatus: replicationStatus(made) }),
    }
  },
})

function replicated(context: Parameters<typeof addReplicas>[0], secret: Secret, input: Request): Promise<Secret> {
  const { AddReplicaRegions, ForceOverwriteReplicaSecret = false } = input
  if (AddReplicaRegions === undefined) return Promise.resolve(secret)
  return addReplicas(context, secret, AddReplicaRegions, ForceOverwriteReplicaSecret)
}

/** A client that repeats a call whose answer it missed is answered as the first time. */
async function sameAsBefore(
  context: Context,
  known: Secret,
  versionId: string | undefined,
  value: ReturnType<typeof givenValue>,
) {
  if (known.deletedAt !== null) {
    throw invalidRequest(
      "You can't create this secret because a secret with this name is already scheduled for deletion.",
    )
  }
  const version = versionId === undefined ? undefined : await findVersion(context.store, known, versionId)
  if (version && value && (await holds(context, known, version, value))) {
    return { ARN: secretArn(known), Name: known.name, VersionId: version.versionId }
  }
  throw new Fault('ResourceExistsException', `The operation failed because the secret ${known.name} already exists.`)
}

function checkName(name: string): void {
  if (/^[A-Za-z0-9/_+=.@-]+$/.test(name)) return
  throw invalidParameter(
    'Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!',
  )
}

const characters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

/** Six characters, each as likely as any other. */
function newSuffix(context: Context): string {
  let suffix = ''
  while (suffix.length < 6) {
    for (const byte of context.random(8)) {
      if (byte < 4 * characters.length && suffix.length < 6) suffix += characters[byte % characters.length]
    }
  }
  return suffix
}
