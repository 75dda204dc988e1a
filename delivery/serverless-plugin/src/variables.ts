/**
 * `${larder:NAME}` and `${secrets:NAME}` in serverless.yml: the reference, which @larder/runtime follows when the function starts; the value only of
 * secrets whose plaintext is accepted. `${secrets:…}` is how the Serverless Dashboard's secrets were written, and means the same here.
 */
import type { Declaration } from '@larder/bake/declaration.ts'
import { DeclarationError, nearest } from '@larder/bake/declaration.ts'
import { resolveSecrets } from '@larder/bake/resolve.ts'
import type { Application } from './application.ts'
import { environmentOf, isFilledAtStart } from './application.ts'
import type { Service } from './framework.ts'

export class Variables {
  /** References that were given out, with the name that each was asked for. */
  readonly #given = new Map<string, string>()

  /** @param readValue reads a secret whose plaintext is accepted. @throws DeclarationError */
  async resolve(
    name: string,
    declaration: Declaration,
    stage: string,
    readValue: (name: string) => Promise<string>,
  ): Promise<string> {
    const secret = resolveSecrets(declaration, stage).find((one) => one.name === name)
    if (secret === undefined) {
      const hint = nearest(name, Object.keys(declaration.secrets))
      throw new DeclarationError([`${name} is not declared under secrets.${hint ? ` Did you mean ${hint}?` : ''}`])
    }
    if (secret.deliver === 'env') return readValue(name)
    if (secret.deliver === 'baked' || secret.as === 'tree' || secret.as === 'binary') {
      const what = secret.deliver === 'baked' ? 'it is in the bundle' : `it is a ${secret.as}, and no text`
      throw new DeclarationError([
        `${declaration.place(['secrets', name])}: ${what}. Read it with secret('${name}') in the code.`,
      ])
    }
    this.#given.set(secret.from, name)
    return secret.from
  }

  /** A reference is followed in a variable of a function that the secret is declared for, and nowhere else. @throws DeclarationError */
  checkPlaces(service: Service, application: Application, template: unknown): void {
    const problems = new Set<string>()
    for (const name of service.getAllFunctions()) {
      const environment = environmentOf(service, service.getFunction(name))
      const delivered = application.functions.get(name)
      for (const [variable, value] of Object.entries(environment)) {
        const asked = typeof value === 'string' ? this.#given.get(value) : undefined
        if (asked === undefined) continue
        const isIts =
          delivered?.secrets.some((secret) => secret.name === asked) && isFilledAtStart(delivered, environment)
        if (!isIts) {
          problems.add(
            `The variable ${variable} of the function ${name} is ${asked}, which it does not get. Add it to functions.${name}.`,
          )
        }
      }
    }
    for (const { path, text } of textsOf(template)) {
      const isVariable = /^Resources\.[^.]+\.Properties\.Environment\.Variables\.[^.]+$/.test(path)
      if (isVariable && this.#given.has(text)) continue
      for (const [reference, asked] of this.#given) {
        if (!text.includes(reference)) continue
        problems.add(
          `${path} holds ${asked}, and nothing puts its value there: only a whole variable of a function is filled when it starts. For the value itself, declare it deliver: env, plaintext: accepted.`,
        )
      }
    }
    if (problems.size > 0) throw new DeclarationError([...problems])
  }
}

/** Policies name parameters as well, by their ARNs. */
function* textsOf(value: unknown, path = ''): Generator<{ path: string; text: string }> {
  if (typeof value === 'string') yield { path, text: value }
  if (typeof value !== 'object' || value === null) return
  for (const [key, one] of Object.entries(value)) yield* textsOf(one, path === '' ? key : `${path}.${key}`)
}
