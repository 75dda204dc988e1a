/** `larder accounts create` and `larder accounts list`: the tenants of a store, beside a running server and as its operator. */
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
  --profile NAME   ask as who is signed in there (larder login), and not by AWS_ACCESS_KEY_ID

Only somebody of the store's first account may, with permission (larder:CreateAccount, larder:ListAccounts).`

interface Account {
  readonly AccountId: string
  readonly AccountName?: string
  /** Seconds since 1970. */
  readonly CreatedAt: number
}

interface Created {
  readonly Account: Account
  readonly Administrator: {
    readonly UserName: string
    readonly AccessKeyId: string
    readonly SecretAccessKey: string
  }
}

export const accountsCreate: Command = {
  help: `Usage: larder accounts create --name NAME [options]

Makes an account and its first administrator, whose secret is shown this once.

  --name NAME      what to call it
  --id DIGITS      its id, twelve digits; absent, one is made up
${whereHelp}`,
  options: { name: { type: 'string' }, id: { type: 'string' }, ...where },
  async run(options) {
    const AccountName = options.get('name')
    const AccountId = options.get('id')
    if (AccountName === undefined) throw new UsageError('Say what to call the account: --name NAME.')
    if (AccountId !== undefined && !/^\d{12}$/.test(AccountId)) throw new UsageError('--id takes twelve digits.')
    const { endpoint, credentials } = callerOf(options)
    const { Account, Administrator } = await callLarder<Created>(
      endpoint,
      'CreateAccount',
      { AccountName, AccountId },
      credentials,
    )
    process.stdout.write(`Made account ${Account.AccountId} (${printable(AccountName)}), with the user ${Administrator.UserName}.

  export AWS_ACCESS_KEY_ID=${Administrator.AccessKeyId}
  export AWS_SECRET_ACCESS_KEY=${Administrator.SecretAccessKey}

The secret is shown this once. Keep it.
`)
    return 0
  },
}

export const accountsList: Command = {
  help: `Usage: larder accounts list [options]

${whereHelp}`,
  options: where,
  async run(options) {
    const { endpoint, credentials } = callerOf(options)
    let NextToken: string | undefined
    do {
      const page: { Accounts: readonly Account[]; NextToken?: string } = await callLarder(
        endpoint,
        'ListAccounts',
        { NextToken },
        credentials,
      )
      for (const { AccountId, AccountName = '-', CreatedAt } of page.Accounts) {
        const createdAt = new Date(CreatedAt * 1000).toISOString()
        process.stdout.write(`${printable(`${AccountId}  ${createdAt}  ${AccountName}`)}\n`)
      }
      NextToken = page.NextToken
    } while (NextToken !== undefined)
    return 0
  },
}
