/** Which secrets a list's filters let through: words that begin as asked, and none that begins as asked after an exclamation mark. Source: ListSecrets, Filter. */
import type { Filter } from '../../../../model/secretsmanager.ts'
import type { Secret } from '../../store/secrets.ts'
import { invalidParameter } from './find-secret.ts'

type Key = NonNullable<Filter['Key']>

/** What each key looks at, and whether case counts. */
const attributes: Readonly<
  Record<Exclude<Key, 'all'>, { texts: (secret: Secret) => readonly string[]; anyCase?: true }>
> = {
  name: { texts: ({ name }) => [name] },
  description: { texts: ({ description }) => (description === null ? [] : [description]), anyCase: true },
  'tag-key': { texts: ({ tags }) => [...tags.keys()] },
  'tag-value': { texts: ({ tags }) => [...tags.values()] },
  'primary-region': { texts: ({ primaryRegion }) => [primaryRegion] },
  // No service but its owner makes a secret here.
  'owning-service': { texts: () => [] },
}

/** Values of one filter are alternatives; all filters must hold. */
export function filtersOf(filters: readonly Filter[] | undefined): (secret: Secret) => boolean {
  const tests = (filters ?? []).map(({ Key, Values }) => {
    if (Key === undefined || Values === undefined) {
      throw invalidParameter('A filter must have a Key and Values.')
    }
    return (secret: Secret) => passes(secret, Key, Values)
  })
  return (secret) => tests.every((test) => test(secret))
}

function passes(secret: Secret, key: Key, values: readonly string[]): boolean {
  const wanted = values.filter((value) => !value.startsWith('!'))
  const unwanted = values.filter((value) => value.startsWith('!')).map((value) => value.slice(1))
  if (unwanted.some((value) => matches(secret, key, value))) return false
  return wanted.length === 0 || wanted.some((value) => matches(secret, key, value))
}

function matches(secret: Secret, key: Key, value: string): boolean {
  if (key !== 'all') {
    const { texts, anyCase = false } = attributes[key]
    return texts(secret).some((text) => begins(text, value, anyCase))
  }
  const everything = Object.values(attributes).flatMap(({ texts }) => texts(secret))
  return wordsOf(value).every((word) => everything.some((text) => begins(text, word, true)))
}

/** The whole text, or a word in it, begins with this. */
function begins(text: string, value: string, anyCase: boolean): boolean {
  const [where, what] = anyCase ? [text.toLowerCase(), value.toLowerCase()] : [text, value]
  return where.startsWith(what) || wordsOf(where).some((word) => word.startsWith(what))
}

function wordsOf(text: string): string[] {
  return text.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '')
}
