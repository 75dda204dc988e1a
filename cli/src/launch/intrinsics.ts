/** CloudFormation's functions: what a template says once its parameters, conditions and resources are known. */
import { isRecord, type Properties, splitOnce, type Template, TemplateError } from './read-template.ts'

/** What a resource is known by to the rest of its template. */
export interface Known {
  /** What `Ref` gives. */
  readonly ref: string
  /** What `Fn::GetAtt` gives. */
  readonly attributes: Readonly<Record<string, string>>
}

export interface Scope {
  /** `AWS::Region` and its like. */
  readonly pseudo: Readonly<Record<string, string>>
  readonly parameters: ReadonlyMap<string, string | readonly string[]>
  readonly template: Pick<Template, 'Mappings' | 'Conditions'>
  resource(id: string): Known | undefined
}

const noValue = 'AWS::NoValue'

/** @param path where it stands, for errors. Undefined for what is to be left out. @throws TemplateError */
export function resolve(value: unknown, scope: Scope, path: string): unknown {
  if (Array.isArray(value)) {
    return value.map((item, n) => resolve(item, scope, `${path}.${n}`)).filter((item) => item !== undefined)
  }
  if (!isRecord(value)) return value
  const [[name, argument] = ['', undefined], ...others] = Object.entries(value)
  if (others.length === 0) {
    if (Object.hasOwn(functions, name)) return functions[name]!(argument, new Call(scope, `${path}.${name}`))
    if (/^Fn::/.test(name))
      throw new TemplateError(`${path}: ${name} is not known here. ${whyNot[name] ?? ''}`.trimEnd())
  }
  const resolved = Object.entries(value).map(([key, item]) => [key, resolve(item, scope, `${path}.${key}`)] as const)
  return Object.fromEntries(resolved.filter(([, item]) => item !== undefined))
}

const whyNot: Readonly<Record<string, string>> = {
  'Fn::ImportValue': 'It reads the exports of another stack, and there are none: make it a parameter with a default.',
  'Fn::Transform': 'Macros run at AWS only.',
}

/** One use of a function: where it stands, and what it may ask for. */
class Call {
  readonly scope: Scope
  readonly path: string

  constructor(scope: Scope, path: string) {
    this.scope = scope
    this.path = path
  }

  error(what: string): TemplateError {
    return new TemplateError(`${this.path}: ${what}`)
  }

  resolve(value: unknown): unknown {
    return resolve(value, this.scope, this.path)
  }

  text(value: unknown): string {
    const resolved = this.resolve(value)
    if (typeof resolved === 'object' || resolved === undefined) throw this.error('it must be a text.')
    return String(resolved)
  }

  list(value: unknown): unknown[] {
    const resolved = this.resolve(value)
    if (!Array.isArray(resolved)) throw this.error('it must be a list.')
    return resolved
  }

  /** The arguments themselves, not what they give. */
  parts(value: unknown, least: number, most = least): unknown[] {
    if (Array.isArray(value) && value.length >= least && value.length <= most) return value
    throw this.error(`it takes a list of ${least === most ? least : `${least} to ${most}`}.`)
  }

  ref(name: string): unknown {
    const { pseudo, parameters, resource } = this.scope
    if (name === noValue) return undefined
    const own = Object.hasOwn(pseudo, name) ? pseudo[name] : undefined
    const known = own ?? parameters.get(name) ?? resource(name)?.ref
    if (known === undefined) throw this.error(`there is no parameter or resource ${name}.`)
    return known
  }

  attribute(id: string, attribute: string): string {
    const known = this.scope.resource(id)
    if (known === undefined) throw this.error(`there is no resource ${id}.`)
    const value = known.attributes[attribute]
    if (value === undefined) {
      const there = Object.keys(known.attributes).join(', ')
      throw this.error(`${id} has no attribute ${attribute}.${there && ` It has ${there}.`}`)
    }
    return value
  }

  condition(name: string): boolean {
    return isTrue(name, this.scope)
  }
}

const functions: Readonly<Record<string, (argument: unknown, call: Call) => unknown>> = {
  Ref: (name, call) => call.ref(String(name)),
  Condition: (name, call) => (typeof name === 'string' ? call.condition(name) : { Condition: call.resolve(name) }),
  'Fn::GetAtt': (given, call) => {
    const [id, attribute] = call.parts(typeof given === 'string' ? splitOnce(given) : given, 2)
    return call.attribute(String(id), call.text(attribute))
  },
  'Fn::Sub': (given, call) => {
    const [text, own = {}] = typeof given === 'string' ? [given] : call.parts(given, 1, 2)
    if (typeof text !== 'string' || !isRecord(own)) throw call.error('it takes a text, or a text and a map.')
    return text.replaceAll(/\$\{([^}]+)\}/g, (_whole, name: string) => {
      if (name.startsWith('!')) return `\${${name.slice(1)}}`
      const bare = name.trim()
      if (Object.hasOwn(own, bare)) return call.text(own[bare])
      if (bare.includes('.')) return call.attribute(...(splitOnce(bare) as [string, string]))
      return call.text({ Ref: bare })
    })
  },
  'Fn::Join': (given, call) => {
    const [between, list] = call.parts(given, 2)
    return call
      .list(list)
      .map((item) => call.text(item))
      .join(String(between))
  },
  'Fn::Select': (given, call) => {
    const [index, list] = call.parts(given, 2)
    const item = call.list(list)[Number(call.text(index))]
    if (item === undefined) throw call.error(`the list has no item ${call.text(index)}.`)
    return item
  },
  'Fn::Split': (given, call) => {
    const [between, text] = call.parts(given, 2)
    return call.text(text).split(String(between))
  },
  'Fn::If': (given, call) => {
    const [name, yes, no] = call.parts(given, 3)
    return call.resolve(call.condition(String(name)) ? yes : no)
  },
  'Fn::FindInMap': (given, call) => {
    const [map, top, second, options] = call.parts(given, 3, 4)
    const keys = [map, top, second].map((key) => call.text(key))
    const found = keys.reduce<unknown>(
      (held, key) => (isRecord(held) && Object.hasOwn(held, key) ? held[key] : undefined),
      call.scope.template.Mappings,
    )
    if (found !== undefined) return call.resolve(found)
    if (isRecord(options) && 'DefaultValue' in options) return call.resolve(options.DefaultValue)
    throw call.error(`there is no ${keys.join('.')} in Mappings.`)
  },
  'Fn::Base64': (given, call) => Buffer.from(call.text(given)).toString('base64'),
  'Fn::Length': (given, call) => call.list(given).length,
  'Fn::ToJsonString': (given, call) => JSON.stringify(call.resolve(given)),
  'Fn::GetAZs': (given, call) => {
    const region = call.text(given) || call.scope.pseudo['AWS::Region']
    return ['a', 'b', 'c'].map((zone) => `${region}${zone}`)
  },
  'Fn::Equals': (given, call) => {
    const [one, other] = call.parts(given, 2).map((part) => JSON.stringify(asTexts(call.resolve(part))))
    return one === other
  },
  'Fn::And': (given, call) => call.parts(given, 2, 10).every((one) => call.resolve(one) === true),
  'Fn::Or': (given, call) => call.parts(given, 2, 10).some((one) => call.resolve(one) === true),
  'Fn::Not': (given, call) => call.resolve(call.parts(given, 1)[0]) !== true,
}

/** To CloudFormation `1` and `"1"` are equal. */
function asTexts(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(asTexts)
  return typeof value === 'object' ? value : String(value)
}

/** @throws TemplateError */
export function isTrue(name: string, scope: Scope, asking: readonly string[] = []): boolean {
  const { Conditions } = scope.template
  if (!Object.hasOwn(Conditions, name)) throw new TemplateError(`Conditions.${name}: there is no such condition.`)
  if (asking.includes(name)) throw new TemplateError(`Conditions.${name}: it depends on itself.`)
  const deeper = [...asking, name]
  const given = replaceConditions(Conditions[name], (other) => isTrue(other, scope, deeper))
  return resolve(given, scope, `Conditions.${name}`) === true
}

/** `{ "Condition": "Other" }` by what it says, so that a circle among them is seen. */
function replaceConditions(value: unknown, of: (name: string) => boolean): unknown {
  if (Array.isArray(value)) return value.map((item) => replaceConditions(item, of))
  if (!isRecord(value)) return value
  if (typeof value.Condition === 'string' && Object.keys(value).length === 1) return of(value.Condition)
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, replaceConditions(item, of)]))
}

/** The names that something mentions: of parameters, pseudo parameters and resources. */
export function references(value: unknown, found = new Set<string>()): Set<string> {
  if (Array.isArray(value)) for (const item of value) references(item, found)
  if (!isRecord(value)) return found
  for (const [key, item] of Object.entries(value)) {
    if (key === 'Ref') found.add(String(item))
    if (key === 'Fn::GetAtt') found.add(String(Array.isArray(item) ? item[0] : splitOnce(String(item))[0]))
    const text = key === 'Fn::Sub' ? (Array.isArray(item) ? item[0] : item) : undefined
    for (const [, name = ''] of String(text ?? '').matchAll(/\$\{([^!}][^}]*)\}/g))
      found.add(splitOnce(name.trim())[0]!)
    references(item, found)
  }
  return found
}

/** Resources after those that they mention or name under DependsOn. @throws TemplateError for a circle */
export function inOrder(resources: Template['Resources']): string[] {
  const order: string[] = []
  const state = new Map<string, 'open' | 'done'>()
  const visit = (id: string, trail: readonly string[]) => {
    if (state.get(id) === 'done') return
    if (state.get(id) === 'open') {
      throw new TemplateError(`Resources: a circle: ${[...trail.slice(trail.indexOf(id)), id].join(' → ')}.`)
    }
    state.set(id, 'open')
    const { Properties = {}, DependsOn = [] } = resources[id]!
    for (const other of [...[DependsOn].flat(), ...references(Properties as Properties)]) {
      if (Object.hasOwn(resources, other)) visit(other, [...trail, id])
    }
    state.set(id, 'done')
    order.push(id)
  }
  for (const id of Object.keys(resources)) visit(id, [])
  return order
}
