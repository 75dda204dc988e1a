// Checks what a signature is for and when: service, region, date and age.

import { type Signature, type SignatureProblem, TERMINATOR } from './sigv4-request.ts'
import { formatTimestamp } from './sigv4-timestamp.ts'

export interface ExpectedScope {
  /** The service's signing name. */
  readonly service: string
  /** Absent: any region, so long as it is spelled like one. */
  readonly region?: string | undefined
  /** Milliseconds since 1970. */
  readonly now: number
  /** How far the client's clock may be off, in milliseconds. AWS: 15 minutes, KMS 5. */
  readonly maxSkewMs: number
}

const REGION = /^[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?$/

/** Undefined where all is well; else AWS's sentence for everything that is not. */
export function checkScope(signature: Signature, expected: ExpectedScope): SignatureProblem | undefined {
  const message = timeProblem(signature, expected) ?? scopeProblems(signature, expected)
  return message === '' ? undefined : { problem: 'InvalidSignature', message }
}

function timeProblem(
  { timestamp, signedAt, expiresIn }: Signature,
  { now, maxSkewMs }: ExpectedScope,
): string | undefined {
  const validMs = expiresIn === undefined ? maxSkewMs : expiresIn * 1000
  if (signedAt < now - validMs) {
    return `Signature expired: ${timestamp} is now earlier than ${formatTimestamp(now - validMs)} (${formatTimestamp(now)} - ${duration(validMs)}.)`
  }
  if (signedAt > now + maxSkewMs) {
    return `Signature not yet current: ${timestamp} is still later than ${formatTimestamp(now + maxSkewMs)} (${formatTimestamp(now)} + ${duration(maxSkewMs)}.)`
  }
  return undefined
}

function duration(milliseconds: number): string {
  return milliseconds % 60_000 === 0 ? `${milliseconds / 60_000} min` : `${milliseconds / 1000} sec`
}

function scopeProblems(signature: Signature, { service, region }: ExpectedScope): string {
  const { date, timestamp } = signature
  let problems = ''
  if (region === undefined ? !REGION.test(signature.region) : signature.region !== region) {
    problems += 'Credential should be scoped to a valid region. '
  }
  if (signature.service !== service) problems += `Credential should be scoped to correct service: '${service}'. `
  if (signature.terminator !== TERMINATOR) {
    problems += `Credential should be scoped with a valid terminator: '${TERMINATOR}'. `
  }
  if (date !== timestamp.slice(0, 8)) {
    problems += `Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '${date.slice(0, 16)}' != '${timestamp.slice(0, 8)}', from '${timestamp}'. `
  }
  return problems
}
