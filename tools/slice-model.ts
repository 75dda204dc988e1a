// Slices AWS's published service models (botocore) down to the operations Larder serves, as facts (model/*.json) and types (model/*.ts).
//
//   node tools/slice-model.ts [--botocore <directory of the botocore package>] [--out <directory>]
//
// The slice keeps names and constraints and drops every word of documentation. Running it again on the same botocore writes
// the same bytes; an operation is added by naming it in SERVED below and running the tool again.

import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import { gunzipSync } from 'node:zlib'
import { type Fields, type Model, type Operation, renderTypes, type Shape } from './render-model-types.ts'

const SERVED: Record<string, string> = {
  ssm: `
    PutParameter GetParameter GetParameters GetParametersByPath GetParameterHistory DescribeParameters DeleteParameter
    DeleteParameters LabelParameterVersion UnlabelParameterVersion AddTagsToResource RemoveTagsFromResource
    ListTagsForResource PutResourcePolicy GetResourcePolicies DeleteResourcePolicy GetServiceSetting UpdateServiceSetting
    ResetServiceSetting`,
  kms: `
    CreateKey DescribeKey ListKeys UpdateKeyDescription Encrypt Decrypt ReEncrypt GenerateDataKey
    GenerateDataKeyWithoutPlaintext GenerateRandom CreateAlias UpdateAlias DeleteAlias ListAliases GetKeyPolicy
    PutKeyPolicy ListKeyPolicies EnableKey DisableKey ScheduleKeyDeletion CancelKeyDeletion EnableKeyRotation
    DisableKeyRotation GetKeyRotationStatus RotateKeyOnDemand ListKeyRotations TagResource UntagResource
    ListResourceTags Sign Verify GetPublicKey GenerateMac VerifyMac GenerateDataKeyPair GenerateDataKeyPairWithoutPlaintext
    DeriveSharedSecret CreateGrant ListGrants ListRetirableGrants RetireGrant RevokeGrant GetParametersForImport
    ImportKeyMaterial DeleteImportedKeyMaterial ReplicateKey UpdatePrimaryRegion GetKeyLastUsage`,
  secretsmanager: `
    BatchGetSecretValue CancelRotateSecret CreateSecret DeleteResourcePolicy DeleteSecret DescribeSecret GetRandomPassword
    GetResourcePolicy GetSecretValue ListSecretVersionIds ListSecrets PutResourcePolicy PutSecretValue
    RemoveRegionsFromReplication ReplicateSecretToRegions RestoreSecret RotateSecret StopReplicationToReplica TagResource
    UntagResource UpdateSecret UpdateSecretVersionStage ValidateResourcePolicy`,
  iam: `
    CreateUser GetUser UpdateUser DeleteUser ListUsers CreateRole GetRole UpdateRole UpdateRoleDescription
    UpdateAssumeRolePolicy DeleteRole ListRoles CreateAccessKey UpdateAccessKey DeleteAccessKey ListAccessKeys GetAccessKeyLastUsed PutUserPolicy
    GetUserPolicy DeleteUserPolicy ListUserPolicies PutRolePolicy GetRolePolicy DeleteRolePolicy ListRolePolicies
    ListAttachedRolePolicies ListAttachedUserPolicies ListInstanceProfilesForRole ListGroupsForUser ListSSHPublicKeys
    ListMFADevices ListVirtualMFADevices ListSigningCertificates ListServiceSpecificCredentials DeleteLoginProfile TagUser
    UntagUser ListUserTags TagRole UntagRole ListRoleTags PutUserPermissionsBoundary DeleteUserPermissionsBoundary
    PutRolePermissionsBoundary DeleteRolePermissionsBoundary
    CreateGroup GetGroup UpdateGroup DeleteGroup ListGroups AddUserToGroup RemoveUserFromGroup PutGroupPolicy GetGroupPolicy
    DeleteGroupPolicy ListGroupPolicies AttachGroupPolicy DetachGroupPolicy ListAttachedGroupPolicies
    CreatePolicy GetPolicy DeletePolicy ListPolicies CreatePolicyVersion GetPolicyVersion DeletePolicyVersion ListPolicyVersions
    SetDefaultPolicyVersion TagPolicy UntagPolicy ListPolicyTags ListEntitiesForPolicy AttachUserPolicy DetachUserPolicy
    AttachRolePolicy DetachRolePolicy
    CreateInstanceProfile GetInstanceProfile DeleteInstanceProfile ListInstanceProfiles AddRoleToInstanceProfile
    RemoveRoleFromInstanceProfile TagInstanceProfile UntagInstanceProfile ListInstanceProfileTags
    CreateOpenIDConnectProvider GetOpenIDConnectProvider DeleteOpenIDConnectProvider ListOpenIDConnectProviders
    UpdateOpenIDConnectProviderThumbprint AddClientIDToOpenIDConnectProvider RemoveClientIDFromOpenIDConnectProvider
    TagOpenIDConnectProvider UntagOpenIDConnectProvider ListOpenIDConnectProviderTags
    CreateAccountAlias DeleteAccountAlias ListAccountAliases GetAccountSummary GetAccountAuthorizationDetails
    GenerateCredentialReport GetCredentialReport
    CreateLoginProfile GetLoginProfile UpdateLoginProfile ChangePassword GetAccountPasswordPolicy UpdateAccountPasswordPolicy
    DeleteAccountPasswordPolicy CreateVirtualMFADevice EnableMFADevice DeactivateMFADevice DeleteVirtualMFADevice GetMFADevice
    ResyncMFADevice TagMFADevice UntagMFADevice ListMFADeviceTags
    SimulatePrincipalPolicy SimulateCustomPolicy GetContextKeysForCustomPolicy GetContextKeysForPrincipalPolicy`,
  sts: `
    GetCallerIdentity AssumeRole AssumeRoleWithWebIdentity GetSessionToken GetFederationToken GetAccessKeyInfo
    DecodeAuthorizationMessage`,
  lambda: `
    Invoke GetFunction GetFunctionConfiguration ListFunctions`,
}

const METADATA_KEPT = [
  'apiVersion',
  'endpointPrefix',
  'jsonVersion',
  'protocol',
  'serviceFullName',
  'serviceId',
  'signingName',
  'targetPrefix',
  'xmlNamespace',
]
const SHAPE_KEPT = [
  'type',
  'required',
  'enum',
  'min',
  'max',
  'pattern',
  'sensitive',
  'flattened',
  'timestampFormat',
  'union',
  'payload',
  'exception',
  'fault',
  'error',
]
const REFERENCE_KEPT = ['shape', 'location', 'locationName', 'flattened', 'timestampFormat', 'xmlNamespace']
const OPERATION_KEPT = ['name', 'input', 'output', 'errors']

function pick(from: Fields, names: readonly string[]): Fields {
  return Object.fromEntries(names.filter((name) => from[name] !== undefined).map((name) => [name, from[name]]))
}

function sortedByName<T>(entries: Iterable<[string, T]>): { [name: string]: T } {
  return Object.fromEntries([...entries].sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** Members keep the model's own order: AWS answers and complains in that order. */
function sliceShape(shape: Shape): Shape {
  const kept: { [name: string]: unknown } = { ...pick(shape, SHAPE_KEPT) }
  if (shape.members) {
    kept.members = Object.fromEntries(
      Object.entries(shape.members).map(([name, reference]) => [name, pick(reference, REFERENCE_KEPT)]),
    )
  }
  for (const part of ['member', 'key', 'value'] as const) {
    if (shape[part]) kept[part] = pick(shape[part], REFERENCE_KEPT)
  }
  return kept as Shape
}

function sliceOperation(operation: Operation): Operation {
  const kept: { [name: string]: unknown } = { ...pick(operation, OPERATION_KEPT) }
  if (operation.output) kept.output = pick(operation.output, ['shape', 'resultWrapper'])
  if (operation.input) kept.input = pick(operation.input, ['shape'])
  // Only the REST protocols tell operations apart by it.
  const { requestUri = '/' } = (operation.http ?? {}) as Fields
  if (requestUri !== '/') kept.http = operation.http
  kept.errors = (operation.errors ?? []).map((error) => pick(error, ['shape']))
  return kept as Operation
}

function reach(model: Model, name: string, reached: Set<string>): void {
  if (reached.has(name)) return
  reached.add(name)
  const shape = model.shapes[name]
  if (!shape) throw new Error(`the model has no shape ${name}`)
  for (const reference of [...Object.values(shape.members ?? {}), shape.member, shape.key, shape.value]) {
    if (reference) reach(model, reference.shape, reached)
  }
}

/** The part of a model that the named operations reach. Throws where the model lacks one. */
export function slice(model: Model, service: string, operationNames: readonly string[]): Model {
  const operations = operationNames.map((name): [string, Operation] => {
    const operation = model.operations[name]
    if (!operation) throw new Error(`botocore's model of ${service} has no operation ${name}`)
    return [name, sliceOperation(operation)]
  })
  const reached = new Set<string>()
  for (const [, operation] of operations) {
    for (const reference of [operation.input, operation.output, ...(operation.errors ?? [])]) {
      if (reference) reach(model, reference.shape, reached)
    }
  }
  return {
    metadata: pick(model.metadata, METADATA_KEPT),
    operations: sortedByName(operations),
    shapes: sortedByName([...reached].map((name): [string, Shape] => [name, sliceShape(model.shapes[name]!)])),
  }
}

/** One operation or shape per line, so that a new botocore shows in review as the lines that changed. */
export function renderJson(model: Model): string {
  const table = (entries: object) =>
    Object.entries(entries)
      .map(([name, entry]) => `    ${JSON.stringify(name)}: ${JSON.stringify(entry)}`)
      .join(',\n')
  return `{
  "metadata": ${JSON.stringify(model.metadata)},
  "operations": {
${table(model.operations)}
  },
  "shapes": {
${table(model.shapes)}
  }
}
`
}

function renderNotice(version: string): string {
  return `The files in this folder are derived from the service models of botocore ${version}
(https://github.com/boto/botocore), Copyright Amazon.com, Inc. or its affiliates, licensed under the
Apache License, Version 2.0 (https://www.apache.org/licenses/LICENSE-2.0).

They were changed: tools/slice-model.ts keeps the operations that Larder serves, the shapes these reach, and
of those the names and constraints only; the documentation text is left out. The .ts files are types
generated from the same facts. None of the third-party code that botocore vendors is part of this folder, so of
botocore's own notice this applies:

  Botocore
  Copyright 2012-2022 Amazon.com, Inc. or its affiliates. All Rights Reserved.
`
}

function findBotocore(): string {
  return dirname(
    execFileSync('python3', ['-c', 'import botocore; print(botocore.__file__)'], { encoding: 'utf8' }).trim(),
  )
}

function readModel(botocore: string, service: string): Model {
  const versions = readdirSync(join(botocore, 'data', service)).sort()
  const directory = join(botocore, 'data', service, versions.at(-1)!)
  const plain = join(directory, 'service-2.json')
  const text = existsSync(plain) ? readFileSync(plain) : gunzipSync(readFileSync(`${plain}.gz`))
  return JSON.parse(text.toString('utf8')) as Model
}

function readVersion(botocore: string): string {
  const found = /^__version__ = '([^']+)'/m.exec(readFileSync(join(botocore, '__init__.py'), 'utf8'))
  if (!found) throw new Error(`${botocore} does not state botocore's version`)
  return found[1]!
}

if (import.meta.main) {
  const { values: settings } = parseArgs({ options: { botocore: { type: 'string' }, out: { type: 'string' } } })
  const botocore = settings.botocore ?? findBotocore()
  const out = settings.out ?? join(import.meta.dirname, '..', 'model')

  mkdirSync(out, { recursive: true })
  for (const [service, names] of Object.entries(SERVED)) {
    const sliced = slice(readModel(botocore, service), service, names.trim().split(/\s+/))
    writeFileSync(join(out, `${service}.json`), renderJson(sliced))
    writeFileSync(join(out, `${service}.ts`), renderTypes(service, sliced))
    process.stdout.write(
      `${service}: ${Object.keys(sliced.operations).length} operations, ${Object.keys(sliced.shapes).length} shapes\n`,
    )
  }
  // What AWS has no operation for is written by hand in the same form; its types come from here too.
  const own = JSON.parse(readFileSync(join(import.meta.dirname, '..', 'model', 'larder.json'), 'utf8')) as Model
  writeFileSync(join(out, 'larder.json'), renderJson(own))
  writeFileSync(join(out, 'larder.ts'), renderTypes('larder', own))
  writeFileSync(join(out, 'NOTICE'), renderNotice(readVersion(botocore)))
}
