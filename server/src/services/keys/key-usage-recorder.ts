/** Keeps what each key last served for, as the audit records of requests that succeeded tell it. */
import type { GetKeyLastUsageResponse } from '../../../../model/kms.ts'
import type { RequestRecord } from '../../audit/record.ts'
import { type KeyUsage, putUsage } from '../../store/key-usage.ts'
import type { KeyAddress } from '../../store/keys.ts'
import type { Store } from '../../store/store.ts'
import { UseRecorder } from '../../use-recorder.ts'
import { addressOfArn } from './key-name.ts'

type TrackedOperation = NonNullable<NonNullable<GetKeyLastUsageResponse['KeyLastUsage']>['Operation']>

const tracked: ReadonlySet<string> = new Set<TrackedOperation>([
  'Decrypt',
  'DeriveSharedSecret',
  'Encrypt',
  'GenerateDataKey',
  'GenerateDataKeyPair',
  'GenerateDataKeyPairWithoutPlaintext',
  'GenerateDataKeyWithoutPlaintext',
  'GenerateMac',
  'ReEncrypt',
  'Sign',
  'Verify',
  'VerifyMac',
])

interface Noted extends KeyAddress, KeyUsage {
  /** Of the key and the operation. */
  readonly id: string
}

export class KeyUsageRecorder {
  readonly #uses: UseRecorder<Noted>

  constructor(store: Store) {
    this.#uses = new UseRecorder<Noted>(store, putUsage)
  }

  /** Of a request that was answered: its own use of keys, and that of calls that it made on the way. */
  note(record: RequestRecord, now: number): void {
    this.#noteCall(record, record.requestID, now)
    for (const call of record.inner ?? []) if (call.errorCode === undefined) this.#noteCall(call, record.requestID, now)
  }

  settled(): Promise<void> {
    return this.#uses.settled()
  }

  #noteCall(call: Call, requestId: string, usedAt: number): void {
    const { eventSource, eventName: operation, eventID: eventId } = call
    if (eventSource !== 'kms.amazonaws.com' || !tracked.has(operation)) return
    for (const { ARN } of call.resources) {
      const id = `${ARN}/${operation}`
      if (!this.#uses.isDue(id, usedAt)) continue
      const address = addressOfArn(ARN)
      if (address !== undefined) this.#uses.note({ ...address, id, operation, usedAt, eventId, requestId })
    }
  }
}

type Call = Pick<RequestRecord, 'eventSource' | 'eventName' | 'eventID' | 'resources'>
