/** Policies that AWS manages, so far as a store of secrets meets them: every account has them, and nobody can change them. */

export interface AwsManagedPolicy {
  readonly arn: string
  readonly id: string
  readonly name: string
  readonly path: string
  readonly description: string
  readonly version: number
  readonly document: string
  /** Milliseconds since 1970. */
  readonly createdAt: number
  readonly updatedAt: number
}

type Entry = Omit<AwsManagedPolicy, 'arn' | 'document'> & { readonly statements: readonly object[] }
const table: readonly Entry[] = [
  {
    id: 'ANPAIWMBCKSKIEE64ZLYK',
    name: 'AdministratorAccess',
    path: '/',
    description: 'Provides full access to AWS services and resources.',
    version: 1,
    createdAt: Date.UTC(2015, 1, 6, 18, 39, 46),
    updatedAt: Date.UTC(2015, 1, 6, 18, 39, 46),
    statements: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
  },
]

/** By their ARNs. */
export const awsManagedPolicies: ReadonlyMap<string, AwsManagedPolicy> = new Map(
  table.map(({ statements, ...policy }) => {
    const arn = `arn:aws:iam::aws:policy${policy.path}${policy.name}`
    const document = JSON.stringify({ Version: '2012-10-17', Statement: statements }, null, 4)
    return [arn, { ...policy, arn, document }]
  }),
)
