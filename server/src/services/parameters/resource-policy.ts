/** The resource policy of a parameter: with it the owner's account gives other accounts the parameter to read. Source: parameter-store-shared-parameters. */

import { createHash } from 'node:crypto'
import { parsePolicy } from '../../authorize/policy.ts'
import { PolicyError } from '../../authorize/policy-error.ts'
import type { Awaitable } from '../../awaitable.ts'
import { type Context, Fault } from '../../operation.ts'
import type { ParameterRow } from '../../store/parameters.ts'
import { type Found, find } from './find-parameter.ts'
import { anyReference } from './parameter-name.ts'

/** What consumers may be given: they never write, and never share on. */
const SHAREABLE: ReadonlySet<string> = new Set(
  ['ssm:DescribeParameters', 'ssm:GetParameter', 'ssm:GetParameters', 'ssm:GetParameterHistory'].map((action) =>
    action.toLowerCase(),
  ),
)
const MAX_BYTES = 1024

export function findShared(context: Context, resourceArn: string): Awaitable<Found> {
  if (!/^arn:aws:ssm:[a-z0-9-]+:\d{12}:parameter\/[^:]+$/.test(resourceArn)) {
    throw new Fault('ResourcePolicyInvalidParameterException', 'The resource ARN must be that of a parameter.')
  }
  return find(context, anyReference(context, resourceArn))
}

export function sharedRow({ row }: Found): ParameterRow {
  if (row === undefined) {
    throw new Fault('ResourceNotFoundException', 'The specified parameter to be shared could not be found.')
  }
  return row
}

/** Tells versions of a policy apart, so that nobody overwrites what they have not seen. */
export function policyHash(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

/** Refuses an update or removal of another policy than the one that is there. */
export function checkCurrent(row: ParameterRow, policyId: string, hash: string): void {
  if (row.resourcePolicy === null || row.resourcePolicyId !== policyId) {
    throw new Fault(
      'ResourcePolicyNotFoundException',
      'No policies with the specified policy ID and hash could be found.',
    )
  }
  if (policyHash(row.resourcePolicy) !== hash) {
    throw new Fault('ResourcePolicyConflictException', "The hash provided in the call doesn't match the stored hash.")
  }
}

/**
 * The accounts that a policy names. It may only allow, only named accounts and their principals, only to read, and only this parameter: so
 * nobody learns from a refusal that a parameter of another account is there.
 */
export function consumersOf(text: string, arn: string): string[] {
  if (Buffer.byteLength(text) > MAX_BYTES) {
    throw new Fault(
      'ResourcePolicyLimitExceededException',
      `A policy can't be greater than ${MAX_BYTES} bytes in size.`,
    )
  }
  try {
    parsePolicy(text, 'resource')
  } catch (error) {
    if (error instanceof PolicyError) throw malformed(error.message)
    throw error
  }
  const { Statement } = JSON.parse(text) as { Statement: unknown }
  const consumers = listed(Statement).flatMap((statement) => consumersIn(statement as PolicyStatement, arn))
  return [...new Set(consumers)]
}

interface PolicyStatement {
  readonly Effect?: unknown
  readonly Principal?: unknown
  readonly Action?: unknown
  readonly Resource?: unknown
}

function consumersIn({ Effect, Principal, Action, Resource }: PolicyStatement, arn: string): string[] {
  if (Effect !== 'Allow') throw malformed('Only statements with the effect Allow share a parameter.')
  if (!listed(Action).every((action) => typeof action === 'string' && SHAREABLE.has(action.toLowerCase()))) {
    throw malformed(
      'A parameter is shared for ssm:DescribeParameters, ssm:GetParameter, ssm:GetParameters and ssm:GetParameterHistory only.',
    )
  }
  if (!listed(Resource).every((resource) => resource === arn)) {
    throw malformed('The resource must be the ARN of the parameter.')
  }
  const principals = Object.entries(typeof Principal === 'object' && Principal !== null ? Principal : {})
  if (principals.length !== 1 || principals[0]?.[0] !== 'AWS') {
    throw malformed('The principal must name AWS accounts, users or roles.')
  }
  return listed(principals[0][1]).map((principal) => {
    const account = /^(?:arn:aws:(?:iam|sts)::)?(\d{12})(?::.+)?$/.exec(String(principal))?.[1]
    if (account === undefined) throw malformed('The principal must name AWS accounts, users or roles.')
    return account
  })
}

/** A list that may be written as its only member; nothing is no list, so that what must be there is missed. */
function listed(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value]
}

export function malformed(message: string): Fault {
  return new Fault('MalformedResourcePolicyDocumentException', message)
}
