/**
 * Fetches a small JSON document from an address that a tenant chose, without being sent where the tenant could not go itself: https only,
 * no redirects, no private addresses, whatever a name resolves to at that moment.
 */
import { lookup as resolve } from 'node:dns'
import type { IncomingMessage } from 'node:http'
import { BlockList, isIP, type LookupFunction } from 'node:net'

/** Rejects when the document cannot be had. */
export type FetchJson = (url: URL, where: { readonly mayBePrivate: boolean }) => Promise<unknown>

const longestWait = 5_000
const mostBytes = 262_144

export const fetchJson: FetchJson = async (url, { mayBePrivate }) => {
  const { protocol, hostname } = url
  const host = hostname.replace(/^\[|\]$/g, '')
  if (protocol !== 'https:' && !(protocol === 'http:' && mayBePrivate)) throw new Error(`${protocol} is not https:`)
  if (!mayBePrivate && isIP(host) !== 0 && !isPublic(host)) throw new Error(`${host} is a private address`)
  // Loaded when somebody is vouched for at all: what TLS takes is 7 MB.
  const { request: begin } = await (protocol === 'https:' ? import('node:https') : import('node:http'))
  return new Promise((answer, reject) => {
    const request = begin(url, {
      agent: false,
      headers: { accept: 'application/json', 'user-agent': 'larder' },
      signal: AbortSignal.timeout(longestWait),
      ...(!mayBePrivate && { lookup: publicOnly }),
    })
    request.on('error', reject)
    request.on('response', (response) => {
      readJson(response).then(answer, reject)
    })
    request.end()
  })
}

async function readJson(response: IncomingMessage): Promise<unknown> {
  try {
    if (response.statusCode !== 200) throw new Error(`the answer was ${response.statusCode}`)
    const chunks: Buffer[] = []
    let length = 0
    for await (const chunk of response as AsyncIterable<Buffer>) {
      length += chunk.length
      if (length > mostBytes) throw new Error('the answer is too long')
      chunks.push(chunk)
    }
    return JSON.parse(Buffer.concat(chunks).toString()) as unknown
  } finally {
    response.destroy()
  }
}

/** The connection goes to the address that was looked at: a name cannot change its mind in between. */
const publicOnly: LookupFunction = (hostname, _options, callback) => {
  resolve(hostname, { all: true }, (error, addresses) => {
    if (error) return callback(error, '', 4)
    const odd = addresses.find(({ address }) => !isPublic(address))
    if (odd !== undefined) return callback(new Error(`${hostname} has a private address`), '', 4)
    callback(null, addresses)
  })
}

const reserved = new BlockList()
for (const [network, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const)
  reserved.addSubnet(network, bits, 'ipv4')
// Those that lead elsewhere by carrying another address in them, and those for documents.
for (const [network, bits] of [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const)
  reserved.addSubnet(network, bits, 'ipv6')

const globalUnicast = new BlockList()
globalUnicast.addSubnet('2000::', 3, 'ipv6')

/** Sources: IANA's registries of special-purpose IPv4 and IPv6 addresses. */
export function isPublic(address: string): boolean {
  switch (isIP(address)) {
    case 4:
      return !reserved.check(address, 'ipv4')
    case 6:
      return globalUnicast.check(address, 'ipv6') && !reserved.check(address, 'ipv6')
    default:
      return false
  }
}
