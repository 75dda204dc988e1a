/** IP addresses and CIDR networks of both versions, for aws:SourceIp and its like. */

/** Sixteen-bit groups: two of an IPv4 address, eight of an IPv6 address. */
type Address = readonly number[]

interface Network {
  readonly address: Address
  readonly prefix: number
}

/**
 * An IPv4 address mapped into IPv6 (`::ffff:192.0.2.1`), as a socket that serves both reports it, counts as the IPv4
 * address it stands for.
 */
export function parseAddress(text: string): Address | undefined {
  const address = text.includes(':') ? parseIpv6(text) : parseIpv4(text)
  const isMapped = address?.length === 8 && address[5] === 0xffff && address.slice(0, 5).every((group) => group === 0)
  return isMapped ? address.slice(6) : address
}

/** An address without a prefix length is a network of one. Bits beyond the prefix are ignored. */
export function parseNetwork(text: string): Network | undefined {
  const [base, length, ...rest] = text.split('/')
  const address = base!.includes(':') ? parseIpv6(base!) : parseIpv4(base!)
  if (address === undefined || rest.length > 0) return undefined
  const bits = address.length * 16
  if (length === undefined) return { address, prefix: bits }
  if (!/^\d{1,3}$/.test(length) || Number(length) > bits) return undefined
  return { address, prefix: Number(length) }
}

export function contains({ address: base, prefix }: Network, address: Address): boolean {
  if (base.length !== address.length) return false
  return base.every((group, index) => {
    const bits = Math.min(Math.max(prefix - index * 16, 0), 16)
    return group >>> (16 - bits) === address[index]! >>> (16 - bits)
  })
}

/** Four numbers and nothing else. A leading zero is refused: it means octal to some readers. */
function parseIpv4(text: string): Address | undefined {
  const octets: number[] = []
  for (const word of text.split('.')) {
    const octet = Number(word)
    if (!(octet >= 0 && octet <= 255) || word !== String(octet)) return undefined
    octets.push(octet)
  }
  if (octets.length !== 4) return undefined
  return [(octets[0]! << 8) | octets[1]!, (octets[2]! << 8) | octets[3]!]
}

function parseIpv6(text: string): Address | undefined {
  const [head, tail, ...rest] = text.split('::')
  if (rest.length > 0) return undefined
  const before = groupsOf(head!, tail === undefined)
  const after = tail === undefined ? [] : groupsOf(tail, true)
  if (before === undefined || after === undefined) return undefined
  const missing = 8 - before.length - after.length
  if (tail === undefined ? missing !== 0 : missing < 1) return undefined
  return [...before, ...Array<number>(missing).fill(0), ...after]
}

/** The last of the groups may be an IPv4 address where the address ends. */
function groupsOf(text: string, endsAddress: boolean): readonly number[] | undefined {
  if (text === '') return []
  const groups: number[] = []
  const words = text.split(':')
  for (const [index, word] of words.entries()) {
    if (/^[0-9a-fA-F]{1,4}$/.test(word)) groups.push(Number.parseInt(word, 16))
    else {
      const embedded = endsAddress && index === words.length - 1 ? parseIpv4(word) : undefined
      if (embedded === undefined) return undefined
      groups.push(...embedded)
    }
  }
  return groups
}
