/**
 * What every rotation function has to do, whatever it rotates: only for the version that is pending, each step as often as it is asked, and in the
 * end the label. Source: Secrets Manager User Guide, rotate-secrets_lambda-functions.
 */
import { type AwsClient, awsClient } from '@larder/runtime'

export interface RotationEvent {
  readonly Step: 'createSecret' | 'setSecret' | 'testSecret' | 'finishSecret'
  readonly SecretId: string
  readonly ClientRequestToken: string
  readonly RotationToken?: string
}

/** The members of the JSON that a secret holds. */
export type SecretValue = Readonly<Record<string, unknown>>

export interface Rotated {
  readonly secretId: string
  /** Of the version that is being made. */
  readonly token: string
  /** Undefined when there is none, or it has no value. */
  read(stage: 'AWSCURRENT' | 'AWSPENDING' | 'AWSPREVIOUS'): Promise<SecretValue | undefined>
  /** Another secret, such as an administrator's. */
  readOther(secretId: string): Promise<SecretValue>
}

export interface RotationSteps {
  /** The value of the next version. */
  create(current: SecretValue, rotated: Rotated): Promise<SecretValue>
  /** Makes it count. It may count already: after a failure all steps come again. */
  set(pending: SecretValue, rotated: Rotated): Promise<void>
  /** Throws when it does not work. */
  test(pending: SecretValue, rotated: Rotated): Promise<void>
  /** After the new version has become the current one. */
  finish?(current: SecretValue, rotated: Rotated): Promise<void>
}

/** A handler for Lambda or `LARDER_FUNCTIONS`. What it throws names no value. */
export function rotation(steps: RotationSteps, client: AwsClient = awsClient()) {
  return async ({ Step, SecretId, ClientRequestToken: token, RotationToken }: RotationEvent): Promise<void> => {
    const call = <Output>(operation: string, input: object) => client.call<Output>('secretsmanager', operation, input)
    const { VersionIdsToStages = {} } = await call<{ VersionIdsToStages?: Record<string, string[]> }>(
      'DescribeSecret',
      { SecretId },
    )
    const stages = VersionIdsToStages[token]
    if (stages === undefined) throw new RotationError('the version is not one of the secret')
    if (stages.includes('AWSCURRENT')) return
    if (!stages.includes('AWSPENDING')) throw new RotationError('the version is not pending')
    const read = async (SecretId: string, VersionStage: string) => {
      const input = { SecretId, VersionStage, ...(VersionStage === 'AWSPENDING' && { VersionId: token }) }
      const { SecretString } = await call<{ SecretString: string }>('GetSecretValue', input)
      return parsed(SecretString)
    }
    const rotated: Rotated = {
      secretId: SecretId,
      token,
      read: (stage) => read(SecretId, stage).catch(undefinedIfAbsent),
      readOther: (id) => read(id, 'AWSCURRENT'),
    }
    const existing = async (stage: 'AWSCURRENT' | 'AWSPENDING') => {
      const value = await rotated.read(stage)
      if (value === undefined) throw new RotationError(`there is no ${stage} value`)
      return value
    }
    switch (Step) {
      case 'createSecret': {
        if ((await rotated.read('AWSPENDING')) !== undefined) return
        const value = await steps.create(await existing('AWSCURRENT'), rotated)
        await call('PutSecretValue', {
          SecretId,
          ClientRequestToken: token,
          SecretString: JSON.stringify(value),
          VersionStages: ['AWSPENDING'],
          ...(RotationToken && { RotationToken }),
        })
        return
      }
      case 'setSecret':
        return steps.set(await existing('AWSPENDING'), rotated)
      case 'testSecret':
        // A rotation that is only tested has no new value yet: what is there has to work.
        return steps.test((await rotated.read('AWSPENDING')) ?? (await existing('AWSCURRENT')), rotated)
      case 'finishSecret': {
        const pending = await existing('AWSPENDING')
        const [before] = Object.entries(VersionIdsToStages).find(([, labels]) => labels.includes('AWSCURRENT')) ?? []
        await call('UpdateSecretVersionStage', {
          SecretId,
          VersionStage: 'AWSCURRENT',
          MoveToVersionId: token,
          RemoveFromVersionId: before,
        })
        await steps.finish?.(pending, rotated)
        return
      }
    }
  }
}

export class RotationError extends Error {
  override name = 'RotationError'
}

function parsed(text: string | undefined): SecretValue {
  try {
    const value: unknown = JSON.parse(text ?? '')
    if (typeof value === 'object' && value !== null) return value as SecretValue
  } catch {
    // JSON.parse would quote the secret.
  }
  throw new RotationError('the secret is not a JSON object')
}

function undefinedIfAbsent(error: unknown): undefined {
  if ((error as { code?: string }).code === 'ResourceNotFoundException') return undefined
  throw error
}
