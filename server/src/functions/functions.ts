/** The one port through which the store calls functions: those that an operator declared, here or elsewhere. Nothing that comes over the API can add to them. */

export interface DeclaredFunction {
  /** `arn:aws:lambda:us-east-1:111122223333:function:rotate-db`. */
  readonly arn: string
  readonly account: string
  readonly region: string
  readonly name: string
  /** Where it runs; the rest is known only of those that run here. */
  readonly place: 'here' | 'elsewhere'
  /** The ARN of the role whose temporary credentials it gets. */
  readonly role?: string
  readonly handler?: string
  /** The names of its variables; their values may be secrets. */
  readonly variables: readonly string[]
  /** Seconds. */
  readonly timeout: number
  /** Megabytes. */
  readonly memory: number
}

export interface Invocation {
  /** What the function answered, or the description of its failure: JSON. */
  readonly payload: Buffer
  /** Present when the function failed. */
  readonly error?: 'Handled' | 'Unhandled'
  /** The last 4 KB that it printed. May hold anything: it is for the caller alone. */
  readonly log: string
}

/** Why a function could not be called at all. */
export class InvocationError extends Error {
  readonly reason: 'too many' | 'no credentials' | 'unreachable' | 'refused'
  constructor(reason: InvocationError['reason'], message: string, cause?: unknown) {
    super(message, { cause })
    this.name = 'InvocationError'
    this.reason = reason
  }
}

export interface Functions {
  /** By its whole ARN, with or without `:$LATEST`. */
  find(arn: string): DeclaredFunction | undefined
  list(account: string, region: string): readonly DeclaredFunction[]
  /** @throws InvocationError */
  invoke(one: DeclaredFunction, payload: Buffer, requestId: string): Promise<Invocation>
  /** Ends what runs. */
  close(): Promise<void>
}

/** For a store whose operator declared none. */
export const noFunctions: Functions = {
  find: () => undefined,
  list: () => [],
  invoke: () => Promise.reject(new InvocationError('unreachable', 'no functions are declared')),
  close: () => Promise.resolve(),
}
