/** The webhooks that an operator declares: a JSON file of addresses, secrets, and which events each is for. */
import { createSecretKey, type KeyObject } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { StoredEvent } from '../store/events.ts'

export interface Webhook {
  /** What deliveries are kept under: with another name it is another webhook. */
  readonly name: string
  readonly url: string
  readonly secret: KeyObject
  /** Undefined members do not narrow. */
  readonly account: string | undefined
  readonly region: string | undefined
  readonly sources: readonly string[] | undefined
  readonly detailTypes: readonly string[] | undefined
}

export function wants(webhook: Webhook, event: StoredEvent): boolean {
  const { account, region, sources, detailTypes } = webhook
  return (
    (account === undefined || account === event.account) &&
    (region === undefined || region === event.region) &&
    (sources === undefined || sources.includes(event.source)) &&
    (detailTypes === undefined || detailTypes.includes(event.detailType))
  )
}

/**
 * Reads `[{"name": "ops", "url": "https://…", "secret": "env:OPS_HOOK_SECRET", "account": "…", "region": "…", "sources": ["aws.ssm"],
 * "detailTypes": ["Parameter Store Change"]}]`; all but the first three may be left out.
 *
 * @throws Error saying what is wrong; never with a secret in it
 */
export function readWebhooks(text: string, environment: NodeJS.ProcessEnv): readonly Webhook[] {
  let list: unknown
  try {
    list = JSON.parse(text)
  } catch {
    throw new Error('the webhooks are not JSON')
  }
  if (!Array.isArray(list)) throw new Error('the webhooks must be a list')
  const webhooks = list.map((one) => webhookOf(one, environment))
  const names = new Set<string>()
  for (const { name } of webhooks) {
    if (names.has(name)) throw new Error(`two webhooks are named ${name}`)
    names.add(name)
  }
  return webhooks
}

const members = new Set(['name', 'url', 'secret', 'account', 'region', 'sources', 'detailTypes'])

function webhookOf(value: unknown, environment: NodeJS.ProcessEnv): Webhook {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error('a webhook is an object')
  const given = value as Record<string, unknown>
  const { name } = given
  if (typeof name !== 'string' || !/^[\w.-]{1,64}$/.test(name)) {
    throw new Error('a webhook has a name of letters, digits, dots, hyphens and underscores')
  }
  const unknown = Object.keys(given).find((member) => !members.has(member))
  if (unknown !== undefined) throw new Error(`webhook ${name} has no ${unknown}: use ${[...members].join(', ')}`)
  const text = (member: string): string | undefined => {
    const one = given[member]
    if (one !== undefined && typeof one !== 'string') throw new Error(`${member} of webhook ${name} must be a text`)
    return one
  }
  const texts = (member: string): readonly string[] | undefined => {
    const some = given[member]
    if (some === undefined) return undefined
    if (Array.isArray(some) && some.every((one) => typeof one === 'string')) return some
    throw new Error(`${member} of webhook ${name} must be a list of texts`)
  }
  const url = text('url')
  if (url === undefined || !URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
    throw new Error(`url of webhook ${name} must be an http or https address`)
  }
  return {
    name,
    url,
    secret: secretOf(name, text('secret'), environment),
    account: text('account'),
    region: text('region'),
    sources: texts('sources'),
    detailTypes: texts('detailTypes'),
  }
}

/** As the Standard Webhooks specification writes secrets: base64 of 24 to 64 bytes after `whsec_`. */
function secretOf(name: string, reference: string | undefined, environment: NodeJS.ProcessEnv): KeyObject {
  const [, kind, place = ''] = /^(env|file):(.+)$/.exec(reference ?? '') ?? []
  if (kind === undefined) throw new Error(`secret of webhook ${name} must say where it is: env:NAME or file:/path`)
  const text = kind === 'env' ? environment[place] : readSecretFile(name, place)
  const [, encoded = ''] = /^whsec_([A-Za-z0-9+/]+=*)$/.exec(text?.trim() ?? '') ?? []
  const bytes = Buffer.from(encoded, 'base64')
  if (bytes.length < 24 || bytes.length > 64) {
    throw new Error(`the secret of webhook ${name} in ${reference} must be whsec_ and 24 to 64 bytes in base64`)
  }
  return createSecretKey(bytes)
}

function readSecretFile(name: string, path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    throw new Error(`the secret of webhook ${name} cannot be read from ${path}`)
  }
}
