/** Which condition keys a policy asks for: those of its conditions, and the variables in its texts. */
import type { JsonObject } from './strict-json.ts'
import type { CompiledPolicy } from './terms.ts'

/** As the policies write them, each once whatever its case. */
export function contextKeysOf(policies: readonly CompiledPolicy[]): string[] {
  const keys = new Map<string, string>()
  for (const { text, version } of policies) {
    const { Statement: statement } = JSON.parse(text) as { Statement: JsonObject | JsonObject[] }
    for (const source of [statement].flat()) {
      const variables = version === '2012-10-17' ? variablesIn(source) : []
      for (const key of [...variables, ...conditionKeys(source)]) {
        if (!keys.has(key.toLowerCase())) keys.set(key.toLowerCase(), key)
      }
    }
  }
  return [...keys.values()]
}

function conditionKeys({ Condition: condition = {} }: JsonObject): string[] {
  return Object.values(condition as JsonObject).flatMap((keys) => Object.keys(keys as JsonObject))
}

/** The three that stand for a character ask for nothing. */
const variable = /\$\{([^{}',*?$]+)(?:, *'[^']*')?\}/g

function variablesIn({ Resource, NotResource, Condition }: JsonObject): string[] {
  const texts: unknown[] = [Resource ?? NotResource].flat()
  for (const keys of Object.values((Condition ?? {}) as JsonObject))
    texts.push(...Object.values(keys as JsonObject).flat())
  return texts.flatMap((text) => (typeof text === 'string' ? [...text.matchAll(variable)].map(([, key]) => key!) : []))
}
