/** The parameters of a template: what was given, checked as CloudFormation checks it, or what was given before, or the default. */
import { type Template, TemplateError, type TemplateParameter } from './read-template.ts'

/** Reads `AWS::SSM::Parameter::Value<…>`, whose value names a parameter of the store. */
export type ReadParameter = (name: string) => Promise<string>

/** @throws TemplateError with all that is wrong, a line each */
export async function parameterValues(
  declared: Template['Parameters'],
  given: ReadonlyMap<string, string>,
  before: Readonly<Record<string, string>>,
  read: ReadParameter,
): Promise<{ values: Map<string, string | readonly string[]>; kept: Record<string, string> }> {
  const problems = [...given.keys()]
    .filter((name) => !Object.hasOwn(declared, name))
    .map((name) => `Parameters: the template has no ${name}. It has ${Object.keys(declared).join(', ') || 'none'}.`)
  const values = new Map<string, string | readonly string[]>()
  const kept: Record<string, string> = {}
  for (const [name, parameter] of Object.entries(declared)) {
    const text = given.get(name) ?? before[name] ?? defaultOf(parameter)
    if (text === undefined) {
      const how = isHidden(parameter) ? 'It is NoEcho: give it in a file, --parameters FILE.' : `Give it: ${name}=…`
      problems.push(`Parameters.${name}: it has no value. ${how}`)
      continue
    }
    const problem = problemOf(parameter, text)
    if (problem !== undefined) {
      problems.push(`Parameters.${name}: ${parameter.ConstraintDescription ?? problem}`)
      continue
    }
    if (!isHidden(parameter)) kept[name] = text
    const isReference = parameter.Type.startsWith('AWS::SSM::Parameter::Value<')
    const value = isReference ? await read(text) : text
    values.set(name, /List/.test(parameter.Type) ? value.split(',').map((item) => item.trim()) : value)
  }
  if (problems.length > 0) throw new TemplateError(problems.join('\n'))
  return { values, kept }
}

/** What must not be shown, kept or given as an argument. */
export function isHidden({ NoEcho }: TemplateParameter): boolean {
  return NoEcho === true || NoEcho === 'true'
}

function defaultOf({ Default }: TemplateParameter): string | undefined {
  if (Default === undefined || Default === null) return undefined
  return Array.isArray(Default) ? Default.join(',') : String(Default)
}

/** Quotes nothing of the value. */
function problemOf(parameter: TemplateParameter, text: string): string | undefined {
  const { Type, AllowedValues, AllowedPattern, MinLength, MaxLength, MinValue, MaxValue } = parameter
  if (!/^(String|Number|CommaDelimitedList|List<.+>|AWS::.+)$/.test(Type)) return `there is no type ${Type}.`
  if (AllowedValues && !AllowedValues.map(String).includes(text))
    return `it must be one of ${AllowedValues.join(', ')}.`
  if (Type === 'Number') {
    const number = Number(text)
    if (text.trim() === '' || Number.isNaN(number)) return 'it must be a number.'
    if (number < Number(MinValue ?? Number.NEGATIVE_INFINITY)) return `it must be at least ${MinValue}.`
    if (number > Number(MaxValue ?? Number.POSITIVE_INFINITY)) return `it must be at most ${MaxValue}.`
    return undefined
  }
  if (text.length < Number(MinLength ?? 0)) return `it must have at least ${MinLength} characters.`
  if (text.length > Number(MaxLength ?? Number.POSITIVE_INFINITY))
    return `it must have at most ${MaxLength} characters.`
  if (AllowedPattern === undefined) return undefined
  return new RegExp(`^(?:${AllowedPattern})$`).test(text) ? undefined : `it must match ${AllowedPattern}.`
}
