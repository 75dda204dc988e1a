/** What custom.secretBaker of serverless-secret-baker means: a list of names, of { name, path }, both mixed, or a map of names to paths. */
import { BakeError } from './bakeable.ts'
import type { WantedSecret } from './format-1.ts'

/** @throws BakeError in serverless-secret-baker's words */
export function secretBakerSecrets(configuration: unknown): WantedSecret[] {
  if (configuration === undefined || configuration === null) return []
  const items: unknown[] = Array.isArray(configuration)
    ? configuration.map((item) => (typeof item === 'string' ? { name: item, path: item } : item))
    : typeof configuration === 'object'
      ? Object.entries(configuration).map(([name, path]) => ({ name, path }))
      : [configuration]
  if (items.every(isWanted)) return items.map(({ name, path }) => ({ name, path: qualified(path) }))
  throw new BakeError(['Secret Baker configuration contained an unexpected value.'])
}

function isWanted(item: unknown): item is WantedSecret {
  if (typeof item !== 'object' || item === null) return false
  const { name, path } = item as Partial<WantedSecret>
  return typeof name === 'string' && typeof path === 'string' && name !== '' && path !== ''
}

/** `a/custom/path` stands in its README, and the Parameter Store takes a path with a slash before it alone. */
function qualified(path: string): string {
  return /^(\/|arn:)/.test(path) || !path.includes('/') ? path : `/${path}`
}
