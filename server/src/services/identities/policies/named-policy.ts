/** The managed policy that a request names by its ARN: looked up first, asked permission for, and only then missed. */
import { type Conditions, type Context, Fault, type Permission } from '../../../operation.ts'
import { findManagedPolicy, type ManagedPolicy, type PolicyVersion } from '../../../store/managed-policies.ts'
import type { UsageCounts } from '../../../store/policy-attachments.ts'
import { entityConditions } from '../entity-tags.ts'
import { urlEncoded } from './policy-documents.ts'

export interface NamedPolicy {
  readonly arn: string
  readonly policy: ManagedPolicy | undefined
}

const arns = /^arn:aws:iam::(?<owner>\d{12}|aws):policy(?<path>\/(?:.*\/)?)(?<name>[^/]+)$/

/** Whose policy it is, and how it is called. */
export function partsOfArn(arn: string): { owner: string; path: string; name: string } {
  const parts = arns.exec(arn)?.groups as { owner: string; path: string; name: string } | undefined
  if (parts === undefined) throw new Fault('InvalidInput', `ARN ${arn} is not valid.`)
  return parts
}

export async function namedPolicy({ store, account }: Context, arn: string): Promise<NamedPolicy> {
  partsOfArn(arn)
  return { arn, policy: await findManagedPolicy(store, account, arn) }
}

/** To read a policy; everybody may have leave to read those of AWS. */
export function onPolicy(action: string, { arn, policy }: NamedPolicy): Permission {
  const { owner } = partsOfArn(arn)
  const conditions = entityConditions(policy?.tags ?? new Map())
  const permission = { action: `iam:${action}`, resource: arn, reported: `policy ${arn}`, conditions }
  return owner === 'aws' ? permission : { ...permission, account: owner }
}

/** To change a policy: those of AWS lie in an account that lets nobody in, as every other account's do. */
export function onOwnPolicy(action: string, target: NamedPolicy, conditions?: Conditions): Permission {
  const permission = { ...onPolicy(action, target), account: partsOfArn(target.arn).owner }
  return conditions === undefined ? permission : { ...permission, conditions }
}

export function existingPolicy({ arn, policy }: NamedPolicy): ManagedPolicy {
  if (policy !== undefined) return policy
  throw new Fault('NoSuchEntity', `Policy ${arn} was not found.`)
}

/** For those who want to attach it, or to make it a boundary. */
export function refuseUnattachable(context: Context, arn: string): Promise<void> {
  return refuseUnknown(context, arn, 'NoSuchEntity', `Policy ${arn} does not exist or is not attachable.`)
}

/** @param code CreateRole's model does not know NoSuchEntity */
export function refuseAsBoundary(
  context: Context,
  arn: string,
  code: 'NoSuchEntity' | 'InvalidInput' = 'NoSuchEntity',
): Promise<void> {
  return refuseUnknown(context, arn, code, `Scope ARN: ${arn} does not exist or is not attachable.`)
}

async function refuseUnknown(context: Context, arn: string, code: Fault['code'], message: string): Promise<void> {
  if ((await namedPolicy(context, arn)).policy === undefined) throw new Fault(code, message)
}

/** The members that every answer about a policy has. Every policy of this store can be attached. */
export function describePolicy(policy: ManagedPolicy, used: UsageCounts | undefined) {
  return {
    PolicyName: policy.name,
    PolicyId: policy.id,
    Arn: policy.arn,
    Path: policy.path,
    DefaultVersionId: versionId(policy.defaultVersion),
    AttachmentCount: used?.PermissionsPolicy ?? 0,
    PermissionsBoundaryUsageCount: used?.PermissionsBoundary ?? 0,
    IsAttachable: true,
    CreateDate: new Date(policy.createdAt),
    UpdateDate: new Date(policy.updatedAt),
  }
}

export function describeVersion({ defaultVersion }: ManagedPolicy, { version, createdAt }: PolicyVersion) {
  return {
    VersionId: versionId(version),
    IsDefaultVersion: version === defaultVersion,
    CreateDate: new Date(createdAt),
  }
}

/** With its document, which lists leave out. */
export function describeWholeVersion(policy: ManagedPolicy, version: PolicyVersion) {
  return { Document: urlEncoded(version.document), ...describeVersion(policy, version) }
}

function versionId(version: number): string {
  return `v${version}`
}

export function existingVersion({ arn }: ManagedPolicy, versions: readonly PolicyVersion[], id: string): PolicyVersion {
  const found = versions.find(({ version }) => versionId(version) === id)
  if (found !== undefined) return found
  throw new Fault('NoSuchEntity', `Policy ${arn} version ${id} does not exist or is not attachable.`)
}
