/** Secrets of Secrets Manager, read through the names of parameters: `/aws/reference/secretsmanager/<id>`. Source: Systems Manager User Guide, integration-ps-secretsmanager. */
import type { Parameter } from '../../../../model/ssm.ts'
import { type Context, Fault } from '../../operation.ts'
import { readSecretFor } from '../secrets/secret-reference.ts'
import { type Reference, SECRET_PREFIX } from './parameter-name.ts'

export function isSecret({ key }: Reference): boolean {
  return key.path.startsWith(SECRET_PREFIX)
}

/** Secrets are read only in the clear. */
export function checkSecret(reference: Reference, decrypt: boolean | undefined): void {
  if (isSecret(reference) && !decrypt) {
    throw new Fault('ValidationException', 'WithDecryption flag must be True for retrieving a Secret Manager secret.')
  }
}

/**
 * The secret as a parameter. What stands after a colon picks a version by its id or staging label.
 * @throws Fault ParameterNotFound, InvalidKeyId, or AccessDenied as Secrets Manager or KMS says it
 */
export async function readSecretParameter(context: Context, { key, arn, name }: Reference): Promise<Parameter> {
  const place = key.path.slice(SECRET_PREFIX.length)
  const colon = place.startsWith('arn:') ? -1 : place.indexOf(':')
  const [id, selector] = colon < 0 ? [place] : [place.slice(0, colon), place.slice(colon + 1)]
  try {
    const secret = await readSecretFor(context, id, selector)
    const { SecretString, SecretBinary, CreatedDate, ...rest } = secret
    const binary = SecretBinary && Buffer.from(SecretBinary).toString('base64')
    return {
      Name: name,
      Type: 'SecureString',
      Value: SecretString ?? binary,
      Version: 0,
      ...(selector !== undefined && { Selector: `:${selector}` }),
      SourceResult: JSON.stringify({
        ...rest,
        ...(SecretString === undefined ? { SecretBinary: binary } : { SecretString }),
        CreatedDate,
      }),
      LastModifiedDate: CreatedDate,
      ARN: arn,
      DataType: 'text',
    }
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    if (error.code === 'AccessDeniedException') throw error
    if (error.code === 'DecryptionFailure') throw new Fault('InvalidKeyId', error.message)
    throw new Fault(
      'ParameterNotFound',
      `An error occurred (ParameterNotFound) when referencing Secrets Manager: Secret ${name} not found.`,
    )
  }
}
