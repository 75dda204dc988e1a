// The types of the Lambda operations that Larder serves. Written by tools/slice-model.ts: do not edit.

export type ApplicationLogLevel = 'TRACE' | 'DEBUG' | 'INFO' | 'WARN' | 'ERROR' | 'FATAL'

export type Architecture = 'x86_64' | 'arm64'

export interface CapacityProviderConfig {
  LambdaManagedInstancesCapacityProviderConfig?: LambdaManagedInstancesCapacityProviderConfig | undefined
}

export interface Concurrency {
  ReservedConcurrentExecutions?: number | undefined
}

export interface DeadLetterConfig {
  TargetArn?: string | undefined
}

export interface DurableConfig {
  RetentionPeriodInDays?: number | undefined
  ExecutionTimeout?: number | undefined
}

export interface EnvironmentError {
  ErrorCode?: string | undefined
  Message?: string | undefined
}

export interface EnvironmentResponse {
  Variables?: Readonly<Record<string, string>> | undefined
  Error?: EnvironmentError | undefined
}

export interface EphemeralStorage {
  Size?: number | undefined
}

export interface FileSystemConfig {
  Arn?: string | undefined
  LocalMountPath?: string | undefined
}

export interface FunctionCodeLocation {
  RepositoryType?: string | undefined
  Location?: string | undefined
  ImageUri?: string | undefined
  ResolvedImageUri?: string | undefined
  SourceKMSKeyArn?: string | undefined
}

export interface FunctionConfiguration {
  FunctionName?: string | undefined
  FunctionArn?: string | undefined
  Runtime?: Runtime | undefined
  Role?: string | undefined
  Handler?: string | undefined
  CodeSize?: number | undefined
  Description?: string | undefined
  Timeout?: number | undefined
  MemorySize?: number | undefined
  LastModified?: string | undefined
  CodeSha256?: string | undefined
  Version?: string | undefined
  VpcConfig?: VpcConfigResponse | undefined
  DeadLetterConfig?: DeadLetterConfig | undefined
  Environment?: EnvironmentResponse | undefined
  KMSKeyArn?: string | undefined
  TracingConfig?: TracingConfigResponse | undefined
  MasterArn?: string | undefined
  RevisionId?: string | undefined
  Layers?: readonly Layer[] | undefined
  State?: State | undefined
  StateReason?: string | undefined
  StateReasonCode?: StateReasonCode | undefined
  LastUpdateStatus?: LastUpdateStatus | undefined
  LastUpdateStatusReason?: string | undefined
  LastUpdateStatusReasonCode?: LastUpdateStatusReasonCode | undefined
  FileSystemConfigs?: readonly FileSystemConfig[] | undefined
  PackageType?: PackageType | undefined
  ImageConfigResponse?: ImageConfigResponse | undefined
  SigningProfileVersionArn?: string | undefined
  SigningJobArn?: string | undefined
  Architectures?: readonly Architecture[] | undefined
  EphemeralStorage?: EphemeralStorage | undefined
  SnapStart?: SnapStartResponse | undefined
  RuntimeVersionConfig?: RuntimeVersionConfig | undefined
  LoggingConfig?: LoggingConfig | undefined
  CapacityProviderConfig?: CapacityProviderConfig | undefined
  ConfigSha256?: string | undefined
  DurableConfig?: DurableConfig | undefined
  TenancyConfig?: TenancyConfig | undefined
}

export type FunctionVersion = 'ALL'

export interface GetFunctionConfigurationRequest {
  FunctionName: string
  Qualifier?: string | undefined
}

export interface GetFunctionRequest {
  FunctionName: string
  Qualifier?: string | undefined
}

export interface GetFunctionResponse {
  Configuration?: FunctionConfiguration | undefined
  Code?: FunctionCodeLocation | undefined
  Tags?: Readonly<Record<string, string>> | undefined
  TagsError?: TagsError | undefined
  Concurrency?: Concurrency | undefined
}

export interface ImageConfig {
  EntryPoint?: readonly string[] | undefined
  Command?: readonly string[] | undefined
  WorkingDirectory?: string | undefined
}

export interface ImageConfigError {
  ErrorCode?: string | undefined
  Message?: string | undefined
}

export interface ImageConfigResponse {
  ImageConfig?: ImageConfig | undefined
  Error?: ImageConfigError | undefined
}

export interface InvocationRequest {
  FunctionName: string
  InvocationType?: InvocationType | undefined
  LogType?: LogType | undefined
  ClientContext?: string | undefined
  DurableExecutionName?: string | undefined
  Payload?: Uint8Array | undefined
  Qualifier?: string | undefined
  TenantId?: string | undefined
}

export interface InvocationResponse {
  StatusCode?: number | undefined
  FunctionError?: string | undefined
  LogResult?: string | undefined
  Payload?: Uint8Array | undefined
  ExecutedVersion?: string | undefined
  DurableExecutionArn?: string | undefined
}

export type InvocationType = 'Event' | 'RequestResponse' | 'DryRun'

export interface LambdaManagedInstancesCapacityProviderConfig {
  CapacityProviderArn?: string | undefined
  PerExecutionEnvironmentMaxConcurrency?: number | undefined
  ExecutionEnvironmentMemoryGiBPerVCpu?: number | undefined
}

export type LastUpdateStatus = 'Successful' | 'Failed' | 'InProgress'

export type LastUpdateStatusReasonCode = 'EniLimitExceeded' | 'InsufficientRolePermissions' | 'InvalidConfiguration' | 'InternalError' | 'SubnetOutOfIPAddresses' | 'InvalidSubnet' | 'InvalidSecurityGroup' | 'ImageDeleted' | 'ImageAccessDenied' | 'InvalidImage' | 'KMSKeyAccessDenied' | 'KMSKeyNotFound' | 'InvalidStateKMSKey' | 'DisabledKMSKey' | 'EFSIOError' | 'EFSMountConnectivityError' | 'EFSMountFailure' | 'EFSMountTimeout' | 'InvalidRuntime' | 'InvalidZipFileException' | 'FunctionError' | 'VcpuLimitExceeded' | 'CapacityProviderScalingLimitExceeded' | 'InsufficientCapacity' | 'EC2RequestLimitExceeded' | 'FunctionError.InitTimeout' | 'FunctionError.RuntimeInitError' | 'FunctionError.ExtensionInitError' | 'FunctionError.InvalidEntryPoint' | 'FunctionError.InvalidWorkingDirectory' | 'FunctionError.PermissionDenied' | 'FunctionError.TooManyExtensions' | 'FunctionError.InitResourceExhausted' | 'DisallowedByVpcEncryptionControl'

export interface Layer {
  Arn?: string | undefined
  CodeSize?: number | undefined
  SigningProfileVersionArn?: string | undefined
  SigningJobArn?: string | undefined
}

export interface ListFunctionsRequest {
  MasterRegion?: string | undefined
  FunctionVersion?: FunctionVersion | undefined
  Marker?: string | undefined
  MaxItems?: number | undefined
}

export interface ListFunctionsResponse {
  NextMarker?: string | undefined
  Functions?: readonly FunctionConfiguration[] | undefined
}

export type LogFormat = 'JSON' | 'Text'

export type LogType = 'None' | 'Tail'

export interface LoggingConfig {
  LogFormat?: LogFormat | undefined
  ApplicationLogLevel?: ApplicationLogLevel | undefined
  SystemLogLevel?: SystemLogLevel | undefined
  LogGroup?: string | undefined
}

export type PackageType = 'Zip' | 'Image'

export type Runtime = 'nodejs' | 'nodejs4.3' | 'nodejs6.10' | 'nodejs8.10' | 'nodejs10.x' | 'nodejs12.x' | 'nodejs14.x' | 'nodejs16.x' | 'java8' | 'java8.al2' | 'java11' | 'python2.7' | 'python3.6' | 'python3.7' | 'python3.8' | 'python3.9' | 'dotnetcore1.0' | 'dotnetcore2.0' | 'dotnetcore2.1' | 'dotnetcore3.1' | 'dotnet6' | 'dotnet8' | 'nodejs4.3-edge' | 'go1.x' | 'ruby2.5' | 'ruby2.7' | 'provided' | 'provided.al2' | 'nodejs18.x' | 'python3.10' | 'java17' | 'ruby3.2' | 'ruby3.3' | 'ruby3.4' | 'python3.11' | 'nodejs20.x' | 'provided.al2023' | 'python3.12' | 'java21' | 'python3.13' | 'nodejs22.x' | 'nodejs24.x' | 'python3.14' | 'java25' | 'dotnet10' | 'ruby4.0'

export interface RuntimeVersionConfig {
  RuntimeVersionArn?: string | undefined
  Error?: RuntimeVersionError | undefined
}

export interface RuntimeVersionError {
  ErrorCode?: string | undefined
  Message?: string | undefined
}

export type SnapStartApplyOn = 'PublishedVersions' | 'None'

export type SnapStartOptimizationStatus = 'On' | 'Off'

export interface SnapStartResponse {
  ApplyOn?: SnapStartApplyOn | undefined
  OptimizationStatus?: SnapStartOptimizationStatus | undefined
}

export type State = 'Pending' | 'Active' | 'Inactive' | 'Failed' | 'Deactivating' | 'Deactivated' | 'ActiveNonInvocable' | 'Deleting'

export type StateReasonCode = 'Idle' | 'Creating' | 'Restoring' | 'EniLimitExceeded' | 'InsufficientRolePermissions' | 'InvalidConfiguration' | 'InternalError' | 'SubnetOutOfIPAddresses' | 'InvalidSubnet' | 'InvalidSecurityGroup' | 'ImageDeleted' | 'ImageAccessDenied' | 'InvalidImage' | 'KMSKeyAccessDenied' | 'KMSKeyNotFound' | 'InvalidStateKMSKey' | 'DisabledKMSKey' | 'EFSIOError' | 'EFSMountConnectivityError' | 'EFSMountFailure' | 'EFSMountTimeout' | 'InvalidRuntime' | 'InvalidZipFileException' | 'FunctionError' | 'DrainingDurableExecutions' | 'VcpuLimitExceeded' | 'CapacityProviderScalingLimitExceeded' | 'InsufficientCapacity' | 'EC2RequestLimitExceeded' | 'FunctionError.InitTimeout' | 'FunctionError.RuntimeInitError' | 'FunctionError.ExtensionInitError' | 'FunctionError.InvalidEntryPoint' | 'FunctionError.InvalidWorkingDirectory' | 'FunctionError.PermissionDenied' | 'FunctionError.TooManyExtensions' | 'FunctionError.InitResourceExhausted' | 'DisallowedByVpcEncryptionControl'

export type SystemLogLevel = 'DEBUG' | 'INFO' | 'WARN'

export interface TagsError {
  ErrorCode?: string | undefined
  Message?: string | undefined
}

export interface TenancyConfig {
  TenantIsolationMode?: TenantIsolationMode | undefined
}

export type TenantIsolationMode = 'PER_TENANT'

export type ThrottleReason = 'ConcurrentInvocationLimitExceeded' | 'FunctionInvocationRateLimitExceeded' | 'ReservedFunctionConcurrentInvocationLimitExceeded' | 'ReservedFunctionInvocationRateLimitExceeded' | 'CallerRateLimitExceeded' | 'ConcurrentSnapshotCreateLimitExceeded'

export interface TracingConfigResponse {
  Mode?: TracingMode | undefined
}

export type TracingMode = 'Active' | 'PassThrough'

export interface VpcConfigResponse {
  SubnetIds?: readonly string[] | undefined
  SecurityGroupIds?: readonly string[] | undefined
  VpcId?: string | undefined
  Ipv6AllowedForDualStack?: boolean | undefined
}

export interface LambdaOperations {
  GetFunction: {
    input: GetFunctionRequest
    output: GetFunctionResponse
    errors: 'InvalidParameterValueException' | 'ServiceException' | 'TooManyRequestsException' | 'ResourceNotFoundException'
  }
  GetFunctionConfiguration: {
    input: GetFunctionConfigurationRequest
    output: FunctionConfiguration
    errors: 'InvalidParameterValueException' | 'ServiceException' | 'TooManyRequestsException' | 'ResourceNotFoundException'
  }
  Invoke: {
    input: InvocationRequest
    output: InvocationResponse
    errors: 'ResourceNotReadyException' | 'InvalidSecurityGroupIDException' | 'SnapStartTimeoutException' | 'TooManyRequestsException' | 'EC2ThrottledException' | 'EFSMountConnectivityException' | 'SubnetIPAddressLimitReachedException' | 'KMSAccessDeniedException' | 'RequestTooLargeException' | 'KMSDisabledException' | 'UnsupportedMediaTypeException' | 'S3FilesMountConnectivityException' | 'SerializedRequestEntityTooLargeException' | 'InvalidRuntimeException' | 'NoPublishedVersionException' | 'EC2UnexpectedException' | 'InvalidSubnetIDException' | 'KMSNotFoundException' | 'InvalidParameterValueException' | 'EC2AccessDeniedException' | 'EFSIOException' | 'KMSInvalidStateException' | 'ResourceConflictException' | 'ENILimitReachedException' | 'SnapStartNotReadyException' | 'ServiceException' | 'SnapStartException' | 'RecursiveInvocationException' | 'S3FilesMountFailureException' | 'EFSMountTimeoutException' | 'S3FilesMountTimeoutException' | 'ResourceNotFoundException' | 'InvalidRequestContentException' | 'DurableExecutionAlreadyStartedException' | 'InvalidZipFileException' | 'EFSMountFailureException'
  }
  ListFunctions: {
    input: ListFunctionsRequest
    output: ListFunctionsResponse
    errors: 'InvalidParameterValueException' | 'ServiceException' | 'TooManyRequestsException'
  }
}
