/** AWS-managed keys, such as `alias/aws/ssm`: made when they are first asked for, used through their service only, changed by nobody. */
import type { Context } from '../../operation.ts'
import { insertAlias } from '../../store/key-aliases.ts'
import { type KeyRow, keyByAlias } from '../../store/keys.ts'
import type { Transaction } from '../../store/store.ts'
import { lookUp, missing, type NamedKey } from './find-key.ts'
import { keyArn, parseKeyName } from './key-name.ts'
import { storeKey } from './new-key.ts'
import { addDays, defaultRotationDays } from './rotation-schedule.ts'

interface ManagedService {
  /** As in `kms:ViaService`. */
  readonly via: string
  readonly description: string
}

const managedServices: ReadonlyMap<string, ManagedService> = new Map([
  [
    'alias/aws/ssm',
    { via: 'ssm', description: 'Default key that protects my SSM parameters when no other key is defined' },
  ],
  [
    'alias/aws/secretsmanager',
    {
      via: 'secretsmanager',
      description: 'Default key that protects my Secrets Manager data when no other key is defined',
    },
  ],
])

/** The names of the keys that every account has, made or not. */
export const managedAliases: readonly string[] = [...managedServices.keys()]

/** A key that may still have to be made, once the caller is known to be allowed what it asks. */
export interface ManagedKey extends NamedKey {
  readonly unmade?: true
}

/**
 * As findKey, and finds an AWS-managed key of the caller's account even before it exists.
 * @throws Fault as findKey
 */
export async function findKeyOrManaged(context: Context, action: string, text: string): Promise<ManagedKey> {
  const name = parseKeyName(context, text)
  const found = await lookUp(context, name)
  if (found !== undefined) return found
  const service = name.kind === 'alias' && name.account === context.account && managedServices.get(name.alias)
  if (!service) throw missing(context, action, name)
  return { key: draft(context, name.alias, service), alias: name.alias, unmade: true }
}

/** Stores the key unless it is stored. Of several callers who come at once, each gets the same key. */
export async function ensureMade(context: Context, { key: draft, alias, unmade }: ManagedKey): Promise<KeyRow> {
  if (unmade === undefined || alias === undefined) return draft
  const { account, region, now } = context
  const make = async (transaction: Transaction) => {
    const known = await keyByAlias(transaction, account, region, alias)
    if (known !== undefined) return { key: known, isNew: false }
    const made = await storeKey(transaction, context, draft)
    if (!(await insertAlias(transaction, made, alias, now))) throw new Error(`${alias} was made twice at once.`)
    return { key: { ...made, aliases: [alias] }, isNew: true }
  }
  const { key } = await context.transact(make, ({ key: { description }, key, isNew }) => {
    if (!isNew) return undefined
    const parameters = { description, aliasName: alias }
    return { service: 'kms', name: 'CreateKey', writes: true, parameters, resources: [keyArn(key)] }
  })
  return key
}

/** Everything that decides about a request is known before the key is made, its id included. */
function draft(context: Context, alias: string, service: ManagedService): KeyRow {
  const { account, region, now } = context
  return {
    account,
    region,
    keyId: context.uuid(),
    spec: 'SYMMETRIC_DEFAULT',
    usage: 'ENCRYPT_DECRYPT',
    origin: 'AWS_KMS',
    state: 'Enabled',
    manager: 'AWS',
    description: service.description,
    policy: managedPolicy(account, region, service.via),
    principals: [],
    tags: [],
    aliases: [alias],
    backingKeyId: '',
    createdAt: now,
    deletionAt: null,
    pendingWindowDays: null,
    expirationModel: null,
    validTo: null,
    primaryRegion: null,
    replicaRegions: [],
    rotationDays: defaultRotationDays,
    nextRotationAt: addDays(now, defaultRotationDays),
  }
}

/** As AWS writes it. It allows nobody to change the key, and key policies must allow: so nobody can. */
function managedPolicy(account: string, region: string, via: string): string {
  const service = via.toUpperCase()
  return JSON.stringify(
    {
      Version: '2012-10-17',
      Id: `auto-${via}-2`,
      Statement: [
        {
          Sid: `Allow access through ${service} for all principals in the account that are authorized to use ${service}`,
          Effect: 'Allow',
          Principal: { AWS: '*' },
          Action: [
            'kms:Encrypt',
            'kms:Decrypt',
            'kms:ReEncrypt*',
            'kms:GenerateDataKey*',
            'kms:CreateGrant',
            'kms:DescribeKey',
          ],
          Resource: '*',
          Condition: {
            StringEquals: { 'kms:CallerAccount': account, 'kms:ViaService': `${via}.${region}.amazonaws.com` },
          },
        },
        {
          Sid: 'Allow direct access to key metadata to the account',
          Effect: 'Allow',
          Principal: { AWS: `arn:aws:iam::${account}:root` },
          Action: ['kms:Describe*', 'kms:Get*', 'kms:List*', 'kms:RevokeGrant'],
          Resource: '*',
        },
      ],
    },
    null,
    2,
  )
}
