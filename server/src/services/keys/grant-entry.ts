/** What lists tell of a grant: everything but its tokens, which only CreateGrant gives. */
import type { GrantListEntry } from '../../../../model/kms.ts'
import type { GrantRow } from '../../store/grants.ts'
import type { Reader } from '../../store/store.ts'
import { shownGrantPrincipal } from './grant-principals.ts'
import { keyArn } from './key-name.ts'

export async function grantEntries(reader: Reader, grants: readonly GrantRow[]): Promise<GrantListEntry[]> {
  const entries: GrantListEntry[] = []
  for (const grant of grants) entries.push(await grantEntry(reader, grant))
  return entries
}

async function grantEntry(reader: Reader, grant: GrantRow): Promise<GrantListEntry> {
  const { account, grantee, retiring } = grant
  return {
    KeyId: keyArn(grant),
    GrantId: grant.grantId,
    Name: grant.name ?? '',
    CreationDate: new Date(grant.createdAt),
    GranteePrincipal: await shownGrantPrincipal(reader, account, grantee),
    ...(retiring && { RetiringPrincipal: await shownGrantPrincipal(reader, account, retiring) }),
    IssuingAccount: `arn:aws:iam::${grant.issuer}:root`,
    Operations: grant.operations,
    ...(Object.keys(grant.constraints).length > 0 && { Constraints: grant.constraints }),
  }
}
