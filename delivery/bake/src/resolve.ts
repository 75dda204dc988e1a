/** What a declaration says for one stage and one function: every reference whole, every delivery decided. */
import { parseReference } from '@larder/runtime/reference.ts'
import { type Declaration, DeclarationError, type Delivery, type PerStage, type Shape } from './declaration.ts'

export interface ResolvedSecret {
  readonly name: string
  readonly from: string
  readonly deliver: Delivery
  readonly as: Shape
  /** Seconds. */
  readonly maxAge?: number
  readonly schema?: Readonly<Record<string, unknown>>
}

/** The name that stands for all functions when the declaration tells none apart. */
export const allFunctions = '*'

/** @throws DeclarationError */
export function resolveSecrets(declaration: Declaration, stage: string, fn: string = allFunctions): ResolvedSecret[] {
  checkStage(stage)
  const problems: string[] = []
  const resolved: ResolvedSecret[] = []
  for (const name of secretsOf(declaration, fn)) {
    const { from, deliver = 'live', as = 'string', maxAge, schema } = declaration.secrets[name]!
    const place = declaration.place(['secrets', name])
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is what declarations say
    const source = forStage(from, stage)?.replaceAll('${stage}', stage)
    const way = forStage<Delivery>(deliver, stage)
    if (source === undefined || way === undefined) {
      problems.push(`${place}: it says nothing for stage ${stage}. Add ${stage}: or default: to it.`)
      continue
    }
    try {
      parseReference(source, name, as === 'tree')
    } catch (error) {
      problems.push(`${place}: ${(error as Error).message}`)
      continue
    }
    resolved.push({
      name,
      from: source,
      deliver: way,
      as,
      ...(maxAge !== undefined && { maxAge: seconds(maxAge) }),
      ...(schema && { schema }),
    })
  }
  if (problems.length > 0) throw new DeclarationError(problems)
  return resolved
}

/** The functions that a declaration tells apart; one that stands for all when it tells none. */
export function functionsOf({ functions }: Declaration): string[] {
  return functions === undefined ? [allFunctions] : Object.keys(functions)
}

function secretsOf({ functions, secrets }: Declaration, fn: string): readonly string[] {
  if (functions === undefined || fn === allFunctions) return Object.keys(secrets)
  return Object.hasOwn(functions, fn) ? functions[fn]! : []
}

/** It goes into names of parameters and into what a data key is bound to. */
function checkStage(stage: string): void {
  if (!/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/.test(stage)) {
    throw new DeclarationError([`The stage ${JSON.stringify(stage)} must be letters, digits, hyphens and underscores.`])
  }
}

function forStage<T extends string>(given: PerStage<T>, stage: string): T | undefined {
  if (typeof given === 'string') return given
  return Object.hasOwn(given, stage) ? given[stage] : Object.hasOwn(given, 'default') ? given.default : undefined
}

function seconds(age: number | string): number {
  if (typeof age === 'number') return age
  return Number.parseInt(age, 10) * { s: 1, m: 60, h: 3600 }[age.at(-1) as 's' | 'm' | 'h']
}
