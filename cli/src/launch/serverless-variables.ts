/**
 * The variables of a serverless.yml: `${self:…}`, `${opt:…}`, `${env:…}`, `${sls:stage}`, `${file(…):…}`, `${ssm:…}`, `${aws:…}`, `${param:…}`, with fallbacks and
 * within each other. What is no variable, `${AWS::Region}` or the name in a `Fn::Sub`, stays as it is. Source: Serverless Framework, variables.
 */
import { resolve as absolute } from 'node:path'
import { isRecord, readData, TemplateError } from './read-template.ts'

export interface Sources {
  /** The whole file. */
  readonly self: unknown
  /** Where files lie. */
  readonly directory: string
  readonly options: ReadonlyMap<string, string>
  readonly environment: NodeJS.ProcessEnv
  readonly account: string
  readonly region: string
  /** A parameter of the store, decrypted; undefined when there is none. */
  readParameter(name: string): Promise<string | undefined>
}

const innermost = /\$\{([^${}]*)\}/
const isVariable = /^\s*(self|opt|env|sls|file|ssm|aws|param|cf|s3|strToBool)\s*[:(]/

export class Variables {
  readonly #sources: Sources
  /** What is being resolved, to notice a circle. */
  readonly #open = new Set<string>()

  constructor(sources: Sources) {
    this.#sources = sources
  }

  /** @throws TemplateError */
  async resolve(value: unknown, path: string): Promise<unknown> {
    if (typeof value === 'string') return this.#resolveText(value, path)
    if (Array.isArray(value)) {
      const items: unknown[] = []
      for (const [n, item] of value.entries()) items.push(await this.resolve(item, `${path}.${n}`))
      return items
    }
    if (!isRecord(value)) return value
    const resolved: [string, unknown][] = []
    for (const [key, item] of Object.entries(value)) resolved.push([key, await this.resolve(item, `${path}.${key}`)])
    return Object.fromEntries(resolved)
  }

  async stage(): Promise<string> {
    const { options, self } = this.#sources
    const given = options.get('stage') ?? (await this.#member(self, 'provider.stage', 'self:'))
    return String(given ?? 'dev')
  }

  async #resolveText(text: string, path: string): Promise<unknown> {
    // What is done with, or is no variable, waits behind a mark: a value that looks like a variable is none.
    const done: string[] = []
    const mark = (value: string) => `\ue000${done.push(value) - 1}\ue000`
    const restore = (marked: string): string => marked.replaceAll(/\ue000(\d+)\ue000/g, (_whole, n) => done[Number(n)]!)
    for (let rest = text.replaceAll('\ue000', mark); ; ) {
      const found = innermost.exec(rest)
      if (found === null) return restore(rest)
      const [whole, content = ''] = found
      if (!isVariable.test(content)) {
        rest = rest.replace(whole, () => mark(restore(whole)))
        continue
      }
      const value = await this.#first(content, path, restore)
      if (whole === rest) return value
      if (typeof value === 'object') throw new TemplateError(`${path}: \${${restore(content)}} is no text.`)
      rest = rest.replace(whole, () => mark(String(value)))
    }
  }

  /** The first of the sources between commas that has a value. */
  async #first(content: string, path: string, restore: (marked: string) => string): Promise<unknown> {
    const parts = content.match(/(?:'[^']*'|"[^"]*"|\([^)]*\)|[^,'"(])+/g) ?? []
    for (const part of parts) {
      const value = await this.#one(restore(part.trim()), path)
      if (value !== undefined && value !== null) return value
      if (value === null && part === parts.at(-1)) return null
    }
    const told = restore(content)
    throw new TemplateError(`${path}: \${${told}} has no value. Give it one, or a fallback: \${${told}, 'default'}`)
  }

  async #one(part: string, path: string): Promise<unknown> {
    const literal = /^(?:'([^']*)'|"([^"]*)")$/.exec(part)
    if (literal) return literal[1] ?? literal[2]
    if (/^-?\d+(\.\d+)?$/.test(part)) return Number(part)
    if (part === 'true' || part === 'false') return part === 'true'
    if (part === 'null') return null
    const [, source = '', inBrackets, address = ''] = /^(\w+)(?:\(([^)]*)\))?(?::(.*))?$/s.exec(part) ?? []
    const { self, options, environment, account, region, readParameter } = this.#sources
    switch (source) {
      case 'self':
        return this.#member(self, address, 'self:')
      case 'opt':
        return options.get(address)
      case 'env':
        return environment[address]
      case 'sls':
        if (address === 'stage') return this.stage()
        return address === 'instanceId' ? 'larder' : undefined
      case 'aws':
        return { accountId: account, region }[address]
      case 'param':
        return options.get(address) ?? (await this.#parameter(address))
      case 'ssm':
        return readParameter(address)
      case 'file':
        return this.#file(inBrackets ?? '', address, path)
      case 'strToBool':
        return { true: true, '1': true, false: false, '0': false }[(inBrackets ?? '').toLowerCase()]
      case 'cf':
      case 's3':
        // There is neither here: a fallback may know.
        return undefined
      default:
        throw new TemplateError(`${path}: there is no source ${source || part}.`)
    }
  }

  async #parameter(name: string): Promise<unknown> {
    const stage = await this.stage()
    const { self } = this.#sources
    return (
      (await this.#member(self, `params.${stage}.${name}`, 'self:')) ??
      (await this.#member(self, `params.default.${name}`, 'self:'))
    )
  }

  async #file(name: string, address: string, path: string): Promise<unknown> {
    if (/\.[cm]?[jt]s$/.test(name))
      throw new TemplateError(`${path}: ${name} is a program, which Serverless runs and larder does not.`)
    const file = absolute(this.#sources.directory, name)
    try {
      return await this.#member(readData(file), address, `${file}:`)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
      throw error
    }
  }

  /** Members on the way may be variables themselves. */
  async #member(holder: unknown, address: string, from: string): Promise<unknown> {
    const at = from + address
    if (this.#open.has(at)) throw new TemplateError(`\${${at}} depends on itself.`)
    this.#open.add(at)
    try {
      let value = holder
      for (const key of address.split('.').filter(Boolean)) {
        if (typeof value === 'string') value = await this.#resolveText(value, at)
        if (Array.isArray(value)) value = value[Number(key)]
        else value = isRecord(value) && Object.hasOwn(value, key) ? value[key] : undefined
      }
      return await this.resolve(value, at)
    } finally {
      this.#open.delete(at)
    }
  }
}
