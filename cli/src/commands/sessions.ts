/** `larder sessions list` and `larder sessions revoke`: who is signed in, and an end to it. */
import { callLarder } from '../call-store.ts'
import { type Command, UsageError } from '../command.ts'
import { printable } from '../printable.ts'
import { callerOf } from '../sessions.ts'

const where = {
  endpoint: { type: 'string' },
  region: { type: 'string' },
  profile: { type: 'string' },
} as const

const whereHelp = `  --endpoint URL   the store (AWS_ENDPOINT_URL)
  --profile NAME   ask as who is signed in there (larder login), and not by AWS_ACCESS_KEY_ID`

interface SignIns {
  readonly SignIns: readonly {
    readonly AccessKeyId: string
    readonly SignedInAt: number
    readonly ExpiresAt: number
    readonly SourceIp: string
    readonly UserAgent: string
    readonly SecondFactor: boolean
  }[]
  readonly NextToken?: string
}

export const sessionsList: Command = {
  help: `Usage: larder sessions list [--user NAME] [options]

  --user NAME      somebody else's, with permission (larder:ListSignIns)
${whereHelp}`,
  options: { user: { type: 'string' }, ...where },
  async run(options) {
    const { endpoint, credentials } = callerOf(options)
    const UserName = options.get('user')
    let NextToken: string | undefined
    do {
      const page: SignIns = await callLarder(endpoint, 'ListSignIns', { UserName, NextToken }, credentials)
      for (const one of page.SignIns) {
        const from = new Date(one.SignedInAt * 1000).toISOString()
        const until = new Date(one.ExpiresAt * 1000).toISOString()
        const factor = one.SecondFactor ? 'second factor' : 'password only'
        process.stdout.write(
          `${printable(`${one.AccessKeyId}  ${from}  ${until}  ${one.SourceIp}  ${factor}  ${one.UserAgent}`)}\n`,
        )
      }
      NextToken = page.NextToken
    } while (NextToken !== undefined)
    return 0
  },
}

export const sessionsRevoke: Command = {
  help: `Usage: larder sessions revoke <access key id> [options]

Ends temporary credentials of the account, of a sign-in or a role, at once. The audit log and larder sessions list name their access keys.
Another's session takes permission (larder:RevokeSession).

${whereHelp}`,
  takes: '<access key id>',
  options: where,
  async run(options, [AccessKeyId]) {
    if (AccessKeyId === undefined) throw new UsageError('Name the access key of the session: ASIA….')
    const { endpoint, credentials } = callerOf(options)
    await callLarder(endpoint, 'RevokeSession', { AccessKeyId }, credentials)
    process.stdout.write(`Ended ${printable(AccessKeyId)}.\n`)
    return 0
  },
}
