// The types of the IAM operations that Larder serves. Written by tools/slice-model.ts: do not edit.

export interface AccessKey {
  UserName?: string | undefined
  AccessKeyId?: string | undefined
  Status?: statusType | undefined
  SecretAccessKey?: string | undefined
  CreateDate?: Date | undefined
}

export interface AccessKeyLastUsed {
  LastUsedDate?: Date | undefined
  ServiceName?: string | undefined
  Region?: string | undefined
}

export interface AccessKeyMetadata {
  UserName?: string | undefined
  AccessKeyId?: string | undefined
  Status?: statusType | undefined
  CreateDate?: Date | undefined
}

export interface AddClientIDToOpenIDConnectProviderRequest {
  OpenIDConnectProviderArn: string
  ClientID: string
}

export interface AddRoleToInstanceProfileRequest {
  InstanceProfileName: string
  RoleName: string
}

export interface AddUserToGroupRequest {
  GroupName: string
  UserName: string
}

export interface AttachGroupPolicyRequest {
  GroupName: string
  PolicyArn: string
}

export interface AttachRolePolicyRequest {
  RoleName: string
  PolicyArn: string
}

export interface AttachUserPolicyRequest {
  UserName: string
  PolicyArn: string
}

export interface AttachedPermissionsBoundary {
  PermissionsBoundaryType?: PermissionsBoundaryAttachmentType | undefined
  PermissionsBoundaryArn?: string | undefined
}

export interface AttachedPolicy {
  PolicyName?: string | undefined
  PolicyArn?: string | undefined
}

export interface ChangePasswordRequest {
  OldPassword: string
  NewPassword: string
}

export interface ContextEntry {
  ContextKeyName?: string | undefined
  ContextKeyValues?: readonly string[] | undefined
  ContextKeyType?: ContextKeyTypeEnum | undefined
}

export type ContextKeyTypeEnum = 'string' | 'stringList' | 'numeric' | 'numericList' | 'boolean' | 'booleanList' | 'ip' | 'ipList' | 'binary' | 'binaryList' | 'date' | 'dateList'

export interface CreateAccessKeyRequest {
  UserName?: string | undefined
}

export interface CreateAccessKeyResponse {
  AccessKey?: AccessKey | undefined
}

export interface CreateAccountAliasRequest {
  AccountAlias: string
}

export interface CreateGroupRequest {
  Path?: string | undefined
  GroupName: string
}

export interface CreateGroupResponse {
  Group?: Group | undefined
}

export interface CreateInstanceProfileRequest {
  InstanceProfileName: string
  Path?: string | undefined
  Tags?: readonly Tag[] | undefined
}

export interface CreateInstanceProfileResponse {
  InstanceProfile?: InstanceProfile | undefined
}

export interface CreateLoginProfileRequest {
  UserName?: string | undefined
  Password?: string | undefined
  PasswordResetRequired?: boolean | undefined
}

export interface CreateLoginProfileResponse {
  LoginProfile?: LoginProfile | undefined
}

export interface CreateOpenIDConnectProviderRequest {
  Url: string
  ClientIDList?: readonly string[] | undefined
  ThumbprintList?: readonly string[] | undefined
  Tags?: readonly Tag[] | undefined
}

export interface CreateOpenIDConnectProviderResponse {
  OpenIDConnectProviderArn?: string | undefined
  Tags?: readonly Tag[] | undefined
}

export interface CreatePolicyRequest {
  PolicyName: string
  Path?: string | undefined
  PolicyDocument: string
  Description?: string | undefined
  Tags?: readonly Tag[] | undefined
}

export interface CreatePolicyResponse {
  Policy?: Policy | undefined
}

export interface CreatePolicyVersionRequest {
  PolicyArn: string
  PolicyDocument: string
  SetAsDefault?: boolean | undefined
}

export interface CreatePolicyVersionResponse {
  PolicyVersion?: PolicyVersion | undefined
}

export interface CreateRoleRequest {
  Path?: string | undefined
  RoleName: string
  AssumeRolePolicyDocument: string
  Description?: string | undefined
  MaxSessionDuration?: number | undefined
  PermissionsBoundary?: string | undefined
  Tags?: readonly Tag[] | undefined
}

export interface CreateRoleResponse {
  Role?: Role | undefined
}

export interface CreateUserRequest {
  Path?: string | undefined
  UserName: string
  PermissionsBoundary?: string | undefined
  Tags?: readonly Tag[] | undefined
}

export interface CreateUserResponse {
  User?: User | undefined
}

export interface CreateVirtualMFADeviceRequest {
  Path?: string | undefined
  VirtualMFADeviceName: string
  Tags?: readonly Tag[] | undefined
}

export interface CreateVirtualMFADeviceResponse {
  VirtualMFADevice?: VirtualMFADevice | undefined
}

export interface DeactivateMFADeviceRequest {
  UserName?: string | undefined
  SerialNumber: string
}

export interface DeleteAccessKeyRequest {
  UserName?: string | undefined
  AccessKeyId: string
}

export interface DeleteAccountAliasRequest {
  AccountAlias: string
}

export interface DeleteGroupPolicyRequest {
  GroupName: string
  PolicyName: string
}

export interface DeleteGroupRequest {
  GroupName: string
}

export interface DeleteInstanceProfileRequest {
  InstanceProfileName: string
}

export interface DeleteLoginProfileRequest {
  UserName?: string | undefined
}

export interface DeleteOpenIDConnectProviderRequest {
  OpenIDConnectProviderArn: string
}

export interface DeletePolicyRequest {
  PolicyArn: string
}

export interface DeletePolicyVersionRequest {
  PolicyArn: string
  VersionId: string
}

export interface DeleteRolePermissionsBoundaryRequest {
  RoleName: string
}

export interface DeleteRolePolicyRequest {
  RoleName: string
  PolicyName: string
}

export interface DeleteRoleRequest {
  RoleName: string
}

export interface DeleteUserPermissionsBoundaryRequest {
  UserName: string
}

export interface DeleteUserPolicyRequest {
  UserName: string
  PolicyName: string
}

export interface DeleteUserRequest {
  UserName: string
}

export interface DeleteVirtualMFADeviceRequest {
  SerialNumber: string
}

export interface DetachGroupPolicyRequest {
  GroupName: string
  PolicyArn: string
}

export interface DetachRolePolicyRequest {
  RoleName: string
  PolicyArn: string
}

export interface DetachUserPolicyRequest {
  UserName: string
  PolicyArn: string
}

export interface EnableMFADeviceRequest {
  UserName: string
  SerialNumber: string
  AuthenticationCode1: string
  AuthenticationCode2: string
}

export type EntityType = 'User' | 'Role' | 'Group' | 'LocalManagedPolicy' | 'AWSManagedPolicy'

export interface EvaluationResult {
  EvalActionName?: string | undefined
  EvalResourceName?: string | undefined
  EvalDecision?: PolicyEvaluationDecisionType | undefined
  MatchedStatements?: readonly Statement[] | undefined
  MissingContextValues?: readonly string[] | undefined
  OrganizationsDecisionDetail?: OrganizationsDecisionDetail | undefined
  PermissionsBoundaryDecisionDetail?: PermissionsBoundaryDecisionDetail | undefined
  EvalDecisionDetails?: Readonly<Record<string, PolicyEvaluationDecisionType>> | undefined
  ResourceSpecificResults?: readonly ResourceSpecificResult[] | undefined
}

export interface GenerateCredentialReportResponse {
  State?: ReportStateType | undefined
  Description?: string | undefined
}

export interface GetAccessKeyLastUsedRequest {
  AccessKeyId: string
}

export interface GetAccessKeyLastUsedResponse {
  UserName?: string | undefined
  AccessKeyLastUsed?: AccessKeyLastUsed | undefined
}

export interface GetAccountAuthorizationDetailsRequest {
  Filter?: readonly EntityType[] | undefined
  MaxItems?: number | undefined
  Marker?: string | undefined
}

export interface GetAccountAuthorizationDetailsResponse {
  UserDetailList?: readonly UserDetail[] | undefined
  GroupDetailList?: readonly GroupDetail[] | undefined
  RoleDetailList?: readonly RoleDetail[] | undefined
  Policies?: readonly ManagedPolicyDetail[] | undefined
  IsTruncated?: boolean | undefined
  Marker?: string | undefined
}

export interface GetAccountPasswordPolicyResponse {
  PasswordPolicy?: PasswordPolicy | undefined
}

export interface GetAccountSummaryResponse {
  SummaryMap?: Readonly<Record<string, number>> | undefined
}

export interface GetContextKeysForCustomPolicyRequest {
  PolicyInputList: readonly string[]
}

export interface GetContextKeysForPolicyResponse {
  ContextKeyNames?: readonly string[] | undefined
}

export interface GetContextKeysForPrincipalPolicyRequest {
  PolicySourceArn: string
  PolicyInputList?: readonly string[] | undefined
}

export interface GetCredentialReportResponse {
  Content?: Uint8Array | undefined
  ReportFormat?: ReportFormatType | undefined
  GeneratedTime?: Date | undefined
}

export interface GetGroupPolicyRequest {
  GroupName: string
  PolicyName: string
}

export interface GetGroupPolicyResponse {
  GroupName?: string | undefined
  PolicyName?: string | undefined
  PolicyDocument?: string | undefined
}

export interface GetGroupRequest {
  GroupName: string
  Marker?: string | undefined
  MaxItems?: number | undefined
}

export interface GetGroupResponse {
  Group?: Group | undefined
  Users?: readonly User[] | undefined
  IsTruncated?: boolean | undefined
  Marker?: string | undefined
}

export interface GetInstanceProfileRequest {
  InstanceProfileName: string
}

export interface GetInstanceProfileResponse {
  InstanceProfile?: InstanceProfile | undefined
}

export interface GetLoginProfileRequest {
  UserName?: string | undefined
}

export interface GetLoginProfileResponse {
  LoginProfile?: LoginProfile | undefined
}

export interface GetMFADeviceRequest {
  SerialNumber: string
  UserName?: string | undefined
}

export interface GetMFADeviceResponse {
  UserName?: string | undefined
  SerialNumber?: string | undefined
  EnableDate?: Date | undefined
  Certifications?: Readonly<Record<string, string>> | undefined
}

export interface GetOpenIDConnectProviderRequest {
  OpenIDConnectProviderArn: string
}

export interface GetOpenIDConnectProviderResponse {
  Url?: string | undefined
  ClientIDList?: readonly string[] | undefined
  ThumbprintList?: readonly string[] | undefined
  CreateDate?: Date | undefined
  Tags?: readonly Tag[] | undefined
}

export interface GetPolicyRequest {
  PolicyArn: string
}

export interface GetPolicyResponse {
  Policy?: Policy | undefined
}

export interface GetPolicyVersionRequest {
  PolicyArn: string
  VersionId: string
}

export interface GetPolicyVersionResponse {
  PolicyVersion?: PolicyVersion | undefined
}

export interface GetRolePolicyRequest {
  RoleName: string
  PolicyName: string
}

export interface GetRolePolicyResponse {
  RoleName?: string | undefined
  PolicyName?: string | undefined
  PolicyDocument?: string | undefined
}

export interface GetRoleRequest {
  RoleName: string
}

export interface GetRoleResponse {
  Role?: Role | undefined
}

export interface GetUserPolicyRequest {
  UserName: string
  PolicyName: string
}

export interface GetUserPolicyResponse {
  UserName?: string | undefined
  PolicyName?: string | undefined
  PolicyDocument?: string | undefined
}

export interface GetUserRequest {
  UserName?: string | undefined
}

export interface GetUserResponse {
  User?: User | undefined
}

export interface Group {
  Path?: string | undefined
  GroupName?: string | undefined
  GroupId?: string | undefined
  Arn?: string | undefined
  CreateDate?: Date | undefined
}

export interface GroupDetail {
  Path?: string | undefined
  GroupName?: string | undefined
  GroupId?: string | undefined
  Arn?: string | undefined
  CreateDate?: Date | undefined
  GroupPolicyList?: readonly PolicyDetail[] | undefined
  AttachedManagedPolicies?: readonly AttachedPolicy[] | undefined
}

export interface InstanceProfile {
  Path?: string | undefined
  InstanceProfileName?: string | undefined
  InstanceProfileId?: string | undefined
  Arn?: string | undefined
  CreateDate?: Date | undefined
  Roles?: readonly Role[] | undefined
  Tags?: readonly Tag[] | undefined
}

export interface ListAccessKeysRequest {
  UserName?: string | undefined
  Marker?: string | undefined
  MaxItems?: number | undefined
}

export interface ListAccessKeysResponse {
  AccessKeyMetadata?: readonly AccessKeyMetadata[] | undefined
  IsTruncated?: boolean | undefined
  Marker?: string | undefined
}

export interface ListAccountAliasesRequest {
  Marker?: string | undefined
  MaxItems?: number | undefined
}

export interface ListAccountAliasesResponse {
  AccountAliases?: readonly string[] | undefined
  IsTruncated?: boolean | undefined
  Marker?: string | undefined
}

export interface ListAttachedGroupPoliciesRequest {
  GroupName: string
  PathPrefix?: string | undefined
  Marker?: string | undefined
  MaxItems?: number | undefined
}

export interface ListAttachedGroupPoliciesResponse {
  AttachedPolicies?: readonly AttachedPolicy[] | undefined
  IsTruncated?: boolean | undefined
  Marker?: string | undefined
}

export interface ListAttachedRolePoliciesRequest {
  RoleName: string
  PathPrefix?: string | undefined
  Marker?: string | undefined
  MaxItems?: number | undefined
}

export interface ListAttachedRolePoliciesResponse {
  AttachedPolicies?: readonly AttachedPolicy[] | undefined
  IsTruncated?: boolean | undefined
  Marker?: string | undefined
}

export interface ListAttachedUserPoliciesRequest {
  UserName: string
  PathPrefix?: string | undefined
  Marker?: string | undefined
  MaxItems?: number | undefined
}

export interface ListAttachedUserPoliciesResponse {
  AttachedPolicies?: readonly AttachedPolicy[] | undefined
  IsTruncated?: boolean | undefined
  Marker?: string | undefined
}

export interface ListEntitiesForPolicyRequest {
  PolicyArn: string
  EntityFilter?: EntityType | undefined
  PathPrefix?: string | undefined
  PolicyUsageFilter?: PolicyUsageType | undefined
  Marker?: string | undefined
  MaxItems?: number | undefined
}

export interface ListEntitiesForPolicyResponse {
  PolicyGroups?: readonly PolicyGroup[] | undefined
  PolicyUsers?: readonly PolicyUser[] | undefined
  PolicyRoles?: readonly PolicyRole[] | undefined
  IsTruncated?: boolean | undefined
  Marker?: string | undefined
}

export interface ListGroupPoliciesRequest {
  GroupName: string
  Marker?: string | undefined
  MaxItems?: number | undefined
}

export interface ListGroupPoliciesResponse {
  PolicyNames?: readonly string[] | undefined
  IsTruncated?: boolean | undefined
  Marker?: string | undefined
}

export interface ListGroupsForUserRequest {
  UserName: string
  Marker?: string | undefined
  MaxItems?: number | undefined
}

export interface ListGroupsForUserResponse {
  Groups?: readonly Group[] | undefined
  IsTruncated?: boolean | undefined
  Marker?: string | undefined
}

export interface ListGroupsRequest {
  PathPrefix?: string | undefined
  Marker?: string | undefined
  MaxItems?: number | undefined
}

export interface ListGroupsResponse {
  Groups?: readonly Group[] | undefined
  IsTruncated?: boolean | undefined
  Marker?: string | undefined
}

export interface ListInstanceProfileTagsRequest {
  InstanceProfileName: string
  Marker?: string | undefined
  MaxItems?: number | undefined
}

export interface ListInstanceProfileTagsResponse {
  Tags?: readonly Tag[] | undefined
  IsTruncated?: boolean | undefined
  Marker?: string | undefined
}

export interface ListInstanceProfilesForRoleRequest {
  RoleName: string
  Marker?: string | undefined
  MaxItems?: number | undefined
}

export interface ListInstanceProfilesForRoleResponse {
  InstanceProfiles?: readonly InstanceProfile[] | undefined
  IsTruncated?: boolean | undefined
  Marker?: string | undefined
}

export interface ListInstanceProfilesRequest {
  PathPrefix?: string | undefined
  Marker?: string | undefined
  MaxItems?: number | undefined
}

export interface ListInstanceProfilesResponse {
  InstanceProfiles?: readonly InstanceProfile[] | undefined
  IsTruncated?: boolean | undefined
  Marker?: string | undefined
}

export interface ListMFADeviceTagsRequest {
  SerialNumber: string
  Marker?: string | undefined
  MaxItems?: number | undefined
}

export interface ListMFADeviceTagsResponse {
  Tags?: readonly Tag[] | undefined
  IsTruncated?: boolean | undefined
  Marker?: string | undefined
}

export interface ListMFADevicesRequest {
  UserName?: string | undefined
  Marker?: string | undefined
  MaxItems?: number | undefined
}

export interface ListMFADevicesResponse {
  MFADevices?: readonly MFADevice[] | undefined
  IsTruncated?: boolean | undefined
  Marker?: string | undefined
}

export interface ListOpenIDConnectProviderTagsRequest {
  OpenIDConnectProviderArn: string
  Marker?: string | undefined
  MaxItems?: number | undefined
}

export interface ListOpenIDConnectProviderTagsResponse {
  Tags?: readonly Tag[] | undefined
  IsTruncated?: boolean | undefined
  Marker?: string | undefined
}

export type ListOpenIDConnectProvidersRequest = Record<string, never>

export interface ListOpenIDConnectProvidersResponse {
  OpenIDConnectProviderList?: readonly OpenIDConnectProviderListEntry[] | undefined
}

export interface ListPoliciesRequest {
  Scope?: policyScopeType | undefined
  OnlyAttached?: boolean | undefined
  PathPrefix?: string | undefined
  PolicyUsageFilter?: PolicyUsageType | undefined
  Marker?: string | undefined
  MaxItems?: number | undefined
}

export interface ListPoliciesResponse {
  Policies?: readonly Policy[] | undefined
  IsTruncated?: boolean | undefined
  Marker?: string | undefined
}

export interface ListPolicyTagsRequest {
  PolicyArn: string
  Marker?: string | undefined
  MaxItems?: number | undefined
}

export interface ListPolicyTagsResponse {
  Tags?: readonly Tag[] | undefined
  IsTruncated?: boolean | undefined
  Marker?: string | undefined
}

export interface ListPolicyVersionsRequest {
  PolicyArn: string
  Marker?: string | undefined
  MaxItems?: number | undefined
}

export interface ListPolicyVersionsResponse {
  Versions?: readonly PolicyVersion[] | undefined
  IsTruncated?: boolean | undefined
  Marker?: string | undefined
}

export interface ListRolePoliciesRequest {
  RoleName: string
  Marker?: string | undefined
  MaxItems?: number | undefined
}

export interface ListRolePoliciesResponse {
  PolicyNames?: readonly string[] | undefined
  IsTruncated?: boolean | undefined
  Marker?: string | undefined
}

export interface ListRoleTagsRequest {
  RoleName: string
  Marker?: string | undefined
  MaxItems?: number | undefined
}

export interface ListRoleTagsResponse {
  Tags?: readonly Tag[] | undefined
  IsTruncated?: boolean | undefined
  Marker?: string | undefined
}

export interface ListRolesRequest {
  PathPrefix?: string | undefined
  Marker?: string | undefined
  MaxItems?: number | undefined
}

export interface ListRolesResponse {
  Roles?: readonly Role[] | undefined
  IsTruncated?: boolean | undefined
  Marker?: string | undefined
}

export interface ListSSHPublicKeysRequest {
  UserName?: string | undefined
  Marker?: string | undefined
  MaxItems?: number | undefined
}

export interface ListSSHPublicKeysResponse {
  SSHPublicKeys?: readonly SSHPublicKeyMetadata[] | undefined
  IsTruncated?: boolean | undefined
  Marker?: string | undefined
}

export interface ListServiceSpecificCredentialsRequest {
  UserName?: string | undefined
  ServiceName?: string | undefined
  AllUsers?: boolean | undefined
  Marker?: string | undefined
  MaxItems?: number | undefined
}

export interface ListServiceSpecificCredentialsResponse {
  ServiceSpecificCredentials?: readonly ServiceSpecificCredentialMetadata[] | undefined
  Marker?: string | undefined
  IsTruncated?: boolean | undefined
}

export interface ListSigningCertificatesRequest {
  UserName?: string | undefined
  Marker?: string | undefined
  MaxItems?: number | undefined
}

export interface ListSigningCertificatesResponse {
  Certificates?: readonly SigningCertificate[] | undefined
  IsTruncated?: boolean | undefined
  Marker?: string | undefined
}

export interface ListUserPoliciesRequest {
  UserName: string
  Marker?: string | undefined
  MaxItems?: number | undefined
}

export interface ListUserPoliciesResponse {
  PolicyNames?: readonly string[] | undefined
  IsTruncated?: boolean | undefined
  Marker?: string | undefined
}

export interface ListUserTagsRequest {
  UserName: string
  Marker?: string | undefined
  MaxItems?: number | undefined
}

export interface ListUserTagsResponse {
  Tags?: readonly Tag[] | undefined
  IsTruncated?: boolean | undefined
  Marker?: string | undefined
}

export interface ListUsersRequest {
  PathPrefix?: string | undefined
  Marker?: string | undefined
  MaxItems?: number | undefined
}

export interface ListUsersResponse {
  Users?: readonly User[] | undefined
  IsTruncated?: boolean | undefined
  Marker?: string | undefined
}

export interface ListVirtualMFADevicesRequest {
  AssignmentStatus?: assignmentStatusType | undefined
  Marker?: string | undefined
  MaxItems?: number | undefined
}

export interface ListVirtualMFADevicesResponse {
  VirtualMFADevices?: readonly VirtualMFADevice[] | undefined
  IsTruncated?: boolean | undefined
  Marker?: string | undefined
}

export interface LoginProfile {
  UserName?: string | undefined
  CreateDate?: Date | undefined
  PasswordResetRequired?: boolean | undefined
}

export interface MFADevice {
  UserName?: string | undefined
  SerialNumber?: string | undefined
  EnableDate?: Date | undefined
}

export interface ManagedPolicyDetail {
  PolicyName?: string | undefined
  PolicyId?: string | undefined
  Arn?: string | undefined
  Path?: string | undefined
  DefaultVersionId?: string | undefined
  AttachmentCount?: number | undefined
  PermissionsBoundaryUsageCount?: number | undefined
  IsAttachable?: boolean | undefined
  Description?: string | undefined
  CreateDate?: Date | undefined
  UpdateDate?: Date | undefined
  PolicyVersionList?: readonly PolicyVersion[] | undefined
}

export interface OpenIDConnectProviderListEntry {
  Arn?: string | undefined
}

export interface OrganizationsDecisionDetail {
  AllowedByOrganizations?: boolean | undefined
}

export interface PasswordPolicy {
  MinimumPasswordLength?: number | undefined
  RequireSymbols?: boolean | undefined
  RequireNumbers?: boolean | undefined
  RequireUppercaseCharacters?: boolean | undefined
  RequireLowercaseCharacters?: boolean | undefined
  AllowUsersToChangePassword?: boolean | undefined
  ExpirePasswords?: boolean | undefined
  MaxPasswordAge?: number | undefined
  PasswordReusePrevention?: number | undefined
  HardExpiry?: boolean | undefined
}

export type PermissionsBoundaryAttachmentType = 'PermissionsBoundaryPolicy'

export interface PermissionsBoundaryDecisionDetail {
  AllowedByPermissionsBoundary?: boolean | undefined
}

export interface Policy {
  PolicyName?: string | undefined
  PolicyId?: string | undefined
  Arn?: string | undefined
  Path?: string | undefined
  DefaultVersionId?: string | undefined
  AttachmentCount?: number | undefined
  PermissionsBoundaryUsageCount?: number | undefined
  IsAttachable?: boolean | undefined
  Description?: string | undefined
  CreateDate?: Date | undefined
  UpdateDate?: Date | undefined
  Tags?: readonly Tag[] | undefined
}

export interface PolicyDetail {
  PolicyName?: string | undefined
  PolicyDocument?: string | undefined
}

export type PolicyEvaluationDecisionType = 'allowed' | 'explicitDeny' | 'implicitDeny'

export interface PolicyGroup {
  GroupName?: string | undefined
  GroupId?: string | undefined
}

export interface PolicyRole {
  RoleName?: string | undefined
  RoleId?: string | undefined
}

export type PolicySourceType = 'user' | 'group' | 'role' | 'aws-managed' | 'user-managed' | 'resource' | 'none'

export type PolicyUsageType = 'PermissionsPolicy' | 'PermissionsBoundary'

export interface PolicyUser {
  UserName?: string | undefined
  UserId?: string | undefined
}

export interface PolicyVersion {
  Document?: string | undefined
  VersionId?: string | undefined
  IsDefaultVersion?: boolean | undefined
  CreateDate?: Date | undefined
}

export interface Position {
  Line?: number | undefined
  Column?: number | undefined
}

export interface PutGroupPolicyRequest {
  GroupName: string
  PolicyName: string
  PolicyDocument: string
}

export interface PutRolePermissionsBoundaryRequest {
  RoleName: string
  PermissionsBoundary: string
}

export interface PutRolePolicyRequest {
  RoleName: string
  PolicyName: string
  PolicyDocument: string
}

export interface PutUserPermissionsBoundaryRequest {
  UserName: string
  PermissionsBoundary: string
}

export interface PutUserPolicyRequest {
  UserName: string
  PolicyName: string
  PolicyDocument: string
}

export interface RemoveClientIDFromOpenIDConnectProviderRequest {
  OpenIDConnectProviderArn: string
  ClientID: string
}

export interface RemoveRoleFromInstanceProfileRequest {
  InstanceProfileName: string
  RoleName: string
}

export interface RemoveUserFromGroupRequest {
  GroupName: string
  UserName: string
}

export type ReportFormatType = 'text/csv'

export type ReportStateType = 'STARTED' | 'INPROGRESS' | 'COMPLETE'

export interface ResourceSpecificResult {
  EvalResourceName?: string | undefined
  EvalResourceDecision?: PolicyEvaluationDecisionType | undefined
  MatchedStatements?: readonly Statement[] | undefined
  MissingContextValues?: readonly string[] | undefined
  EvalDecisionDetails?: Readonly<Record<string, PolicyEvaluationDecisionType>> | undefined
  PermissionsBoundaryDecisionDetail?: PermissionsBoundaryDecisionDetail | undefined
}

export interface ResyncMFADeviceRequest {
  UserName: string
  SerialNumber: string
  AuthenticationCode1: string
  AuthenticationCode2: string
}

export interface Role {
  Path?: string | undefined
  RoleName?: string | undefined
  RoleId?: string | undefined
  Arn?: string | undefined
  CreateDate?: Date | undefined
  AssumeRolePolicyDocument?: string | undefined
  Description?: string | undefined
  MaxSessionDuration?: number | undefined
  PermissionsBoundary?: AttachedPermissionsBoundary | undefined
  Tags?: readonly Tag[] | undefined
  RoleLastUsed?: RoleLastUsed | undefined
}

export interface RoleDetail {
  Path?: string | undefined
  RoleName?: string | undefined
  RoleId?: string | undefined
  Arn?: string | undefined
  CreateDate?: Date | undefined
  AssumeRolePolicyDocument?: string | undefined
  InstanceProfileList?: readonly InstanceProfile[] | undefined
  RolePolicyList?: readonly PolicyDetail[] | undefined
  AttachedManagedPolicies?: readonly AttachedPolicy[] | undefined
  PermissionsBoundary?: AttachedPermissionsBoundary | undefined
  Tags?: readonly Tag[] | undefined
  RoleLastUsed?: RoleLastUsed | undefined
}

export interface RoleLastUsed {
  LastUsedDate?: Date | undefined
  Region?: string | undefined
}

export interface SSHPublicKeyMetadata {
  UserName?: string | undefined
  SSHPublicKeyId?: string | undefined
  Status?: statusType | undefined
  UploadDate?: Date | undefined
}

export interface ServiceSpecificCredentialMetadata {
  UserName?: string | undefined
  Status?: statusType | undefined
  ServiceUserName?: string | undefined
  ServiceCredentialAlias?: string | undefined
  CreateDate?: Date | undefined
  ExpirationDate?: Date | undefined
  ServiceSpecificCredentialId?: string | undefined
  ServiceName?: string | undefined
}

export interface SetDefaultPolicyVersionRequest {
  PolicyArn: string
  VersionId: string
}

export interface SigningCertificate {
  UserName?: string | undefined
  CertificateId?: string | undefined
  CertificateBody?: string | undefined
  Status?: statusType | undefined
  UploadDate?: Date | undefined
}

export interface SimulateCustomPolicyRequest {
  PolicyInputList: readonly string[]
  PermissionsBoundaryPolicyInputList?: readonly string[] | undefined
  ActionNames: readonly string[]
  ResourceArns?: readonly string[] | undefined
  ResourcePolicy?: string | undefined
  ResourceOwner?: string | undefined
  CallerArn?: string | undefined
  ContextEntries?: readonly ContextEntry[] | undefined
  ResourceHandlingOption?: string | undefined
  MaxItems?: number | undefined
  Marker?: string | undefined
}

export interface SimulatePolicyResponse {
  EvaluationResults?: readonly EvaluationResult[] | undefined
  IsTruncated?: boolean | undefined
  Marker?: string | undefined
}

export interface SimulatePrincipalPolicyRequest {
  PolicySourceArn: string
  PolicyInputList?: readonly string[] | undefined
  PermissionsBoundaryPolicyInputList?: readonly string[] | undefined
  ActionNames: readonly string[]
  ResourceArns?: readonly string[] | undefined
  ResourcePolicy?: string | undefined
  ResourceOwner?: string | undefined
  CallerArn?: string | undefined
  ContextEntries?: readonly ContextEntry[] | undefined
  ResourceHandlingOption?: string | undefined
  MaxItems?: number | undefined
  Marker?: string | undefined
}

export interface Statement {
  SourcePolicyId?: string | undefined
  SourcePolicyType?: PolicySourceType | undefined
  StartPosition?: Position | undefined
  EndPosition?: Position | undefined
}

export interface Tag {
  Key: string
  Value: string
}

export interface TagInstanceProfileRequest {
  InstanceProfileName: string
  Tags: readonly Tag[]
}

export interface TagMFADeviceRequest {
  SerialNumber: string
  Tags: readonly Tag[]
}

export interface TagOpenIDConnectProviderRequest {
  OpenIDConnectProviderArn: string
  Tags: readonly Tag[]
}

export interface TagPolicyRequest {
  PolicyArn: string
  Tags: readonly Tag[]
}

export interface TagRoleRequest {
  RoleName: string
  Tags: readonly Tag[]
}

export interface TagUserRequest {
  UserName: string
  Tags: readonly Tag[]
}

export interface UntagInstanceProfileRequest {
  InstanceProfileName: string
  TagKeys: readonly string[]
}

export interface UntagMFADeviceRequest {
  SerialNumber: string
  TagKeys: readonly string[]
}

export interface UntagOpenIDConnectProviderRequest {
  OpenIDConnectProviderArn: string
  TagKeys: readonly string[]
}

export interface UntagPolicyRequest {
  PolicyArn: string
  TagKeys: readonly string[]
}

export interface UntagRoleRequest {
  RoleName: string
  TagKeys: readonly string[]
}

export interface UntagUserRequest {
  UserName: string
  TagKeys: readonly string[]
}

export interface UpdateAccessKeyRequest {
  UserName?: string | undefined
  AccessKeyId: string
  Status: statusType
}

export interface UpdateAccountPasswordPolicyRequest {
  MinimumPasswordLength?: number | undefined
  RequireSymbols?: boolean | undefined
  RequireNumbers?: boolean | undefined
  RequireUppercaseCharacters?: boolean | undefined
  RequireLowercaseCharacters?: boolean | undefined
  AllowUsersToChangePassword?: boolean | undefined
  MaxPasswordAge?: number | undefined
  PasswordReusePrevention?: number | undefined
  HardExpiry?: boolean | undefined
}

export interface UpdateAssumeRolePolicyRequest {
  RoleName: string
  PolicyDocument: string
}

export interface UpdateGroupRequest {
  GroupName: string
  NewPath?: string | undefined
  NewGroupName?: string | undefined
}

export interface UpdateLoginProfileRequest {
  UserName: string
  Password?: string | undefined
  PasswordResetRequired?: boolean | undefined
}

export interface UpdateOpenIDConnectProviderThumbprintRequest {
  OpenIDConnectProviderArn: string
  ThumbprintList: readonly string[]
}

export interface UpdateRoleDescriptionRequest {
  RoleName: string
  Description: string
}

export interface UpdateRoleDescriptionResponse {
  Role?: Role | undefined
}

export interface UpdateRoleRequest {
  RoleName: string
  Description?: string | undefined
  MaxSessionDuration?: number | undefined
}

export type UpdateRoleResponse = Record<string, never>

export interface UpdateUserRequest {
  UserName: string
  NewPath?: string | undefined
  NewUserName?: string | undefined
}

export interface User {
  Path?: string | undefined
  UserName?: string | undefined
  UserId?: string | undefined
  Arn?: string | undefined
  CreateDate?: Date | undefined
  PasswordLastUsed?: Date | undefined
  PermissionsBoundary?: AttachedPermissionsBoundary | undefined
  Tags?: readonly Tag[] | undefined
}

export interface UserDetail {
  Path?: string | undefined
  UserName?: string | undefined
  UserId?: string | undefined
  Arn?: string | undefined
  CreateDate?: Date | undefined
  UserPolicyList?: readonly PolicyDetail[] | undefined
  GroupList?: readonly string[] | undefined
  AttachedManagedPolicies?: readonly AttachedPolicy[] | undefined
  PermissionsBoundary?: AttachedPermissionsBoundary | undefined
  Tags?: readonly Tag[] | undefined
}

export interface VirtualMFADevice {
  SerialNumber?: string | undefined
  Base32StringSeed?: Uint8Array | undefined
  QRCodePNG?: Uint8Array | undefined
  User?: User | undefined
  EnableDate?: Date | undefined
  Tags?: readonly Tag[] | undefined
}

export type assignmentStatusType = 'Assigned' | 'Unassigned' | 'Any'

export type policyScopeType = 'All' | 'AWS' | 'Local'

export type statusType = 'Active' | 'Inactive' | 'Expired'

export type summaryKeyType = 'Users' | 'UsersQuota' | 'Groups' | 'GroupsQuota' | 'ServerCertificates' | 'ServerCertificatesQuota' | 'UserPolicySizeQuota' | 'GroupPolicySizeQuota' | 'GroupsPerUserQuota' | 'SigningCertificatesPerUserQuota' | 'AccessKeysPerUserQuota' | 'MFADevices' | 'MFADevicesInUse' | 'AccountMFAEnabled' | 'AccountAccessKeysPresent' | 'AccountPasswordPresent' | 'AccountSigningCertificatesPresent' | 'AttachedPoliciesPerGroupQuota' | 'AttachedPoliciesPerRoleQuota' | 'AttachedPoliciesPerUserQuota' | 'Policies' | 'PoliciesQuota' | 'PolicySizeQuota' | 'PolicyVersionsInUse' | 'PolicyVersionsInUseQuota' | 'VersionsPerPolicyQuota' | 'GlobalEndpointTokenVersion' | 'AssumeRolePolicySizeQuota' | 'InstanceProfiles' | 'InstanceProfilesQuota' | 'Providers' | 'RolePolicySizeQuota' | 'Roles' | 'RolesQuota'

export interface IamOperations {
  AddClientIDToOpenIDConnectProvider: {
    input: AddClientIDToOpenIDConnectProviderRequest
    output: Record<string, never>
    errors: 'ConcurrentModification' | 'InvalidInput' | 'NoSuchEntity' | 'LimitExceeded' | 'ServiceFailure'
  }
  AddRoleToInstanceProfile: {
    input: AddRoleToInstanceProfileRequest
    output: Record<string, never>
    errors: 'NoSuchEntity' | 'EntityAlreadyExists' | 'LimitExceeded' | 'UnmodifiableEntity' | 'ServiceFailure'
  }
  AddUserToGroup: {
    input: AddUserToGroupRequest
    output: Record<string, never>
    errors: 'NoSuchEntity' | 'LimitExceeded' | 'ServiceFailure'
  }
  AttachGroupPolicy: {
    input: AttachGroupPolicyRequest
    output: Record<string, never>
    errors: 'NoSuchEntity' | 'LimitExceeded' | 'InvalidInput' | 'PolicyNotAttachable' | 'ServiceFailure'
  }
  AttachRolePolicy: {
    input: AttachRolePolicyRequest
    output: Record<string, never>
    errors: 'NoSuchEntity' | 'LimitExceeded' | 'InvalidInput' | 'UnmodifiableEntity' | 'PolicyNotAttachable' | 'ServiceFailure'
  }
  AttachUserPolicy: {
    input: AttachUserPolicyRequest
    output: Record<string, never>
    errors: 'NoSuchEntity' | 'LimitExceeded' | 'InvalidInput' | 'PolicyNotAttachable' | 'ServiceFailure'
  }
  ChangePassword: {
    input: ChangePasswordRequest
    output: Record<string, never>
    errors: 'NoSuchEntity' | 'InvalidUserType' | 'LimitExceeded' | 'EntityTemporarilyUnmodifiable' | 'PasswordPolicyViolation' | 'ServiceFailure'
  }
  CreateAccessKey: {
    input: CreateAccessKeyRequest
    output: CreateAccessKeyResponse
    errors: 'NoSuchEntity' | 'LimitExceeded' | 'ServiceFailure'
  }
  CreateAccountAlias: {
    input: CreateAccountAliasRequest
    output: Record<string, never>
    errors: 'ConcurrentModification' | 'EntityAlreadyExists' | 'LimitExceeded' | 'ServiceFailure'
  }
  CreateGroup: {
    input: CreateGroupRequest
    output: CreateGroupResponse
    errors: 'LimitExceeded' | 'EntityAlreadyExists' | 'NoSuchEntity' | 'ServiceFailure'
  }
  CreateInstanceProfile: {
    input: CreateInstanceProfileRequest
    output: CreateInstanceProfileResponse
    errors: 'EntityAlreadyExists' | 'InvalidInput' | 'LimitExceeded' | 'ConcurrentModification' | 'ServiceFailure'
  }
  CreateLoginProfile: {
    input: CreateLoginProfileRequest
    output: CreateLoginProfileResponse
    errors: 'EntityAlreadyExists' | 'NoSuchEntity' | 'PasswordPolicyViolation' | 'LimitExceeded' | 'ServiceFailure'
  }
  CreateOpenIDConnectProvider: {
    input: CreateOpenIDConnectProviderRequest
    output: CreateOpenIDConnectProviderResponse
    errors: 'InvalidInput' | 'EntityAlreadyExists' | 'LimitExceeded' | 'ConcurrentModification' | 'ServiceFailure' | 'OpenIdIdpCommunicationError'
  }
  CreatePolicy: {
    input: CreatePolicyRequest
    output: CreatePolicyResponse
    errors: 'InvalidInput' | 'LimitExceeded' | 'EntityAlreadyExists' | 'MalformedPolicyDocument' | 'ConcurrentModification' | 'ServiceFailure'
  }
  CreatePolicyVersion: {
    input: CreatePolicyVersionRequest
    output: CreatePolicyVersionResponse
    errors: 'NoSuchEntity' | 'MalformedPolicyDocument' | 'InvalidInput' | 'LimitExceeded' | 'ServiceFailure'
  }
  CreateRole: {
    input: CreateRoleRequest
    output: CreateRoleResponse
    errors: 'LimitExceeded' | 'InvalidInput' | 'EntityAlreadyExists' | 'MalformedPolicyDocument' | 'ConcurrentModification' | 'ServiceFailure'
  }
  CreateUser: {
    input: CreateUserRequest
    output: CreateUserResponse
    errors: 'LimitExceeded' | 'EntityAlreadyExists' | 'NoSuchEntity' | 'InvalidInput' | 'ConcurrentModification' | 'ServiceFailure'
  }
  CreateVirtualMFADevice: {
    input: CreateVirtualMFADeviceRequest
    output: CreateVirtualMFADeviceResponse
    errors: 'LimitExceeded' | 'InvalidInput' | 'EntityAlreadyExists' | 'ConcurrentModification' | 'ServiceFailure'
  }
  DeactivateMFADevice: {
    input: DeactivateMFADeviceRequest
    output: Record<string, never>
    errors: 'EntityTemporarilyUnmodifiable' | 'NoSuchEntity' | 'LimitExceeded' | 'ServiceFailure' | 'ConcurrentModification'
  }
  DeleteAccessKey: {
    input: DeleteAccessKeyRequest
    output: Record<string, never>
    errors: 'NoSuchEntity' | 'LimitExceeded' | 'ServiceFailure'
  }
  DeleteAccountAlias: {
    input: DeleteAccountAliasRequest
    output: Record<string, never>
    errors: 'ConcurrentModification' | 'NoSuchEntity' | 'LimitExceeded' | 'ServiceFailure'
  }
  DeleteAccountPasswordPolicy: {
    input: Record<string, never>
    output: Record<string, never>
    errors: 'NoSuchEntity' | 'LimitExceeded' | 'ServiceFailure'
  }
  DeleteGroup: {
    input: DeleteGroupRequest
    output: Record<string, never>
    errors: 'NoSuchEntity' | 'DeleteConflict' | 'LimitExceeded' | 'ServiceFailure'
  }
  DeleteGroupPolicy: {
    input: DeleteGroupPolicyRequest
    output: Record<string, never>
    errors: 'NoSuchEntity' | 'LimitExceeded' | 'ServiceFailure'
  }
  DeleteInstanceProfile: {
    input: DeleteInstanceProfileRequest
    output: Record<string, never>
    errors: 'NoSuchEntity' | 'DeleteConflict' | 'LimitExceeded' | 'ServiceFailure'
  }
  DeleteLoginProfile: {
    input: DeleteLoginProfileRequest
    output: Record<string, never>
    errors: 'EntityTemporarilyUnmodifiable' | 'NoSuchEntity' | 'LimitExceeded' | 'ServiceFailure'
  }
  DeleteOpenIDConnectProvider: {
    input: DeleteOpenIDConnectProviderRequest
    output: Record<string, never>
    errors: 'InvalidInput' | 'NoSuchEntity' | 'ServiceFailure'
  }
  DeletePolicy: {
    input: DeletePolicyRequest
    output: Record<string, never>
    errors: 'NoSuchEntity' | 'LimitExceeded' | 'InvalidInput' | 'DeleteConflict' | 'ServiceFailure'
  }
  DeletePolicyVersion: {
    input: DeletePolicyVersionRequest
    output: Record<string, never>
    errors: 'NoSuchEntity' | 'LimitExceeded' | 'InvalidInput' | 'DeleteConflict' | 'ServiceFailure'
  }
  DeleteRole: {
    input: DeleteRoleRequest
    output: Record<string, never>
    errors: 'NoSuchEntity' | 'DeleteConflict' | 'LimitExceeded' | 'UnmodifiableEntity' | 'ConcurrentModification' | 'ServiceFailure'
  }
  DeleteRolePermissionsBoundary: {
    input: DeleteRolePermissionsBoundaryRequest
    output: Record<string, never>
    errors: 'NoSuchEntity' | 'UnmodifiableEntity' | 'ServiceFailure'
  }
  DeleteRolePolicy: {
    input: DeleteRolePolicyRequest
    output: Record<string, never>
    errors: 'NoSuchEntity' | 'LimitExceeded' | 'UnmodifiableEntity' | 'ServiceFailure'
  }
  DeleteUser: {
    input: DeleteUserRequest
    output: Record<string, never>
    errors: 'LimitExceeded' | 'NoSuchEntity' | 'DeleteConflict' | 'ConcurrentModification' | 'ServiceFailure'
  }
  DeleteUserPermissionsBoundary: {
    input: DeleteUserPermissionsBoundaryRequest
    output: Record<string, never>
    errors: 'NoSuchEntity' | 'ServiceFailure'
  }
  DeleteUserPolicy: {
    input: DeleteUserPolicyRequest
    output: Record<string, never>
    errors: 'NoSuchEntity' | 'LimitExceeded' | 'ServiceFailure'
  }
  DeleteVirtualMFADevice: {
    input: DeleteVirtualMFADeviceRequest
    output: Record<string, never>
    errors: 'NoSuchEntity' | 'DeleteConflict' | 'LimitExceeded' | 'ServiceFailure' | 'ConcurrentModification'
  }
  DetachGroupPolicy: {
    input: DetachGroupPolicyRequest
    output: Record<string, never>
    errors: 'NoSuchEntity' | 'LimitExceeded' | 'InvalidInput' | 'ServiceFailure'
  }
  DetachRolePolicy: {
    input: DetachRolePolicyRequest
    output: Record<string, never>
    errors: 'NoSuchEntity' | 'LimitExceeded' | 'InvalidInput' | 'UnmodifiableEntity' | 'ServiceFailure'
  }
  DetachUserPolicy: {
    input: DetachUserPolicyRequest
    output: Record<string, never>
    errors: 'NoSuchEntity' | 'LimitExceeded' | 'InvalidInput' | 'ServiceFailure'
  }
  EnableMFADevice: {
    input: EnableMFADeviceRequest
    output: Record<string, never>
    errors: 'EntityAlreadyExists' | 'EntityTemporarilyUnmodifiable' | 'InvalidAuthenticationCode' | 'LimitExceeded' | 'NoSuchEntity' | 'ServiceFailure' | 'ConcurrentModification'
  }
  GenerateCredentialReport: {
    input: Record<string, never>
    output: GenerateCredentialReportResponse
    errors: 'LimitExceeded' | 'ServiceFailure'
  }
  GetAccessKeyLastUsed: {
    input: GetAccessKeyLastUsedRequest
    output: GetAccessKeyLastUsedResponse
    errors: never
  }
  GetAccountAuthorizationDetails: {
    input: GetAccountAuthorizationDetailsRequest
    output: GetAccountAuthorizationDetailsResponse
    errors: 'ServiceFailure'
  }
  GetAccountPasswordPolicy: {
    input: Record<string, never>
    output: GetAccountPasswordPolicyResponse
    errors: 'NoSuchEntity' | 'ServiceFailure'
  }
  GetAccountSummary: {
    input: Record<string, never>
    output: GetAccountSummaryResponse
    errors: 'ServiceFailure'
  }
  GetContextKeysForCustomPolicy: {
    input: GetContextKeysForCustomPolicyRequest
    output: GetContextKeysForPolicyResponse
    errors: 'InvalidInput'
  }
  GetContextKeysForPrincipalPolicy: {
    input: GetContextKeysForPrincipalPolicyRequest
    output: GetContextKeysForPolicyResponse
    errors: 'NoSuchEntity' | 'InvalidInput'
  }
  GetCredentialReport: {
    input: Record<string, never>
    output: GetCredentialReportResponse
    errors: 'ReportNotPresent' | 'ReportExpired' | 'ReportInProgress' | 'ServiceFailure'
  }
  GetGroup: {
    input: GetGroupRequest
    output: GetGroupResponse
    errors: 'NoSuchEntity' | 'ServiceFailure'
  }
  GetGroupPolicy: {
    input: GetGroupPolicyRequest
    output: GetGroupPolicyResponse
    errors: 'NoSuchEntity' | 'ServiceFailure'
  }
  GetInstanceProfile: {
    input: GetInstanceProfileRequest
    output: GetInstanceProfileResponse
    errors: 'NoSuchEntity' | 'ServiceFailure'
  }
  GetLoginProfile: {
    input: GetLoginProfileRequest
    output: GetLoginProfileResponse
    errors: 'NoSuchEntity' | 'ServiceFailure'
  }
  GetMFADevice: {
    input: GetMFADeviceRequest
    output: GetMFADeviceResponse
    errors: 'NoSuchEntity' | 'ServiceFailure'
  }
  GetOpenIDConnectProvider: {
    input: GetOpenIDConnectProviderRequest
    output: GetOpenIDConnectProviderResponse
    errors: 'InvalidInput' | 'NoSuchEntity' | 'ServiceFailure'
  }
  GetPolicy: {
    input: GetPolicyRequest
    output: GetPolicyResponse
    errors: 'NoSuchEntity' | 'InvalidInput' | 'ServiceFailure'
  }
  GetPolicyVersion: {
    input: GetPolicyVersionRequest
    output: GetPolicyVersionResponse
    errors: 'NoSuchEntity' | 'InvalidInput' | 'ServiceFailure'
  }
  GetRole: {
    input: GetRoleRequest
    output: GetRoleResponse
    errors: 'NoSuchEntity' | 'ServiceFailure'
  }
  GetRolePolicy: {
    input: GetRolePolicyRequest
    output: GetRolePolicyResponse
    errors: 'NoSuchEntity' | 'ServiceFailure'
  }
  GetUser: {
    input: GetUserRequest
    output: GetUserResponse
    errors: 'NoSuchEntity' | 'ServiceFailure'
  }
  GetUserPolicy: {
    input: GetUserPolicyRequest
    output: GetUserPolicyResponse
    errors: 'NoSuchEntity' | 'ServiceFailure'
  }
  ListAccessKeys: {
    input: ListAccessKeysRequest
    output: ListAccessKeysResponse
    errors: 'NoSuchEntity' | 'ServiceFailure'
  }
  ListAccountAliases: {
    input: ListAccountAliasesRequest
    output: ListAccountAliasesResponse
    errors: 'ServiceFailure'
  }
  ListAttachedGroupPolicies: {
    input: ListAttachedGroupPoliciesRequest
    output: ListAttachedGroupPoliciesResponse
    errors: 'NoSuchEntity' | 'InvalidInput' | 'ServiceFailure'
  }
  ListAttachedRolePolicies: {
    input: ListAttachedRolePoliciesRequest
    output: ListAttachedRolePoliciesResponse
    errors: 'NoSuchEntity' | 'InvalidInput' | 'ServiceFailure'
  }
  ListAttachedUserPolicies: {
    input: ListAttachedUserPoliciesRequest
    output: ListAttachedUserPoliciesResponse
    errors: 'NoSuchEntity' | 'InvalidInput' | 'ServiceFailure'
  }
  ListEntitiesForPolicy: {
    input: ListEntitiesForPolicyRequest
    output: ListEntitiesForPolicyResponse
    errors: 'NoSuchEntity' | 'InvalidInput' | 'ServiceFailure'
  }
  ListGroupPolicies: {
    input: ListGroupPoliciesRequest
    output: ListGroupPoliciesResponse
    errors: 'NoSuchEntity' | 'ServiceFailure'
  }
  ListGroups: {
    input: ListGroupsRequest
    output: ListGroupsResponse
    errors: 'ServiceFailure'
  }
  ListGroupsForUser: {
    input: ListGroupsForUserRequest
    output: ListGroupsForUserResponse
    errors: 'NoSuchEntity' | 'ServiceFailure'
  }
  ListInstanceProfileTags: {
    input: ListInstanceProfileTagsRequest
    output: ListInstanceProfileTagsResponse
    errors: 'NoSuchEntity' | 'ServiceFailure'
  }
  ListInstanceProfiles: {
    input: ListInstanceProfilesRequest
    output: ListInstanceProfilesResponse
    errors: 'ServiceFailure'
  }
  ListInstanceProfilesForRole: {
    input: ListInstanceProfilesForRoleRequest
    output: ListInstanceProfilesForRoleResponse
    errors: 'NoSuchEntity' | 'ServiceFailure'
  }
  ListMFADeviceTags: {
    input: ListMFADeviceTagsRequest
    output: ListMFADeviceTagsResponse
    errors: 'NoSuchEntity' | 'InvalidInput' | 'ServiceFailure'
  }
  ListMFADevices: {
    input: ListMFADevicesRequest
    output: ListMFADevicesResponse
    errors: 'NoSuchEntity' | 'ServiceFailure'
  }
  ListOpenIDConnectProviderTags: {
    input: ListOpenIDConnectProviderTagsRequest
    output: ListOpenIDConnectProviderTagsResponse
    errors: 'NoSuchEntity' | 'ServiceFailure' | 'InvalidInput'
  }
  ListOpenIDConnectProviders: {
    input: ListOpenIDConnectProvidersRequest
    output: ListOpenIDConnectProvidersResponse
    errors: 'ServiceFailure'
  }
  ListPolicies: {
    input: ListPoliciesRequest
    output: ListPoliciesResponse
    errors: 'ServiceFailure'
  }
  ListPolicyTags: {
    input: ListPolicyTagsRequest
    output: ListPolicyTagsResponse
    errors: 'NoSuchEntity' | 'ServiceFailure' | 'InvalidInput'
  }
  ListPolicyVersions: {
    input: ListPolicyVersionsRequest
    output: ListPolicyVersionsResponse
    errors: 'NoSuchEntity' | 'InvalidInput' | 'ServiceFailure'
  }
  ListRolePolicies: {
    input: ListRolePoliciesRequest
    output: ListRolePoliciesResponse
    errors: 'NoSuchEntity' | 'ServiceFailure'
  }
  ListRoleTags: {
    input: ListRoleTagsRequest
    output: ListRoleTagsResponse
    errors: 'NoSuchEntity' | 'ServiceFailure'
  }
  ListRoles: {
    input: ListRolesRequest
    output: ListRolesResponse
    errors: 'ServiceFailure'
  }
  ListSSHPublicKeys: {
    input: ListSSHPublicKeysRequest
    output: ListSSHPublicKeysResponse
    errors: 'NoSuchEntity'
  }
  ListServiceSpecificCredentials: {
    input: ListServiceSpecificCredentialsRequest
    output: ListServiceSpecificCredentialsResponse
    errors: 'NoSuchEntity' | 'NotSupportedService'
  }
  ListSigningCertificates: {
    input: ListSigningCertificatesRequest
    output: ListSigningCertificatesResponse
    errors: 'NoSuchEntity' | 'ServiceFailure'
  }
  ListUserPolicies: {
    input: ListUserPoliciesRequest
    output: ListUserPoliciesResponse
    errors: 'NoSuchEntity' | 'ServiceFailure'
  }
  ListUserTags: {
    input: ListUserTagsRequest
    output: ListUserTagsResponse
    errors: 'NoSuchEntity' | 'ServiceFailure'
  }
  ListUsers: {
    input: ListUsersRequest
    output: ListUsersResponse
    errors: 'ServiceFailure'
  }
  ListVirtualMFADevices: {
    input: ListVirtualMFADevicesRequest
    output: ListVirtualMFADevicesResponse
    errors: never
  }
  PutGroupPolicy: {
    input: PutGroupPolicyRequest
    output: Record<string, never>
    errors: 'LimitExceeded' | 'MalformedPolicyDocument' | 'NoSuchEntity' | 'ServiceFailure'
  }
  PutRolePermissionsBoundary: {
    input: PutRolePermissionsBoundaryRequest
    output: Record<string, never>
    errors: 'NoSuchEntity' | 'InvalidInput' | 'UnmodifiableEntity' | 'PolicyNotAttachable' | 'ServiceFailure'
  }
  PutRolePolicy: {
    input: PutRolePolicyRequest
    output: Record<string, never>
    errors: 'LimitExceeded' | 'MalformedPolicyDocument' | 'NoSuchEntity' | 'UnmodifiableEntity' | 'ServiceFailure'
  }
  PutUserPermissionsBoundary: {
    input: PutUserPermissionsBoundaryRequest
    output: Record<string, never>
    errors: 'NoSuchEntity' | 'InvalidInput' | 'PolicyNotAttachable' | 'ServiceFailure'
  }
  PutUserPolicy: {
    input: PutUserPolicyRequest
    output: Record<string, never>
    errors: 'LimitExceeded' | 'MalformedPolicyDocument' | 'NoSuchEntity' | 'ServiceFailure'
  }
  RemoveClientIDFromOpenIDConnectProvider: {
    input: RemoveClientIDFromOpenIDConnectProviderRequest
    output: Record<string, never>
    errors: 'ConcurrentModification' | 'InvalidInput' | 'NoSuchEntity' | 'ServiceFailure'
  }
  RemoveRoleFromInstanceProfile: {
    input: RemoveRoleFromInstanceProfileRequest
    output: Record<string, never>
    errors: 'NoSuchEntity' | 'LimitExceeded' | 'UnmodifiableEntity' | 'ServiceFailure'
  }
  RemoveUserFromGroup: {
    input: RemoveUserFromGroupRequest
    output: Record<string, never>
    errors: 'NoSuchEntity' | 'LimitExceeded' | 'ServiceFailure'
  }
  ResyncMFADevice: {
    input: ResyncMFADeviceRequest
    output: Record<string, never>
    errors: 'InvalidAuthenticationCode' | 'NoSuchEntity' | 'LimitExceeded' | 'ServiceFailure' | 'ConcurrentModification'
  }
  SetDefaultPolicyVersion: {
    input: SetDefaultPolicyVersionRequest
    output: Record<string, never>
    errors: 'NoSuchEntity' | 'InvalidInput' | 'LimitExceeded' | 'ServiceFailure'
  }
  SimulateCustomPolicy: {
    input: SimulateCustomPolicyRequest
    output: SimulatePolicyResponse
    errors: 'InvalidInput' | 'PolicyEvaluation'
  }
  SimulatePrincipalPolicy: {
    input: SimulatePrincipalPolicyRequest
    output: SimulatePolicyResponse
    errors: 'NoSuchEntity' | 'InvalidInput' | 'PolicyEvaluation'
  }
  TagInstanceProfile: {
    input: TagInstanceProfileRequest
    output: Record<string, never>
    errors: 'NoSuchEntity' | 'InvalidInput' | 'LimitExceeded' | 'ConcurrentModification' | 'ServiceFailure'
  }
  TagMFADevice: {
    input: TagMFADeviceRequest
    output: Record<string, never>
    errors: 'InvalidInput' | 'NoSuchEntity' | 'LimitExceeded' | 'ConcurrentModification' | 'ServiceFailure'
  }
  TagOpenIDConnectProvider: {
    input: TagOpenIDConnectProviderRequest
    output: Record<string, never>
    errors: 'NoSuchEntity' | 'LimitExceeded' | 'InvalidInput' | 'ConcurrentModification' | 'ServiceFailure'
  }
  TagPolicy: {
    input: TagPolicyRequest
    output: Record<string, never>
    errors: 'NoSuchEntity' | 'LimitExceeded' | 'InvalidInput' | 'ConcurrentModification' | 'ServiceFailure'
  }
  TagRole: {
    input: TagRoleRequest
    output: Record<string, never>
    errors: 'NoSuchEntity' | 'LimitExceeded' | 'InvalidInput' | 'ConcurrentModification' | 'ServiceFailure'
  }
  TagUser: {
    input: TagUserRequest
    output: Record<string, never>
    errors: 'NoSuchEntity' | 'LimitExceeded' | 'InvalidInput' | 'ConcurrentModification' | 'ServiceFailure'
  }
  UntagInstanceProfile: {
    input: UntagInstanceProfileRequest
    output: Record<string, never>
    errors: 'NoSuchEntity' | 'InvalidInput' | 'ConcurrentModification' | 'ServiceFailure'
  }
  UntagMFADevice: {
    input: UntagMFADeviceRequest
    output: Record<string, never>
    errors: 'NoSuchEntity' | 'InvalidInput' | 'ConcurrentModification' | 'ServiceFailure'
  }
  UntagOpenIDConnectProvider: {
    input: UntagOpenIDConnectProviderRequest
    output: Record<string, never>
    errors: 'NoSuchEntity' | 'InvalidInput' | 'ConcurrentModification' | 'ServiceFailure'
  }
  UntagPolicy: {
    input: UntagPolicyRequest
    output: Record<string, never>
    errors: 'NoSuchEntity' | 'InvalidInput' | 'ConcurrentModification' | 'ServiceFailure'
  }
  UntagRole: {
    input: UntagRoleRequest
    output: Record<string, never>
    errors: 'NoSuchEntity' | 'ConcurrentModification' | 'ServiceFailure'
  }
  UntagUser: {
    input: UntagUserRequest
    output: Record<string, never>
    errors: 'NoSuchEntity' | 'ConcurrentModification' | 'ServiceFailure'
  }
  UpdateAccessKey: {
    input: UpdateAccessKeyRequest
    output: Record<string, never>
    errors: 'NoSuchEntity' | 'LimitExceeded' | 'ServiceFailure' | 'InvalidInput'
  }
  UpdateAccountPasswordPolicy: {
    input: UpdateAccountPasswordPolicyRequest
    output: Record<string, never>
    errors: 'NoSuchEntity' | 'MalformedPolicyDocument' | 'LimitExceeded' | 'ServiceFailure'
  }
  UpdateAssumeRolePolicy: {
    input: UpdateAssumeRolePolicyRequest
    output: Record<string, never>
    errors: 'NoSuchEntity' | 'MalformedPolicyDocument' | 'LimitExceeded' | 'UnmodifiableEntity' | 'ServiceFailure'
  }
  UpdateGroup: {
    input: UpdateGroupRequest
    output: Record<string, never>
    errors: 'NoSuchEntity' | 'EntityAlreadyExists' | 'LimitExceeded' | 'ServiceFailure'
  }
  UpdateLoginProfile: {
    input: UpdateLoginProfileRequest
    output: Record<string, never>
    errors: 'EntityTemporarilyUnmodifiable' | 'NoSuchEntity' | 'PasswordPolicyViolation' | 'LimitExceeded' | 'ServiceFailure'
  }
  UpdateOpenIDConnectProviderThumbprint: {
    input: UpdateOpenIDConnectProviderThumbprintRequest
    output: Record<string, never>
    errors: 'ConcurrentModification' | 'InvalidInput' | 'NoSuchEntity' | 'ServiceFailure'
  }
  UpdateRole: {
    input: UpdateRoleRequest
    output: UpdateRoleResponse
    errors: 'UnmodifiableEntity' | 'NoSuchEntity' | 'ServiceFailure'
  }
  UpdateRoleDescription: {
    input: UpdateRoleDescriptionRequest
    output: UpdateRoleDescriptionResponse
    errors: 'NoSuchEntity' | 'UnmodifiableEntity' | 'ServiceFailure'
  }
  UpdateUser: {
    input: UpdateUserRequest
    output: Record<string, never>
    errors: 'NoSuchEntity' | 'LimitExceeded' | 'EntityAlreadyExists' | 'EntityTemporarilyUnmodifiable' | 'ConcurrentModification' | 'ServiceFailure'
  }
}
