/** Pushes each setting that changed in the table to the device in the field. */
import { callDevice } from '../particle.ts'

/** Of a DynamoDB stream, as far as it is used here. */
interface StreamEvent {
  readonly Records: readonly {
    readonly dynamodb?: { readonly NewImage?: Readonly<Record<string, { readonly S?: string; readonly N?: string }>> }
  }[]
}

export async function dynamoStream({ Records }: StreamEvent): Promise<{ pushed: number }> {
  let pushed = 0
  for (const { dynamodb } of Records) {
    const { id, setPoint } = dynamodb?.NewImage ?? {}
    if (id?.S === undefined || setPoint?.N === undefined) continue
    await callDevice(id.S, 'setSetPoint', setPoint.N)
    pushed += 1
  }
  return { pushed }
}
