/**
 * The token that keeps requests out which someone else's page or server was talked into making (SSRF): whoever asks shows what only processes
 * of this machine, or of this function, are given.
 */
import { createHash, timingSafeEqual } from 'node:crypto'
import { readFileSync } from 'node:fs'

/** Where AWS's agent looks, in this order; in Lambda the second is always there. */
export const tokenVariables = ['AWS_TOKEN', 'AWS_SESSION_TOKEN', 'AWS_CONTAINER_AUTHORIZATION_TOKEN']
export const tokenHeaders = ['x-aws-parameters-secrets-token', 'x-vault-token']

const digest = (text: string) => createHash('sha256').update(text).digest()

/** Only a digest of it is kept: enough to compare, in a time that tells nothing. */
export class Token {
  readonly #digest: Buffer

  constructor(text: string) {
    this.#digest = digest(text)
  }

  matches(shown: string): boolean {
    return timingSafeEqual(this.#digest, digest(shown))
  }
}

/** @throws Error when there is none: without one the agent would serve whoever asks */
export function readToken(environment: NodeJS.ProcessEnv, variables: readonly string[], file?: string): Token {
  if (file !== undefined) return tokenIn(file, file)
  const variable = variables.find((name) => environment[name])
  if (variable === undefined) {
    throw new Error(
      `there is no token. Set ${variables[0]} to one, or to file:///… where it stands, or name the file with --token-file.`,
    )
  }
  const given = environment[variable]!
  return given.startsWith('file://') ? tokenIn(new URL(given), variable) : new Token(given)
}

function tokenIn(file: string | URL, named: string): Token {
  let text: string
  try {
    text = readFileSync(file, 'utf8').trim()
  } catch (error) {
    throw new Error(`the token cannot be read from ${named}: ${(error as NodeJS.ErrnoException).code}.`)
  }
  if (text === '') throw new Error(`the token in ${named} is empty.`)
  return new Token(text)
}
