/** What the store answers about access, and how it is said to people. */
import type { Options } from './command.ts'

export type Decision = 'allowed' | 'depends' | 'denied'

export interface Source {
  readonly Type: string
  readonly Name: string
  /** From 0; absent of a grant. */
  readonly Index?: number
  readonly Sid?: string
}

export const where = {
  endpoint: { type: 'string' },
  region: { type: 'string' },
  profile: { type: 'string' },
} as const

export const whereHelp = `  --endpoint URL   the store (AWS_ENDPOINT_URL)
  --region NAME    the region of the resource (AWS_REGION)
  --profile NAME   ask as who is signed in there (larder login), and not by AWS_ACCESS_KEY_ID`

const titles: Readonly<Record<string, (name: string) => string>> = {
  resource: () => 'the resource policy',
  key: () => 'the key policy',
  trust: () => 'the trust policy',
  boundary: (name) => `permissions boundary ${name}`,
  grant: (name) => `grant ${name}`,
}

export function titleOf({ Type, Name }: Pick<Source, 'Type' | 'Name'>): string {
  return titles[Type]?.(Name) ?? `${Type} policy ${Name}`
}

export function sourceOf({ Index, Sid, ...policy }: Source): string {
  return Index === undefined ? titleOf(policy) : `${titleOf(policy)}, statement ${Sid ?? Index + 1}`
}

/** Whether machines are to read it. */
export const asJson = (options: Options) => options.has('json')
export const jsonOption = { json: { type: 'boolean' } } as const
