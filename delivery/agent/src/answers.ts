/** The agent's answers: what the services answered, in the shapes of AWS's Lambda extension and of its Secrets Manager agent. */
import type { Parameter, Secret } from '@larder/runtime/aws-answers.ts'
import { AwsError, SecretError } from '@larder/runtime/secret-error.ts'

export interface AgentAnswer {
  readonly status: number
  readonly type: 'application/json' | 'text/plain; charset=utf-8' | 'text/plain; version=0.0.4; charset=utf-8'
  readonly body: string
}

/** Which of the two a secret is answered for: they write its date differently. */
export type Dialect = 'extension' | 'agent'

/** Seconds since 1970, as AWS JSON has times. */
type Dated<T, Name extends string> = T & { readonly [name in Name]?: number } & Readonly<Record<string, unknown>>

const json = (value: object, status = 200): AgentAnswer => ({
  status,
  type: 'application/json',
  body: JSON.stringify(value),
})

export const plain = (status: number, body: string): AgentAnswer => ({
  status,
  type: 'text/plain; charset=utf-8',
  body,
})

export const metricsAnswer = (body: string): AgentAnswer => ({
  status: 200,
  type: 'text/plain; version=0.0.4; charset=utf-8',
  body,
})

export function parameterAnswer(parameter: object): AgentAnswer {
  return json({ Parameter: shapedParameter(parameter), ResultMetadata: {} })
}

export function parametersAnswer(parameters: readonly object[]): AgentAnswer {
  return json({ Parameters: parameters.map(shapedParameter) })
}

export function secretAnswer(secret: object, dialect: Dialect): AgentAnswer {
  return json(shapedSecret(secret, dialect))
}

interface BatchPart {
  readonly kind: 'parameter' | 'secret'
  readonly name: string
  readonly outcome: object | Error
}

export function batchAnswer(parts: readonly BatchPart[], dialect: Dialect): AgentAnswer {
  const Parameters: object[] = []
  const Secrets: object[] = []
  const Errors: object[] = []
  for (const { kind, name, outcome } of parts) {
    if (outcome instanceof Error) {
      const { code, message } = faultIn(outcome)
      Errors.push({ Name: name, ErrorCode: code, Message: message })
    } else if (kind === 'parameter') Parameters.push(shapedParameter(outcome))
    else Secrets.push(shapedSecret(outcome, dialect))
  }
  return json({ Parameters, Secrets, Errors })
}

/** What the service said no with, or that it could not be asked. */
export function errorAnswer(error: unknown): AgentAnswer {
  const { status, code, message } = faultIn(error)
  return json({ __type: code, message }, status)
}

function shapedParameter(parameter: object) {
  const { ARN, DataType, LastModifiedDate, Name, Selector, SourceResult, Type, Value, Version } = parameter as Dated<
    Parameter,
    'LastModifiedDate'
  >
  return {
    ARN,
    DataType: DataType ?? null,
    LastModifiedDate: isoTime(LastModifiedDate),
    Name,
    Selector: Selector ?? null,
    SourceResult: SourceResult ?? null,
    Type,
    Value,
    Version,
  }
}

function shapedSecret(secret: object, dialect: Dialect) {
  const { ARN, CreatedDate, Name, SecretBinary, SecretString, VersionId, VersionStages } = secret as Dated<
    Secret,
    'CreatedDate'
  >
  if (dialect === 'agent') {
    const date = CreatedDate === undefined ? undefined : String(CreatedDate)
    return { ARN, Name, VersionId, SecretString, SecretBinary, VersionStages, CreatedDate: date }
  }
  return {
    ARN,
    CreatedDate: isoTime(CreatedDate),
    Name,
    SecretBinary: SecretBinary ?? null,
    SecretString: SecretString ?? null,
    VersionId,
    VersionStages,
    ResultMetadata: {},
  }
}

function isoTime(seconds: number | undefined): string | null {
  return seconds === undefined ? null : new Date(seconds * 1000).toISOString()
}

function faultIn(error: unknown): { status: number; code: string; message: string } {
  const cause = error instanceof SecretError && error.cause !== undefined ? error.cause : error
  // That there are no credentials, say: what to set stands in it.
  if (cause instanceof SecretError) return { status: 500, code: 'InternalFailure', message: cause.message }
  if (!(cause instanceof AwsError)) return { status: 500, code: 'InternalFailure', message: '' }
  const { code, status, message } = cause
  if (code === 'TimeoutError') return { status: 504, code, message: 'Timeout' }
  if (status === 0) return { status: 502, code: 'ConnectionError', message: 'Read Error' }
  return { status, code, message }
}
