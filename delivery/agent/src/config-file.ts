/**
 * Reads the configuration file of AWS's Secrets Manager agent in its flat form: a line for each setting, `key = value`, where a value is a text in
 * quotation marks, a whole number, true, false, or a list of texts on one line. That is the part of TOML which such files use; sections are refused.
 */

export type ConfigValue = string | number | boolean | readonly string[]
export type ConfigFile = ReadonlyMap<string, ConfigValue>

const line = /^([A-Za-z0-9_-]+)\s*=\s*(.+)$/
const text = /^(?:"((?:[^"\\]|\\["\\])*)"|'([^']*)')/

/** @throws Error with the number of the line */
export function readConfig(content: string): ConfigFile {
  const settings = new Map<string, ConfigValue>()
  for (const [index, raw] of content.split(/\r?\n/).entries()) {
    const trimmed = raw.trim()
    if (trimmed === '' || trimmed.startsWith('#')) continue
    const [, key, given] = line.exec(trimmed) ?? []
    const value = given === undefined ? undefined : valueIn(given)
    if (key === undefined || value === undefined)
      throw new Error(`line ${index + 1} is not of the form: key = "text", a number, true, false, or ["a list"].`)
    if (settings.has(key)) throw new Error(`line ${index + 1} sets ${key} again.`)
    settings.set(key, value)
  }
  return settings
}

function valueIn(given: string): ConfigValue | undefined {
  const plain = /^(true|false|\d{1,9})\s*(?:#.*)?$/.exec(given)?.[1]
  if (plain !== undefined) return plain === 'true' || plain === 'false' ? plain === 'true' : Number(plain)
  if (given.startsWith('[')) return listIn(given)
  const found = textAt(given)
  return found !== undefined && isRest(given.slice(found.length)) ? found.value : undefined
}

function listIn(given: string): string[] | undefined {
  const found: string[] = []
  let rest = given.slice(1).trimStart()
  while (!rest.startsWith(']')) {
    const one = textAt(rest)
    if (one === undefined) return undefined
    found.push(one.value)
    rest = rest.slice(one.length).trimStart()
    if (rest.startsWith(',')) rest = rest.slice(1).trimStart()
    else if (!rest.startsWith(']')) return undefined
  }
  return isRest(rest.slice(1)) ? found : undefined
}

function textAt(given: string): { value: string; length: number } | undefined {
  const [whole, double, single] = text.exec(given) ?? []
  if (whole === undefined) return undefined
  return { value: double?.replace(/\\(["\\])/g, '$1') ?? single ?? '', length: whole.length }
}

const isRest = (rest: string) => /^\s*(?:#.*)?$/.test(rest)
