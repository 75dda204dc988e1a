/** GetAccountSummary: how many there are of each, and the quotas that are kept here. */
import { readOperation } from '../../../operation.ts'
import { countContents } from '../../../store/account-contents.ts'
import { mostKeys } from '../access-keys/create-access-key.ts'
import { mostGroups } from '../groups/add-user-to-group.ts'
import { mostAttached } from '../policies/attachments.ts'
import { mostVersions } from '../policies/create-policy-version.ts'
import { mostInlineCharacters } from '../policies/inline-policy-limits.ts'
import { longestManaged } from '../policies/policy-documents.ts'
import { longestTrust } from '../roles/trust-policy.ts'

/** Of an account's root there are no credentials, and of certificates none at all. */
const fixed = {
  AccountMFAEnabled: 0,
  AccountAccessKeysPresent: 0,
  AccountPasswordPresent: 0,
  AccountSigningCertificatesPresent: 0,
  ServerCertificates: 0,
  // Session tokens are valid in every region, whichever endpoint made them.
  GlobalEndpointTokenVersion: 2,
  UserPolicySizeQuota: mostInlineCharacters.user,
  RolePolicySizeQuota: mostInlineCharacters.role,
  GroupPolicySizeQuota: mostInlineCharacters.group,
  GroupsPerUserQuota: mostGroups,
  AccessKeysPerUserQuota: mostKeys,
  AttachedPoliciesPerUserQuota: mostAttached,
  AttachedPoliciesPerRoleQuota: mostAttached,
  AttachedPoliciesPerGroupQuota: mostAttached,
  PolicySizeQuota: longestManaged,
  VersionsPerPolicyQuota: mostVersions,
  AssumeRolePolicySizeQuota: longestTrust,
}

export const getAccountSummary = readOperation('iam', 'GetAccountSummary', {
  permissions: () => [{ action: 'iam:GetAccountSummary', resource: '*' }],
  async run(_input, { store, account }) {
    const counts = await countContents(store, account)
    const SummaryMap = {
      Users: counts.users,
      Groups: counts.groups,
      Roles: counts.roles,
      Policies: counts.policies,
      PolicyVersionsInUse: counts.policy_versions,
      InstanceProfiles: counts.instance_profiles,
      MFADevices: counts.mfa_devices,
      MFADevicesInUse: counts.mfa_devices_in_use,
      Providers: counts.providers,
      ...fixed,
    }
    return { SummaryMap }
  },
})
