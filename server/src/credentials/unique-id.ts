/** The ids that AWS gives to users, roles, groups, policies, instance profiles and access keys: a prefix that tells what it is, and letters that tell nothing. */

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** How many letters follow each prefix. Source: IAM User Guide, reference_identifiers. */
const lengths = { AIDA: 17, AROA: 17, AGPA: 17, ANPA: 17, AIPA: 17, AKIA: 16, ASIA: 16 } as const

/** Eighty bits of chance or more: ids are unique without asking anybody. */
export function uniqueId(prefix: keyof typeof lengths, random: (bytes: number) => Uint8Array): string {
  let id: string = prefix
  // Thirty-two letters: five bits of a byte choose one without bias.
  for (const byte of random(lengths[prefix])) id += letters[byte & 31]
  return id
}
