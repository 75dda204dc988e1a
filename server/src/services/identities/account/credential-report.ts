/**
 * GenerateCredentialReport and GetCredentialReport: a table of all users and the state of their credentials, as CSV.
 * Source: IAM User Guide, id_credentials_getting-report.
 */
import { Fault, readOperation, writeOperation } from '../../../operation.ts'
import {
  findCredentialReport,
  type KeyInUse,
  keysInUse,
  type PasswordInUse,
  passwordsInUse,
  putCredentialReport,
} from '../../../store/account-contents.ts'
import { findAccount } from '../../../store/accounts.ts'
import { userArn } from '../../../store/identities.ts'
import type { Reader } from '../../../store/store.ts'
import { listUsers, type User } from '../../../store/users.ts'
import { passwordPolicyOf } from '../sign-in/password-policy.ts'

/** A report is not made anew before. */
const validFor = 4 * 3_600_000
const day = 86_400_000

/** The report is there when this answers, where AWS only begins to make it. */
export const generateCredentialReport = writeOperation('iam', 'GenerateCredentialReport', {
  permissions: () => [{ action: 'iam:GenerateCredentialReport', resource: '*' }],
  async run(_input, { store, account, now }) {
    const known = await findCredentialReport(store, account)
    if (known === undefined || known.generatedAt + validFor <= now) {
      const content = await credentialReport(store, account)
      await putCredentialReport(store, account, { content, generatedAt: now })
    }
    return { State: 'COMPLETE' as const }
  },
})

export const getCredentialReport = readOperation('iam', 'GetCredentialReport', {
  permissions: () => [{ action: 'iam:GetCredentialReport', resource: '*' }],
  async run(_input, { store, account, now }) {
    const report = await findCredentialReport(store, account)
    if (report === undefined) throw new Fault('ReportNotPresent', 'No credential report has been generated.')
    if (report.generatedAt + validFor <= now) throw new Fault('ReportExpired', 'The credential report has expired.')
    return {
      Content: Buffer.from(report.content),
      ReportFormat: 'text/csv' as const,
      GeneratedTime: new Date(report.generatedAt),
    }
  },
})

const keyColumns = ['active', 'last_rotated', 'last_used_date', 'last_used_region', 'last_used_service']
const columns = [
  ...['user', 'arn', 'user_creation_time', 'password_enabled', 'password_last_used', 'password_last_changed'],
  ...['password_next_rotation', 'mfa_active'],
  ...[1, 2].flatMap((key) => keyColumns.map((column) => `access_key_${key}_${column}`)),
  ...[1, 2].flatMap((certificate) => [`cert_${certificate}_active`, `cert_${certificate}_last_rotated`]),
]

const none = 'N/A'
const noKey = ['false', none, none, none, none]
const noCertificates = ['false', none, 'false', none]

async function credentialReport(store: Reader, account: string): Promise<string> {
  const keys = Map.groupBy(await keysInUse(store, account), ({ user_id }) => user_id)
  const passwords = new Map((await passwordsInUse(store, account)).map((row) => [row.user_id, row]))
  const maxAge = (await passwordPolicyOf(store, account))?.MaxPasswordAge
  const createdAt = (await findAccount(store, account))?.createdAt
  const rows = (await allUsers(store, account)).map((user) => [
    user.name,
    userArn(user),
    time(user.createdAt),
    ...passwordCells(passwords.get(user.id), maxAge),
    ...keyCells(keys.get(user.id) ?? []),
    ...noCertificates,
  ])
  return `${[columns, rootRow(account, createdAt), ...rows].map((cells) => cells.map(cell).join(',')).join('\n')}\n`
}

async function allUsers(store: Reader, account: string): Promise<User[]> {
  const users: User[] = []
  for (;;) {
    const page = await listUsers(store, account, '/', users.at(-1)?.name ?? '', 1_000)
    users.push(...page)
    if (page.length < 1_000) return users
  }
}

/** The root of an account has no credentials here. */
function rootRow(account: string, createdAt: number | undefined): string[] {
  const password = ['not_supported', none, 'not_supported', 'not_supported', 'false']
  const since = createdAt === undefined ? none : time(createdAt)
  return ['<root_account>', `arn:aws:iam::${account}:root`, since, ...password, ...noKey, ...noKey, ...noCertificates]
}

function passwordCells(row: PasswordInUse | undefined, maxAge: number | undefined): string[] {
  const second = String((row?.has_second_factor ?? 0) > 0)
  if (row === undefined || row.changed_at === null) return ['false', none, none, none, second]
  const used = row.used_at === null ? 'no_information' : time(row.used_at)
  const next = maxAge === undefined ? none : time(row.changed_at + maxAge * day)
  return ['true', used, time(row.changed_at), next, second]
}

/** Of both keys that there can be. */
function keyCells(keys: readonly KeyInUse[]): string[] {
  return [0, 1].flatMap((place) => {
    const key = keys[place]
    if (key === undefined) return noKey
    const used = key.used_at === null ? [none, none, none] : [time(key.used_at), key.region!, key.service!]
    return [String(key.status === 'Active'), time(key.created_at), ...used]
  })
}

function time(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 19)}+00:00`
}

/** Names and ARNs may hold a comma. */
function cell(text: string): string {
  return text.includes(',') ? `"${text}"` : text
}
