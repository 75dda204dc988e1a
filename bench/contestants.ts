/** Who takes part: each a name for the table, and the requests of one round. */
import { randomUUID } from 'node:crypto'
import { ask, type Call, requestFor } from './requests.ts'
import { parameterName, parameterValue, regionOf } from './seed.ts'

export interface Contestant {
  readonly name: string
  readonly port: number
  /** Signed anew for each round. */
  readonly requests: () => string[]
}

const firstRegion = regionOf(0)
/** Its own, since the others are full. */
const putRegion = 'xx-east-1'

/** That many indexes, evenly over all of a store's parameters. */
const spread = (size: number, many: number) =>
  Array.from({ length: many }, (_, each) => Math.floor((size / many) * each))

export const countOf = (size: number) => size.toLocaleString('en')

export const getParameter = (index: number): Call => ({
  service: 'ssm',
  operation: 'GetParameter',
  region: regionOf(index),
  input: { Name: parameterName(index), WithDecryption: true },
})

const pageOf = (index: number): Call => ({
  service: 'ssm',
  operation: 'GetParametersByPath',
  region: firstRegion,
  input: { Path: parameterName(index).replace(/\/[^/]*$/, ''), WithDecryption: true },
})

/** GetParameter of a thousand different parameters of a store. */
export function gets(name: string, port: number, size: number): Contestant {
  return { name, port, requests: () => spread(size, 1000).map((index) => requestFor(port, getParameter(index))) }
}

/** GetParameter of so many different ones that nearly each is read from the database. */
export function coldGets(port: number, size: number): Contestant {
  const name = `GetParameter of ${countOf(size)}, all different`
  return { name, port, requests: () => spread(size, 20_000).map((index) => requestFor(port, getParameter(index))) }
}

export function pages(port: number, size: number): Contestant {
  const name = `GetParametersByPath of ${countOf(size)}`
  return { name, port, requests: () => spread(Math.min(size, 10_000), 50).map((at) => requestFor(port, pageOf(at))) }
}

export function puts(port: number): Contestant {
  let put = 0
  const next = (): Call => ({
    service: 'ssm',
    operation: 'PutParameter',
    region: putRegion,
    input: { Name: `/put/${put++ % 5000}`, Value: parameterValue(put), Type: 'SecureString', Overwrite: true },
  })
  return { name: 'PutParameter', port, requests: () => Array.from({ length: 400 }, () => requestFor(port, next())) }
}

const base64 = (text: string) => Buffer.from(text).toString('base64')

/** The same request again and again, under keys of the bench's own. */
export async function keyUses(port: number): Promise<Contestant[]> {
  const kms = (operation: string, input: object): Call => ({ service: 'kms', operation, region: firstRegion, input })
  const newKey = async (input: object) =>
    (await ask<{ KeyMetadata: { KeyId: string } }>(port, kms('CreateKey', input))).KeyMetadata.KeyId
  const KeyId = await newKey({})
  const Plaintext = base64(parameterValue(0))
  const { CiphertextBlob } = await ask<{ CiphertextBlob: string }>(port, kms('Encrypt', { KeyId, Plaintext }))
  const signing = async (KeySpec: string, SigningAlgorithm: string) =>
    kms('Sign', { KeyId: await newKey({ KeySpec, KeyUsage: 'SIGN_VERIFY' }), Message: Plaintext, SigningAlgorithm })
  const uses: [name: string, call: Call][] = [
    ['KMS Encrypt', kms('Encrypt', { KeyId, Plaintext })],
    ['KMS Decrypt', kms('Decrypt', { CiphertextBlob })],
    ['KMS GenerateDataKey', kms('GenerateDataKey', { KeyId, KeySpec: 'AES_256' })],
    ['KMS Sign, ECC P-256', await signing('ECC_NIST_P256', 'ECDSA_SHA_256')],
    ['KMS Sign, RSA 2048', await signing('RSA_2048', 'RSASSA_PKCS1_V1_5_SHA_256')],
  ]
  return uses.map(([name, call]) => ({ name, port, requests: () => [requestFor(port, call)] }))
}

/** A hundred secrets, one at a time and ten to a call. */
export async function secretReads(port: number): Promise<Contestant[]> {
  const call = (operation: string, input: object): Call => ({
    service: 'secretsmanager',
    operation,
    region: firstRegion,
    input,
  })
  const names = Array.from({ length: 100 }, (_, index) => `bench/secret-${index}`)
  for (const [index, Name] of names.entries()) {
    await ask(
      port,
      call('CreateSecret', { Name, SecretString: parameterValue(index), ClientRequestToken: randomUUID() }),
    )
  }
  const tens = Array.from({ length: 10 }, (_, ten) => names.slice(10 * ten, 10 * ten + 10))
  return [
    {
      name: 'GetSecretValue',
      port,
      requests: () => names.map((SecretId) => requestFor(port, call('GetSecretValue', { SecretId }))),
    },
    {
      name: 'BatchGetSecretValue of 10',
      port,
      requests: () => tens.map((SecretIdList) => requestFor(port, call('BatchGetSecretValue', { SecretIdList }))),
    },
  ]
}
