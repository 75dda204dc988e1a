/** AWS::IAM::Role, AWS::IAM::User, AWS::IAM::Policy and AWS::IAM::ManagedPolicy. */
import { listOf, mapOf, type XmlMap } from '../read-xml.ts'
import { decodedDocument, type Entity, removePolicies, unlessAbsent, updatePolicies } from './entity-policies.ts'
import { TemplateError } from './read-template.ts'
import {
  documentText,
  type Made,
  needed,
  type ResourceKind,
  sameDocument,
  tagList,
  tagsOf,
  text,
  type Wanted,
} from './resource-kind.ts'
import type { Store } from './store.ts'

const hour = 3600

export const roleResource: ResourceKind = {
  id: ({ properties, generatedName }) => text(properties, 'RoleName') ?? generatedName,

  async find({ iam }, RoleName) {
    const found = await unlessAbsent(iam('GetRole', { RoleName }))
    return found && knownRole(mapOf(found.Role))
  },

  async create(store, wanted) {
    const { properties, generatedName } = wanted
    const Tags = tagList(tagsOf(properties))
    const RoleName = text(properties, 'RoleName') ?? generatedName
    const { Role } = await store.iam('CreateRole', {
      RoleName,
      AssumeRolePolicyDocument: trustOf(wanted),
      Path: text(properties, 'Path'),
      Description: text(properties, 'Description'),
      MaxSessionDuration: text(properties, 'MaxSessionDuration'),
      PermissionsBoundary: text(properties, 'PermissionsBoundary'),
      ...(Tags.length > 0 && { Tags }),
    })
    await orElse(updatePolicies(store, 'Role', RoleName, wanted), () => removeEntity(store, 'Role', RoleName))
    return knownRole(mapOf(Role))
  },

  async update(store, { id: RoleName }, wanted) {
    const { Role } = await store.iam('GetRole', { RoleName })
    const now = mapOf(Role)
    const { properties } = wanted
    let changed = false
    const PolicyDocument = trustOf(wanted)
    if (!sameDocument(decodedDocument(now.AssumeRolePolicyDocument), PolicyDocument)) {
      await store.iam('UpdateAssumeRolePolicy', { RoleName, PolicyDocument })
      changed = true
    }
    const Description = text(properties, 'Description') ?? ''
    const MaxSessionDuration = text(properties, 'MaxSessionDuration') ?? String(hour)
    if (Description !== (now.Description ?? '') || MaxSessionDuration !== String(now.MaxSessionDuration ?? hour)) {
      await store.iam('UpdateRole', { RoleName, Description, MaxSessionDuration })
      changed = true
    }
    return (await updatePolicies(store, 'Role', RoleName, wanted)) || changed
  },

  remove: (store, id) => removeEntity(store, 'Role', id),
}

export const userResource: ResourceKind = {
  id: ({ properties, generatedName }) => text(properties, 'UserName') ?? generatedName,

  async find({ iam }, UserName) {
    const found = await unlessAbsent(iam('GetUser', { UserName }))
    return found && knownUser(mapOf(found.User))
  },

  async create(store, wanted) {
    const { properties, generatedName, path } = wanted
    const Tags = tagList(tagsOf(properties))
    const UserName = text(properties, 'UserName') ?? generatedName
    for (const name of ['LoginProfile', 'Groups']) {
      if (properties[name] !== undefined) wanted.note(`${path}: ${name} is left out.`)
    }
    const { User } = await store.iam('CreateUser', {
      UserName,
      Path: text(properties, 'Path'),
      PermissionsBoundary: text(properties, 'PermissionsBoundary'),
      ...(Tags.length > 0 && { Tags }),
    })
    await orElse(updatePolicies(store, 'User', UserName, wanted), () => removeEntity(store, 'User', UserName))
    return knownUser(mapOf(User))
  },

  update: (store, { id }, wanted) => updatePolicies(store, 'User', id, wanted),

  remove: (store, id) => removeEntity(store, 'User', id),
}

/** A role or user without its policies is not left behind. */
async function orElse(work: Promise<unknown>, undo: () => Promise<unknown>): Promise<void> {
  try {
    await work
  } catch (error) {
    await undo().catch(() => {})
    throw error
  }
}

async function removeEntity(store: Store, entity: Entity, name: string): Promise<undefined> {
  const about = { [`${entity}Name`]: name }
  await unlessAbsent(removePolicies(store, entity, name))
  await unlessAbsent(store.iam(`Delete${entity}`, about))
}

function trustOf({ properties, path }: Wanted): string {
  return documentText(properties.AssumeRolePolicyDocument, `${path}.AssumeRolePolicyDocument`)
}

function knownRole({ RoleName, Arn, RoleId }: XmlMap): Made {
  return { id: String(RoleName), ref: String(RoleName), attributes: { Arn: String(Arn), RoleId: String(RoleId) } }
}

function knownUser({ UserName, Arn }: XmlMap): Made {
  return { id: String(UserName), ref: String(UserName), attributes: { Arn: String(Arn) } }
}

/** An inline policy of roles and users that stand elsewhere in the template. Its id tells them too, so that it can be taken from them again. */
export const policyResource: ResourceKind = {
  id(wanted) {
    const holders = holdersOf(wanted).map(([entity, name]) => `${entity}/${name}`)
    if (holders.length === 0) throw new TemplateError(`${wanted.path}: it needs Roles or Users.`)
    return [needed(wanted, 'PolicyName'), ...holders].join(' ')
  },

  async find(store, id) {
    const { PolicyName, holders } = readPolicyId(id)
    for (const [entity, name] of holders) {
      const found = await unlessAbsent(store.iam(`Get${entity}Policy`, { [`${entity}Name`]: name, PolicyName }))
      if (found === undefined) return undefined
    }
    return { id, ref: PolicyName, attributes: {} }
  },

  async create(store, wanted) {
    const id = policyResource.id(wanted)!
    const made = { id, ref: readPolicyId(id).PolicyName, attributes: {} }
    await policyResource.update(store, made, wanted)
    return made
  },

  async update(store, { id }, { properties, path }) {
    const { PolicyName, holders } = readPolicyId(id)
    const PolicyDocument = documentText(properties.PolicyDocument, `${path}.PolicyDocument`)
    let changed = false
    for (const [entity, name] of holders) {
      const about = { [`${entity}Name`]: name, PolicyName }
      const now = await unlessAbsent(store.iam(`Get${entity}Policy`, about))
      if (now && sameDocument(decodedDocument(now.PolicyDocument), PolicyDocument)) continue
      await store.iam(`Put${entity}Policy`, { ...about, PolicyDocument })
      changed = true
    }
    return changed
  },

  async remove(store, id) {
    const { PolicyName, holders } = readPolicyId(id)
    for (const [entity, name] of holders) {
      await unlessAbsent(store.iam(`Delete${entity}Policy`, { [`${entity}Name`]: name, PolicyName }))
    }
    return undefined
  },
}

function holdersOf({ properties }: Wanted): [Entity, string][] {
  const named = (list: unknown, entity: Entity) =>
    (Array.isArray(list) ? list : []).map((name): [Entity, string] => [entity, String(name)])
  return [...named(properties.Roles, 'Role'), ...named(properties.Users, 'User')]
}

/** Names of policies, roles and users have no space in them. */
function readPolicyId(id: string): { PolicyName: string; holders: [Entity, string][] } {
  const [PolicyName = '', ...holders] = id.split(' ')
  return { PolicyName, holders: holders.map((one) => one.split('/') as [Entity, string]) }
}

export const managedPolicyResource: ResourceKind = {
  id: () => undefined,

  async find({ iam }, PolicyArn) {
    return (await unlessAbsent(iam('GetPolicy', { PolicyArn }))) && knownPolicy(PolicyArn)
  },

  async create(store, wanted) {
    const { properties, generatedName, path } = wanted
    const { Policy } = await store.iam('CreatePolicy', {
      PolicyName: text(properties, 'ManagedPolicyName') ?? generatedName,
      PolicyDocument: documentText(properties.PolicyDocument, `${path}.PolicyDocument`),
      Path: text(properties, 'Path'),
      Description: text(properties, 'Description'),
    })
    const made = knownPolicy(String(mapOf(Policy).Arn))
    await orElse(attach(store, made.id, wanted), () => managedPolicyResource.remove(store, made.id))
    return made
  },

  async update(store, { id: PolicyArn }, wanted) {
    const { properties, path } = wanted
    const { Policy } = await store.iam('GetPolicy', { PolicyArn })
    const VersionId = String(mapOf(Policy).DefaultVersionId)
    const { PolicyVersion } = await store.iam('GetPolicyVersion', { PolicyArn, VersionId })
    const PolicyDocument = documentText(properties.PolicyDocument, `${path}.PolicyDocument`)
    const isSame = sameDocument(decodedDocument(mapOf(PolicyVersion).Document), PolicyDocument)
    if (!isSame) {
      await store.iam('CreatePolicyVersion', { PolicyArn, PolicyDocument, SetAsDefault: true })
      // CloudFormation keeps no version but the newest either.
      await store.iam('DeletePolicyVersion', { PolicyArn, VersionId })
    }
    return (await attach(store, PolicyArn, wanted)) || !isSame
  },

  async remove(store, PolicyArn) {
    const held = await unlessAbsent(store.iam('ListEntitiesForPolicy', { PolicyArn }))
    for (const { RoleName } of listOf(held?.PolicyRoles)) await store.iam('DetachRolePolicy', { RoleName, PolicyArn })
    for (const { UserName } of listOf(held?.PolicyUsers)) await store.iam('DetachUserPolicy', { UserName, PolicyArn })
    await unlessAbsent(store.iam('DeletePolicy', { PolicyArn }))
    return undefined
  },
}

async function attach(store: Store, PolicyArn: string, wanted: Wanted): Promise<boolean> {
  const held = await store.iam('ListEntitiesForPolicy', { PolicyArn })
  const there = new Set([
    ...listOf(held.PolicyRoles).map(({ RoleName }) => `Role/${RoleName}`),
    ...listOf(held.PolicyUsers).map(({ UserName }) => `User/${UserName}`),
  ])
  const missing = holdersOf(wanted).filter(([entity, name]) => !there.has(`${entity}/${name}`))
  for (const [entity, name] of missing) {
    await store.iam(`Attach${entity}Policy`, { [`${entity}Name`]: name, PolicyArn })
  }
  return missing.length > 0
}

function knownPolicy(arn: string): Made {
  return { id: arn, ref: arn, attributes: { PolicyArn: arn, Arn: arn } }
}
