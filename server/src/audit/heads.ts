/** Rows in which a chain says how far other chains had come, so that none of these can lose its end, or all of itself, unnoticed. */

import type { AuditColumns, ChainHead } from '../store/audit-log.ts'

/** Where a chain ended when somebody looked: what an operator keeps elsewhere, and hands to the verifier later. */
export interface CitedHead {
  readonly chain: number
  readonly sequence: number
  /** Hexadecimal. */
  readonly mac: string
}

export interface HeadsRecord {
  readonly larder: 'chain-heads'
  /** Milliseconds since 1970. */
  readonly time: number
  /** The node that looked. */
  readonly node: string
  readonly heads: readonly CitedHead[]
}

export function citedHead({ chain, sequence, mac }: Pick<ChainHead, 'chain' | 'sequence' | 'mac'>): CitedHead {
  return { chain, sequence, mac: Buffer.from(mac).toString('hex') }
}

/** The row belongs to no account, so no search by account finds it. */
export function columnsOfHeads(record: HeadsRecord): AuditColumns {
  return {
    account: '',
    region: '',
    time: record.time,
    sources: 'larder',
    names: 'ChainHeads',
    principal: record.node,
    errorCodes: '',
    resources: '',
    record: JSON.stringify(record),
  }
}

export function isHeadsRecord(record: object): record is HeadsRecord {
  return 'larder' in record && record.larder === 'chain-heads'
}
