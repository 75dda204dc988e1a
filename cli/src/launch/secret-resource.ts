/** AWS::SecretsManager::Secret. A generated value is made once, and anew when the template asks for another kind of value. */
import { createHash } from 'node:crypto'
import { isRecord, type Properties, TemplateError } from './read-template.ts'
import { flag, type Made, type ResourceKind, tagChanges, tagList, tagsOf, text, type Wanted } from './resource-kind.ts'
import { codeOf, type Store, unless } from './store.ts'

interface Described {
  readonly ARN: string
  readonly Name: string
  readonly Description?: string
  readonly KmsKeyId?: string
  readonly DeletedDate?: number
  readonly Tags?: readonly { readonly Key: string; readonly Value: string }[]
}

const recoveryDays = 7
/** Says how the value was generated, so that launching again does not generate another. */
const generatedTag = 'larder:generated'

export const secretResource: ResourceKind = {
  id: ({ properties, generatedName }) => text(properties, 'Name') ?? generatedName,

  async find({ json }, SecretId) {
    const found = await unless(
      ['ResourceNotFoundException'],
      json<Described>('secretsmanager', 'DescribeSecret', { SecretId }),
    )
    return found && found.DeletedDate === undefined ? known(found) : undefined
  },

  async create(store, wanted) {
    const { properties, generatedName, path } = wanted
    const Name = text(properties, 'Name') ?? generatedName
    const SecretString = await secretValue(store, wanted)
    if (properties.ReplicaRegions !== undefined) wanted.note(`${path}: ReplicaRegions is left out.`)
    try {
      const made = await store.json<Described>('secretsmanager', 'CreateSecret', {
        Name,
        Description: text(properties, 'Description'),
        KmsKeyId: text(properties, 'KmsKeyId'),
        Tags: tagList(wantedTags(properties)),
        ...(SecretString !== undefined && { SecretString }),
        ClientRequestToken: crypto.randomUUID(),
      })
      return known(made)
    } catch (error) {
      if (codeOf(error) !== 'InvalidRequestException') throw error
      // One of this name is scheduled for deletion: it is taken back rather than waited for.
      const restored = await store.json<Described>('secretsmanager', 'RestoreSecret', { SecretId: Name })
      wanted.note(`${path}: ${Name} was to be deleted, and is kept.`)
      await secretResource.update(store, known(restored), wanted).catch((problem: Error) => {
        // Its key may be gone: then only its owner can say whether the value may be lost.
        const rid = `aws secretsmanager delete-secret --force-delete-without-recovery --secret-id ${Name}`
        throw new Error(
          `${Name} was to be deleted, is kept, and cannot be changed: ${problem.message} To be rid of it: ${rid}`,
        )
      })
      return known(restored)
    }
  },

  async update(store, { ref: SecretId }, wanted) {
    const { properties } = wanted
    const now = await store.json<Described>('secretsmanager', 'DescribeSecret', { SecretId })
    const changes = [await updateValue(store, now, wanted), await updateTags(store, now, wantedTags(properties))]
    const Description = text(properties, 'Description') ?? ''
    const KmsKeyId = text(properties, 'KmsKeyId')
    if (Description !== (now.Description ?? '') || (KmsKeyId !== undefined && KmsKeyId !== now.KmsKeyId)) {
      const ClientRequestToken = crypto.randomUUID()
      await store.json('secretsmanager', 'UpdateSecret', { SecretId, Description, KmsKeyId, ClientRequestToken })
      changes.push(true)
    }
    return changes.includes(true)
  },

  async remove({ json }, SecretId) {
    const input = { SecretId, RecoveryWindowInDays: recoveryDays }
    const scheduled = await unless(
      ['ResourceNotFoundException', 'InvalidRequestException'],
      json<{ DeletionDate: number }>('secretsmanager', 'DeleteSecret', input),
    )
    if (scheduled === undefined) return undefined
    const day = new Date(scheduled.DeletionDate * 1000).toISOString().slice(0, 10)
    return `the secret is deleted on ${day}; until then launching again, or aws secretsmanager restore-secret, keeps it`
  },
}

function known({ Name, ARN }: Pick<Described, 'Name' | 'ARN'>): Made {
  return { id: Name, ref: ARN, attributes: { Id: ARN } }
}

/** @throws TemplateError */
async function secretValue({ json }: Store, { properties, path }: Wanted): Promise<string | undefined> {
  const given = text(properties, 'SecretString')
  const generate = properties.GenerateSecretString
  if (given !== undefined && generate !== undefined) {
    throw new TemplateError(`${path}: SecretString and GenerateSecretString exclude each other.`)
  }
  if (!isRecord(generate)) return given
  const length = text(generate, 'PasswordLength')
  const { RandomPassword } = await json<{ RandomPassword: string }>('secretsmanager', 'GetRandomPassword', {
    ...(length !== undefined && { PasswordLength: Number(length) }),
    ExcludeCharacters: text(generate, 'ExcludeCharacters'),
    ExcludeLowercase: flag(generate, 'ExcludeLowercase'),
    ExcludeNumbers: flag(generate, 'ExcludeNumbers'),
    ExcludePunctuation: flag(generate, 'ExcludePunctuation'),
    ExcludeUppercase: flag(generate, 'ExcludeUppercase'),
    IncludeSpace: flag(generate, 'IncludeSpace'),
    RequireEachIncludedType: flag(generate, 'RequireEachIncludedType'),
  })
  const [template, key] = [text(generate, 'SecretStringTemplate'), text(generate, 'GenerateStringKey')]
  if (template === undefined) return RandomPassword
  let members: unknown
  try {
    members = JSON.parse(template)
  } catch {
    // Told below.
  }
  if (!isRecord(members) || key === undefined) {
    throw new TemplateError(
      `${path}.GenerateSecretString: SecretStringTemplate must be a JSON object, with a GenerateStringKey.`,
    )
  }
  return JSON.stringify({ ...members, [key]: RandomPassword })
}

function wantedTags(properties: Properties): ReadonlyMap<string, string> {
  const { GenerateSecretString: generate } = properties
  const tags = tagsOf(properties)
  if (generate === undefined) return tags
  const digest = createHash('sha256').update(JSON.stringify(generate)).digest('hex').slice(0, 16)
  return new Map([...tags, [generatedTag, digest]])
}

async function updateValue(store: Store, { ARN: SecretId, Tags = [] }: Described, wanted: Wanted): Promise<boolean> {
  const { properties } = wanted
  const generated = wantedTags(properties).get(generatedTag)
  if (generated !== undefined && Tags.some(({ Key, Value }) => Key === generatedTag && Value === generated))
    return false
  const given = text(properties, 'SecretString')
  if (generated === undefined && given === undefined) return false
  if (given !== undefined) {
    // Who may not read it may still replace it.
    const now = await unless(
      ['AccessDeniedException', 'ResourceNotFoundException'],
      store.json<{ SecretString?: string }>('secretsmanager', 'GetSecretValue', { SecretId }),
    )
    if (now?.SecretString === given) return false
  }
  const SecretString = await secretValue(store, wanted)
  const ClientRequestToken = crypto.randomUUID()
  await store.json('secretsmanager', 'PutSecretValue', { SecretId, SecretString, ClientRequestToken })
  return true
}

async function updateTags({ json }: Store, now: Described, wanted: ReadonlyMap<string, string>): Promise<boolean> {
  const { ARN: SecretId, Tags = [] } = now
  const { set, remove } = tagChanges(new Map(Tags.map(({ Key, Value }) => [Key, Value])), wanted)
  if (set.size > 0) await json('secretsmanager', 'TagResource', { SecretId, Tags: tagList(set) })
  if (remove.length > 0) await json('secretsmanager', 'UntagResource', { SecretId, TagKeys: remove })
  return set.size > 0 || remove.length > 0
}
