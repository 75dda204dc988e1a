/**
 * Where a secret is, as one text:
 *
 *     ssm:/path/name   ssm:/path/name:3   ssm:/path/name:label   ssm:/path/   (with as: tree)   ssm:arn:aws:ssm:…
 *     secretsmanager:id   secretsmanager:id#jsonKey   secretsmanager:id@AWSPREVIOUS   secretsmanager:id#jsonKey@stage   (also sm:…)
 */
import { SecretError } from './secret-error.ts'
import type { ParameterRequest, SecretRequest, TreeRequest } from './source.ts'

export interface Reference {
  readonly request: ParameterRequest | TreeRequest | SecretRequest
  /** The member of the JSON that the secret holds. */
  readonly jsonKey?: string
}

const forms = /^(ssm|bref-ssm|sm|secretsmanager):(.+)$/s

export function isReference(text: string): boolean {
  return forms.test(text)
}

/** @throws SecretError Malformed */
export function parseReference(text: string, name: string, asTree = false): Reference {
  const [, kind, rest = ''] = forms.exec(text) ?? []
  if (kind === undefined) {
    throw new SecretError('Malformed', name, 'it comes from neither ssm:… nor secretsmanager:…')
  }
  if (kind === 'ssm' || kind === 'bref-ssm') {
    if (asTree)
      return {
        request: {
          kind: 'tree',
          path: rest.length > 1 ? rest.replace(/\/$/, '') : rest,
          recursive: true,
          decrypt: true,
        },
      }
    return { request: { kind: 'parameter', name: rest, decrypt: true } }
  }
  const [, id = '', jsonKey, stage] = /^([^#@]+(?:@[^#@]*\.[^#@]*)*)(?:#([^@]+))?(?:@([\w+=,.@-]+))?$/.exec(rest) ?? []
  if (id === '')
    throw new SecretError('Malformed', name, 'a secret is secretsmanager:id, with #key and @stage after it')
  return { request: { kind: 'secret', id, ...(stage && { stage }) }, ...(jsonKey && { jsonKey }) }
}
