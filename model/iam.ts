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

export interface AttachedPermissionsBoundary {
  PermissionsBoundaryType?: PermissionsBoundaryAttachmentType | undefined
  PermissionsBoundaryArn?: string | undefined
}

export interface AttachedPolicy {
  PolicyName?: string | undefined
  PolicyArn?: string | undefined
}

export interface CreateAccessKeyRequest {
  UserName?: string | undefined
}

export interface CreateAccessKeyResponse {
  AccessKey?: AccessKey | undefined
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

export interface DeleteAccessKeyRequest {
  UserName?: string | undefined
  AccessKeyId: string
}

export interface DeleteLoginProfileRequest {
  UserName?: string | undefined
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

export interface GetAccessKeyLastUsedRequest {
  AccessKeyId: string
}

export interface GetAccessKeyLastUsedResponse {
  UserName?: string | undefined
  AccessKeyLastUsed?: AccessKeyLastUsed | undefined
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

export interface MFADevice {
  UserName?: string | undefined
  SerialNumber?: string | undefined
  EnableDate?: Date | undefined
}

export type PermissionsBoundaryAttachmentType = 'PermissionsBoundaryPolicy'

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

export interface SigningCertificate {
  UserName?: string | undefined
  CertificateId?: string | undefined
  CertificateBody?: string | undefined
  Status?: statusType | undefined
  UploadDate?: Date | undefined
}

export interface Tag {
  Key: string
  Value: string
}

export interface TagRoleRequest {
  RoleName: string
  Tags: readonly Tag[]
}

export interface TagUserRequest {
  UserName: string
  Tags: readonly Tag[]
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

export interface UpdateAssumeRolePolicyRequest {
  RoleName: string
  PolicyDocument: string
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

export interface VirtualMFADevice {
  SerialNumber?: string | undefined
  Base32StringSeed?: Uint8Array | undefined
  QRCodePNG?: Uint8Array | undefined
  User?: User | undefined
  EnableDate?: Date | undefined
  Tags?: readonly Tag[] | undefined
}

export type assignmentStatusType = 'Assigned' | 'Unassigned' | 'Any'

export type statusType = 'Active' | 'Inactive' | 'Expired'

export interface IamOperations {
  CreateAccessKey: {
    input: CreateAccessKeyRequest
    output: CreateAccessKeyResponse
    errors: 'NoSuchEntity' | 'LimitExceeded' | 'ServiceFailure'
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
  DeleteAccessKey: {
    input: DeleteAccessKeyRequest
    output: Record<string, never>
    errors: 'NoSuchEntity' | 'LimitExceeded' | 'ServiceFailure'
  }
  DeleteLoginProfile: {
    input: DeleteLoginProfileRequest
    output: Record<string, never>
    errors: 'EntityTemporarilyUnmodifiable' | 'NoSuchEntity' | 'LimitExceeded' | 'ServiceFailure'
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
  GetAccessKeyLastUsed: {
    input: GetAccessKeyLastUsedRequest
    output: GetAccessKeyLastUsedResponse
    errors: never
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
  ListGroupsForUser: {
    input: ListGroupsForUserRequest
    output: ListGroupsForUserResponse
    errors: 'NoSuchEntity' | 'ServiceFailure'
  }
  ListInstanceProfilesForRole: {
    input: ListInstanceProfilesForRoleRequest
    output: ListInstanceProfilesForRoleResponse
    errors: 'NoSuchEntity' | 'ServiceFailure'
  }
  ListMFADevices: {
    input: ListMFADevicesRequest
    output: ListMFADevicesResponse
    errors: 'NoSuchEntity' | 'ServiceFailure'
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
  UpdateAssumeRolePolicy: {
    input: UpdateAssumeRolePolicyRequest
    output: Record<string, never>
    errors: 'NoSuchEntity' | 'MalformedPolicyDocument' | 'LimitExceeded' | 'UnmodifiableEntity' | 'ServiceFailure'
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
