/**
 * Policy variables: `${aws:username}`, `${aws:PrincipalTag/team, 'none'}`, and `${*}`, `${?}`, `${$}` for the
 * characters themselves.
 * Source: IAM User Guide, reference_policies_variables.
 */
import { anyCharacter, anyRun, type Glob, takeSteps } from './match.ts'
import { quote, syntaxError } from './policy-error.ts'
import type { ConditionContext, PolicyVersion } from './terms.ts'

interface Variable {
  /** Condition key in lower case. */
  readonly key: string
  readonly fallback: string | undefined
}

/** A text of a policy taken apart: plain text, wildcards, variables. */
export type Template = readonly (string | typeof anyRun | typeof anyCharacter | Variable)[]

/** Throws PolicyError when a variable is malformed. To the language's earlier version variables are plain text. */
export function parseTemplate(text: string, version: PolicyVersion): Template {
  const template: (string | typeof anyRun | typeof anyCharacter | Variable)[] = []
  let plain = ''
  const push = (piece: Template[number]) => {
    if (plain !== '') template.push(plain)
    plain = ''
    template.push(piece)
  }
  for (let at = 0; at < text.length; at++) {
    const character = text[at]!
    if (character === '*') push(anyRun)
    else if (character === '?') push(anyCharacter)
    else if (character === '$' && text[at + 1] === '{' && version === '2012-10-17') {
      const { variable, end } = parseVariable(text, at)
      if (typeof variable === 'string') plain += variable
      else push(variable)
      at = end
    } else plain += character
  }
  if (plain !== '') template.push(plain)
  return template
}

/**
 * Reads the variable that starts at `${`; `end` is its closing brace. The three fixed variables come back as the
 * character they stand for.
 */
function parseVariable(text: string, start: number): { variable: string | Variable; end: number } {
  const malformed = () => syntaxError(`The policy variable in ${quote(text)} is malformed.`)
  const nameEnd = endOfName(text, start + 2)
  const key = text.slice(start + 2, nameEnd)
  if (text[nameEnd] === '}' && (key === '*' || key === '?' || key === '$')) return { variable: key, end: nameEnd }
  if (key === '' || key.trim() !== key || /[*?$'{]/.test(key)) throw malformed()
  if (text[nameEnd] === '}') return { variable: { key: key.toLowerCase(), fallback: undefined }, end: nameEnd }
  if (text[nameEnd] !== ',') throw malformed()
  let open = nameEnd + 1
  while (text[open] === ' ') open++
  const close = text.indexOf("'", open + 1)
  if (text[open] !== "'" || close < 0 || text[close + 1] !== '}') throw malformed()
  return { variable: { key: key.toLowerCase(), fallback: text.slice(open + 1, close) }, end: close + 1 }
}

function endOfName(text: string, start: number): number {
  let at = start
  while (at < text.length && text[at] !== '}' && text[at] !== ',') at++
  return at
}

export function hasVariables(template: Template): boolean {
  return template.some((piece) => typeof piece === 'object')
}

/** The request's value, else the default. Only keys with a single value can be variables. */
function requestValue({ key, fallback }: Variable, context: ConditionContext): string | undefined {
  const values = context.get(key)
  return values?.length === 1 ? values[0] : values === undefined || values.length === 0 ? fallback : undefined
}

/**
 * The text with its variables replaced and its wildcards as they were written, or undefined when a variable has no
 * value.
 */
export function resolveText(template: Template, context: ConditionContext): string | undefined {
  let text = ''
  for (const piece of template) {
    const part = typeof piece === 'object' ? requestValue(piece, context) : piece
    if (part === undefined) return undefined
    text += part === anyRun ? '*' : part === anyCharacter ? '?' : part
  }
  return text
}

/**
 * The same as a glob. A wildcard character inside a variable's value is an ordinary character: values come from
 * requests and must not widen a policy.
 */
export function resolveGlob(template: Template, context: ConditionContext): Glob | undefined {
  const glob: number[] = []
  for (const piece of template) {
    const part = typeof piece === 'object' ? requestValue(piece, context) : piece
    if (part === undefined) return undefined
    if (typeof piece === 'object') takeSteps((part as string).length)
    if (typeof part === 'number') glob.push(part)
    else for (let at = 0; at < part.length; at++) glob.push(part.charCodeAt(at))
  }
  return glob
}

/** For templates without variables, which need no request. */
export const noContext: ConditionContext = { get: () => undefined }
