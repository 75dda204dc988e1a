/** Writes the policy that allows what was used and nothing else. */

export interface UsedAction {
  readonly Action: string
  readonly Resource: string
  readonly ViaService?: string
  readonly EncryptionContext?: Readonly<Record<string, string>>
}

interface Statement {
  readonly Effect: 'Allow'
  readonly Action: readonly string[]
  readonly Resource: readonly string[]
  readonly Condition?: { readonly StringEquals: Readonly<Record<string, string | readonly string[]>> }
}

/** Changes with each rotation of a secret, so that a policy that named it would soon be wrong. */
const passing = new Set(['SecretVersionId'])

/** Exact actions on exact resources; the use of keys within the encryption contexts, and through the services, that it was seen in. */
export function leastPolicy(used: readonly UsedAction[]): { Version: string; Statement: Statement[] } {
  const groups = new Map<string, { conditions: Map<string, Set<string>>; actions: Map<string, Set<string>> }>()
  for (const use of used) {
    const conditions = conditionsOf(use)
    const key = groupOf(use, conditions)
    const group = groups.get(key) ?? { conditions: new Map(), actions: new Map() }
    groups.set(key, group)
    for (const [name, value] of conditions) addTo(group.conditions, name, value)
    addTo(group.actions, resourceOf(use.Resource), use.Action)
  }
  const statements = [...groups.values()].flatMap(({ conditions, actions }) =>
    byActions(actions).map((statement): Statement => {
      const wanted = [...conditions].map(([name, values]) => [
        name,
        values.size === 1 ? [...values][0]! : [...values].sort(),
      ])
      return {
        Effect: 'Allow',
        ...statement,
        ...(wanted.length > 0 && { Condition: { StringEquals: Object.fromEntries(wanted) } }),
      }
    }),
  )
  return { Version: '2012-10-17', Statement: statements.sort((one, next) => (orderOf(one) < orderOf(next) ? -1 : 1)) }
}

const orderOf = ({ Action, Resource }: Statement) => `${Action.join()} ${Resource.join()}`

function conditionsOf({ ViaService, EncryptionContext = {} }: UsedAction): [string, string][] {
  const context = Object.entries(EncryptionContext).filter(([key]) => !passing.has(key))
  return [
    ...(ViaService === undefined ? [] : [['kms:ViaService', ViaService] satisfies [string, string]]),
    ...context.map(([key, value]): [string, string] => [`kms:EncryptionContext:${key}`, literal(value)]),
  ]
}

/**
 * What stands in one statement. Several values of one key of an encryption context do; of several keys they would allow mixtures that were
 * never used.
 */
function groupOf({ Action, Resource }: UsedAction, conditions: readonly [string, string][]): string {
  if (conditions.length === 0) return ''
  const context = conditions.filter(([name]) => name !== 'kms:ViaService')
  const via = conditions.filter(([name]) => name === 'kms:ViaService')
  return JSON.stringify([Action, Resource, via, context.length === 1 ? context[0]![0] : context])
}

/** Resources of which the same was used stand together. */
function byActions(actions: ReadonlyMap<string, ReadonlySet<string>>): Pick<Statement, 'Action' | 'Resource'>[] {
  const together = new Map<string, string[]>()
  for (const [resource, used] of actions) {
    const key = JSON.stringify([...used].sort())
    together.set(key, [...(together.get(key) ?? []), resource])
  }
  return [...together].map(([key, resources]) => ({ Action: JSON.parse(key) as string[], Resource: resources.sort() }))
}

function addTo(map: Map<string, Set<string>>, key: string, value: string): void {
  map.set(key, (map.get(key) ?? new Set()).add(value))
}

/** A policy takes `*` and `?` for wildcards and `$` for a variable; what is a list's own `*` at the end stays one. */
function resourceOf(arn: string): string {
  if (arn === '*') return arn
  const [, head = '', list = ''] = /^(.*?)([:/]\*)?$/s.exec(arn) ?? []
  return head.replace(/[*?$]/g, (character) => `\${${character}}`) + list
}

const literal = (value: string) => value.replaceAll('${', () => `\${$}{`)
