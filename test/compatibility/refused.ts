/** Asserts that a call ends in the exception class that the SDK has for the refusal, as a client's `catch` sees it. */
import assert from 'node:assert/strict'
import type { SSMServiceException } from '@aws-sdk/client-ssm'

/** What the exceptions of all the SDK's clients have in common. */
type Refusal = Pick<SSMServiceException, 'name' | 'message' | '$fault' | '$metadata'>

interface Expected {
  /** An exception of the client's own, or its base class where it has none for this code. */
  readonly class: abstract new (
    ...parts: never[]
  ) => Refusal
  /** Where it is not the name of the class. */
  readonly name?: string
  readonly message: string | RegExp
  /** 400 when absent. */
  readonly status?: number
}

export async function refused(call: Promise<unknown>, { class: kind, name, message, status = 400 }: Expected) {
  const error = await call.then(
    () => assert.fail(`expected ${name ?? kind.name}, and it succeeded`),
    (reason: unknown) => reason,
  )
  assert.ok(error instanceof kind, `expected ${kind.name}, got ${error}`)
  assert.equal(error.name, name ?? kind.name)
  if (typeof message === 'string') assert.equal(error.message, message)
  else assert.match(error.message, message)
  assert.equal(error.$fault, 'client')
  assert.equal(error.$metadata.httpStatusCode, status)
  assert.match(error.$metadata.requestId!, /^[0-9a-f-]{36}$/)
}
