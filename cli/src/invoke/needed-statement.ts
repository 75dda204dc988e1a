/** What a refusal of the store means for the policies of a function: the statement that would allow it, and where it belongs. */

export interface Advice {
  readonly says: string
  /** Absent where no statement helps. */
  readonly statement?: Readonly<Record<string, unknown>>
}

/** Undefined for a message that is no refusal by a policy. Source of the form: IAM User Guide, troubleshoot_access-denied. */
export function adviceFor(message: string, roleArn: string): Advice | undefined {
  const [, action, resource, reason = ''] =
    /^User: \S+ is not authorized to perform: (\S+) on resource: (\S+)(?: (.*))?$/s.exec(message) ?? []
  if (action === undefined || resource === undefined) return undefined
  const [, denying] = /explicit deny in an? (.+)$/.exec(reason) ?? []
  if (denying !== undefined) {
    return {
      says: `${action} on ${resource} is denied by its ${denying}: no statement allows it while that one stands.`,
    }
  }
  const [, missing = 'identity-based policy'] = /^because no (.+) allows/.exec(reason) ?? []
  const allow = { Effect: 'Allow', Action: action, Resource: resource }
  if (missing === 'resource-based policy') {
    const where = action.startsWith('kms:') ? 'The policy of the key' : `The policy of ${resource}`
    const statement = { Effect: 'Allow', Principal: { AWS: roleArn }, Action: action, Resource: '*' }
    return { says: `${where} does not let the function's role: it would need`, statement }
  }
  if (missing === 'identity-based policy') {
    return { says: `${roleArn.split('/').at(-1)} would need`, statement: allow }
  }
  return { says: `The ${missing} would need`, statement: allow }
}
