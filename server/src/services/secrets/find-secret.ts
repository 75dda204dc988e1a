/** Finds the secret that a request names, and what its caller must be allowed to do with it. */
import { tagConditions } from '../../condition-keys.ts'
import { type Conditions, type Context, Fault, type Permission } from '../../operation.ts'
import { findSecret, type Secret, type SecretKey } from '../../store/secrets.ts'
import { policyFor } from '../bound-principals.ts'

export interface Found {
  /** As the request names it. */
  readonly asked: string
  /** Whose it is: by its ARN, or the caller's own. */
  readonly account: string
  readonly secret: Secret | undefined
}

export function secretArn({ account, region, name, suffix }: SecretKey & Pick<Secret, 'suffix'>): string {
  return `arn:aws:secretsmanager:${region}:${account}:secret:${name}-${suffix}`
}

const suffixed = /^(.+)-([A-Za-z0-9]{6})$/s

/**
 * By name, whole ARN, or an ARN without the six characters at its end. What ends in a hyphen and six characters is taken for whole first, as
 * AWS does; another account's secret is found by its whole ARN alone.
 */
export async function find(context: Context, asked: string): Promise<Found> {
  const { store, region } = context
  // No secret has such a name, and a database may not even take the question.
  if (asked.includes('\0')) return { asked, account: context.account, secret: undefined }
  const [, arnRegion, account, rest] = /^arn:[^:]+:secretsmanager:([^:]*):(\d{12}):secret:(.+)$/s.exec(asked) ?? []
  if (rest === undefined || account === undefined) {
    const own = { account: context.account, region, name: asked }
    return { asked, account: context.account, secret: await findSecret(store, own) }
  }
  if (arnRegion !== region) return { asked, account, secret: undefined }
  const [, name, suffix] = suffixed.exec(rest) ?? []
  if (name !== undefined) {
    const secret = await findSecret(store, { account, region, name })
    if (secret?.suffix === suffix) return { asked, account, secret }
  }
  const partial = account === context.account ? await findSecret(store, { account, region, name: rest }) : undefined
  return { asked, account, secret: partial }
}

/** The permission for one action on one secret. One that is not there is asked for by the name that it was given. */
export function secretPermission(
  context: Context,
  action: string,
  { asked, account, secret }: Found,
  conditions?: Conditions,
): Permission {
  const own = account === context.account
  return {
    action: `secretsmanager:${action}`,
    resource: secret ? secretArn(secret) : arnOfAbsent(context, asked),
    ...(secret === undefined && { reported: asked }),
    ...(!own && { account }),
    ...(secret?.resourcePolicy && { policy: ownPolicy(context, secret, secret.resourcePolicy) }),
    conditions: { ...(secret && conditionsOf(secret)), ...conditions },
  }
}

/** A secret's own policy, as it is to be asked about who calls. */
function ownPolicy({ caller }: Context, { principals }: Secret, policy: string) {
  return { text: policyFor(caller, { policy, principals }), kind: 'resource' as const }
}

function arnOfAbsent({ account, region }: Context, asked: string): string {
  return asked.startsWith('arn:') ? asked : `arn:aws:secretsmanager:${region}:${account}:secret:${asked}`
}

/** What policies may ask of the secret itself. Source: Service Authorization Reference, list_awssecretsmanager. */
export function conditionsOf(secret: Secret): Conditions {
  const conditions: Record<string, string | undefined> = Object.create(null)
  for (const [key, value] of secret.tags) conditions[`secretsmanager:resourcetag/${key.toLowerCase()}`] = value
  return {
    ...tagConditions({ resource: secret.tags }),
    ...conditions,
    'secretsmanager:secretid': secretArn(secret),
    'secretsmanager:secretprimaryregion': secret.primaryRegion,
    'secretsmanager:resource/allowrotationlambdaarn': secret.rotationLambda ?? undefined,
  }
}

export function existing({ secret }: Found): Secret {
  if (secret !== undefined) return secret
  throw new Fault('ResourceNotFoundException', "Secrets Manager can't find the specified secret.")
}

/** For everything but describing, restoring and deleting it. */
export function usable(found: Found): Secret {
  const secret = existing(found)
  if (secret.deletedAt === null) return secret
  throw invalidRequest("You can't perform this operation on the secret because it was marked for deletion.")
}

/** What changes a secret changes its primary, and reaches the replicas from there. */
export function changeable(found: Found): Secret {
  const secret = usable(found)
  if (secret.primaryRegion === secret.region) return secret
  throw invalidRequest(
    `Operation not permitted on a replica secret. Call must be made in primary secret's region, ${secret.primaryRegion}.`,
  )
}

/** Databases take every character in a text but this one. */
export function refuseNull(...texts: readonly (string | undefined)[]): void {
  if (texts.some((text) => text?.includes('\0'))) {
    throw invalidParameter('A value contains a null character, which only a secret value may.')
  }
}

export function invalidRequest(message: string): Fault {
  return new Fault('InvalidRequestException', message)
}

export function invalidParameter(message: string): Fault {
  return new Fault('InvalidParameterException', message)
}
