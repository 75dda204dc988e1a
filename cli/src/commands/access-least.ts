/** `larder access least`: the policy that somebody needs, from what the audit log shows that it used. */
import { where, whereHelp } from '../access-answers.ts'
import { callLarder } from '../call-store.ts'
import { type Command, timeOption, UsageError } from '../command.ts'
import { leastPolicy, type UsedAction } from '../least-policy.ts'
import { printable } from '../printable.ts'
import { callerOf } from '../sessions.ts'

interface Page {
  readonly PrincipalArn: string
  readonly UsedActions: readonly UsedAction[]
  readonly Examined: number
  readonly NextToken?: string
}

export const accessLeast: Command = {
  help: `Usage: larder access least <principal> --since TIME [options]

Prints a policy that allows what a user or role (its name, user/NAME, role/NAME or ARN) used in that time, and nothing else: exact resources,
and keys only in the encryption contexts and through the services that they were used in. Of a role the use by all its sessions counts, of a
session's ARN that session's. What it was refused is left out, and what it needs but did not use in that time is missing: choose the time so
that everything has happened in it, and look at the policy before you put it.

Needs larder:ListUsedActions on the principal.

  --since TIME     from then on: 2026-01-31T09:05:00Z, or an age such as 30d
  --until TIME     before then
${whereHelp}`,
  takes: '<principal>',
  options: { since: { type: 'string' }, until: { type: 'string' }, ...where },
  async run(options, [Principal, ...more]) {
    if (Principal === undefined || more.length > 0) throw new UsageError('Name one user or role.')
    const since = timeOption(options, 'since', Date.now())
    if (since === undefined) throw new UsageError('Say from when on to look: --since 30d.')
    const until = timeOption(options, 'until', Date.now())
    const { endpoint, credentials } = callerOf(options)
    const span = { Since: since / 1000, ...(until !== undefined && { Until: until / 1000 }) }
    const used: UsedAction[] = []
    let examined = 0
    let arn = Principal
    let NextToken: string | undefined
    do {
      const input = { Principal, ...span, NextToken }
      const page: Page = await callLarder(endpoint, 'ListUsedActions', input, credentials)
      used.push(...page.UsedActions)
      examined += page.Examined
      arn = page.PrincipalArn
      NextToken = page.NextToken
    } while (NextToken !== undefined)
    const from = new Date(since).toISOString()
    if (used.length === 0) {
      throw new Error(
        `The audit log shows nothing that ${printable(arn)} was allowed since ${from}: there is nothing to write a policy from.`,
      )
    }
    process.stderr.write(`${printable(`From ${examined} records since ${from}, of ${arn}:`)}\n`)
    process.stdout.write(`${JSON.stringify(leastPolicy(used), null, 2)}\n`)
    return 0
  },
}
