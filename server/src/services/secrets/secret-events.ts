/** The events that changes of secrets leave: CloudTrail's calls as EventBridge carries them, without any value. */
import type { StoredEvent } from '../../store/events.ts'
import type { Secret } from '../../store/secrets.ts'
import { secretArn } from './find-secret.ts'

type NewEvent = Pick<StoredEvent, 'source' | 'detailType' | 'resources' | 'detail'>

/** @param operation as in `PutSecretValue`, or a rotation's outcome as in `RotationSucceeded` */
export function secretEvent(operation: string, secret: Secret, more: Readonly<Record<string, string>> = {}): NewEvent {
  return {
    source: 'aws.secretsmanager',
    detailType: operation.startsWith('Rotation') ? 'AWS Service Event via CloudTrail' : 'AWS API Call via CloudTrail',
    resources: [secretArn(secret)],
    detail: {
      eventSource: 'secretsmanager.amazonaws.com',
      eventName: operation,
      name: secret.name,
      ...more,
    },
  }
}
