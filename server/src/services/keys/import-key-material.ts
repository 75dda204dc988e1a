/** Takes material that people bring for a key: new material, or the same again. */
import type { KeyObject } from 'node:crypto'
import type { ImportKeyMaterialRequest } from '../../../../model/kms.ts'
import { unwrapKey } from '../../crypto/key-wrap.ts'
import { OpenError } from '../../crypto/open-error.ts'
import { type Context, Fault, writeOperation } from '../../operation.ts'
import { type BackingKeyRow, backingKeysOf } from '../../store/backing-keys.ts'
import type { ExpirationModel, KeyRow } from '../../store/keys.ts'
import { invalidCiphertext } from './find-key.ts'
import { openImportToken } from './import-token.ts'
import { importedBackingKeyId, incorrectMaterial, readMaterial } from './importable-material.ts'
import { addMaterial, isAwaitingRotation, putMaterial } from './imported-material.ts'
import { keyArn } from './key-name.ts'
import { permissionOn } from './key-permission.ts'
import { mustHaveOrigin, mustNotBePendingDeletion } from './key-state.ts'
import { mustNotBeReplica } from './multi-region.ts'
import { materialId } from './opened-keys.ts'
import { ownKey } from './own-key.ts'
import { addDays } from './rotation-schedule.ts'

const action = 'kms:ImportKeyMaterial'
const mostDays = 365
const defaultModel: ExpirationModel = 'KEY_MATERIAL_EXPIRES'

export const importKeyMaterial = writeOperation('kms', 'ImportKeyMaterial', {
  target: ownKey(action).target,
  permissions: ({ ExpirationModel = defaultModel, ValidTo }, context, named) => [
    permissionOn(context, action, named, {
      'kms:expirationmodel': ExpirationModel,
      'kms:validto': ValidTo?.toISOString(),
    }),
  ],
  async prepare(input, context, { key }) {
    checkState(key)
    expirationOf(input, context.now)
    return unwrap(context, key, input)
  },
  async run(input, context, { key }, material) {
    checkState(key)
    const { store } = context
    const backingKeyId = importedBackingKeyId(context.keys, key, material)
    const rows = await backingKeysOf(store, key)
    const known = rows.find((row) => row.backingKeyId === backingKeyId)
    const id = materialId(key, backingKeyId)
    checkPlace(key, rows, known, input, id)
    const description = input.KeyMaterialDescription ?? known?.description ?? null
    const row = { backingKeyId, importState: 'IMPORTED', description, ...expirationOf(input, context.now) } as const
    if (known === undefined) await addMaterial(context, key, row)
    await putMaterial(context, key, row, material)
    return { KeyId: keyArn(key), ...(isSymmetric(key) && { KeyMaterialId: id }) }
  },
})

function checkState(key: KeyRow): void {
  mustHaveOrigin(key, 'EXTERNAL')
  mustNotBePendingDeletion(key)
}

function isSymmetric({ spec }: KeyRow): boolean {
  return spec === 'SYMMETRIC_DEFAULT'
}

/** @throws Fault ValidationException */
function expirationOf(
  { ExpirationModel: expirationModel = defaultModel, ValidTo }: ImportKeyMaterialRequest,
  now: number,
): Pick<BackingKeyRow, 'expirationModel' | 'validTo'> {
  if (expirationModel === 'KEY_MATERIAL_DOES_NOT_EXPIRE') {
    if (ValidTo === undefined) return { expirationModel, validTo: null }
    throw invalid('A validTo date must not be set if the ExpirationModel is KEY_MATERIAL_DOES_NOT_EXPIRE')
  }
  const validTo = ValidTo?.getTime()
  if (validTo === undefined) {
    throw invalid('A validTo date must be set if the ExpirationModel is KEY_MATERIAL_EXPIRES')
  }
  if (validTo <= now || validTo > addDays(now, mostDays)) {
    throw invalid(`The validTo date must be in the future, and at most ${mostDays} days from now`)
  }
  return { expirationModel, validTo }
}

/** @throws Fault InvalidImportTokenException, ExpiredImportTokenException, InvalidCiphertextException, IncorrectKeyMaterialException */
function unwrap(context: Context, key: KeyRow, input: ImportKeyMaterialRequest): KeyObject {
  const { privateKey, algorithm } = openImportToken(context.keys, key, input.ImportToken, context.now)
  const bytes = unwrapped(privateKey, algorithm, input.EncryptedKeyMaterial)
  try {
    return readMaterial(key.spec, bytes)
  } finally {
    bytes.fill(0)
  }
}

function unwrapped(...wrapped: Parameters<typeof unwrapKey>): Buffer {
  try {
    return unwrapKey(...wrapped)
  } catch (error) {
    throw error instanceof OpenError ? invalidCiphertext() : error
  }
}

/**
 * Whether the key takes this material: a key of any kind the same again, a symmetric one also new material when it is said to be new.
 * @throws Fault ValidationException, IncorrectKeyMaterialException, UnsupportedOperationException, KMSInvalidStateException
 */
function checkPlace(
  key: KeyRow,
  rows: readonly BackingKeyRow[],
  known: BackingKeyRow | undefined,
  input: ImportKeyMaterialRequest,
  id: string,
): void {
  const { ImportType, KeyMaterialId, KeyMaterialDescription } = input
  if (!isSymmetric(key) && (ImportType ?? KeyMaterialId ?? KeyMaterialDescription) !== undefined) {
    throw invalid('ImportType, KeyMaterialId and KeyMaterialDescription are for symmetric encryption keys only')
  }
  const type = ImportType ?? (rows.length === 0 ? 'NEW_KEY_MATERIAL' : 'EXISTING_KEY_MATERIAL')
  if (type === 'EXISTING_KEY_MATERIAL') {
    if (known !== undefined && (KeyMaterialId ?? id) === id) return
    throw incorrectMaterial('The key material is not the same key material that was previously imported.')
  }
  if (KeyMaterialId !== undefined) throw invalid('KeyMaterialId cannot be used with ImportType NEW_KEY_MATERIAL')
  if (known !== undefined) {
    throw incorrectMaterial('The key material is already associated with the KMS key.')
  }
  mustNotBeReplica(key, 'new key material')
  if (rows.some((row) => isAwaitingRotation(key, rows, row))) {
    throw new Fault(
      'KMSInvalidStateException',
      `${keyArn(key)} has key material pending rotation. Rotate to it or delete it first.`,
    )
  }
}

function invalid(message: string): Fault {
  return new Fault('ValidationException', message)
}
