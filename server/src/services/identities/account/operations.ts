/** The operations on accounts as a whole. */
import type { Operation } from '../../../operation.ts'
import { createAccountAlias, deleteAccountAlias, listAccountAliases } from './account-aliases.ts'
import { createAccount } from './create-account.ts'
import { generateCredentialReport, getCredentialReport } from './credential-report.ts'
import { getAccountAuthorizationDetails } from './get-account-authorization-details.ts'
import { getAccountSummary } from './get-account-summary.ts'
import { listAccounts } from './list-accounts.ts'

export const accountOperations: readonly Operation[] = [
  createAccountAlias,
  deleteAccountAlias,
  listAccountAliases,
  getAccountSummary,
  getAccountAuthorizationDetails,
  generateCredentialReport,
  getCredentialReport,
  createAccount,
  listAccounts,
]
