/** The chains that are kept in rows of the database. */
import {
  type AuditRow,
  auditHeads,
  auditMac,
  auditRowsAfter,
  auditRowsMatching,
  auditTimeAt,
} from '../store/audit-log.ts'
import type { Reader } from '../store/store.ts'
import type { AuditLog, Link } from './log.ts'
import type { RequestRecord } from './record.ts'

const pageSize = 1000

export function rowLog(reader: Reader): AuditLog {
  return {
    heads: () => auditHeads(reader),
    async *links() {
      for (let place = { chain: 0, sequence: 0 }; ; ) {
        const rows = await auditRowsAfter(reader, place, pageSize)
        const last = rows.at(-1)
        if (!last) return
        yield rows.map(linkOf)
        place = last
      }
    },
    macAt: (chain, sequence) => auditMac(reader, chain, sequence),
    /** Found by halving: there is no index on times, which every request would pay for. */
    async firstSince(chain, last, time) {
      let low = 1
      let high = last + 1
      while (low < high) {
        const middle = Math.floor((low + high) / 2)
        const found = await auditTimeAt(reader, chain, middle)
        if (found === undefined || found >= time) high = middle
        else low = middle + 1
      }
      return low
    },
    async matching(chain, range, filter, limit) {
      const rows = await auditRowsMatching(reader, chain, range, filter, limit)
      return rows.map(({ sequence, record }) => ({ sequence, record: JSON.parse(record) as RequestRecord }))
    },
  }
}

function linkOf({ chain, sequence, mac, ...columns }: AuditRow): Link {
  return { chain, sequence, records: 1, mac, time: columns.time, text: columns.record, columns }
}
