/** `larder audit verify`: whether anybody changed the audit log. */
import { verifyAuditLog } from '@larder/server/audit/verify.ts'
import { type Command, UsageError } from '../command.ts'
import { openData } from '../open-data.ts'

export const auditVerify: Command = {
  help: `Usage: larder audit verify [--expect HEADS]

Reads every record and checks the chain that binds each to the one before. Needs the root key. Prints the heads of the chains:
keep them elsewhere, and give them back with --expect to notice that the newest records were cut off.

Exits with 0 when the log is unbroken, with 1 when it is not.`,
  options: { expect: { type: 'string' } },
  async run(options) {
    const expect = parseHeads(options.get('expect'))
    const data = await openData(options)
    try {
      const keys = await data.keys()
      const progress = (records: number) => {
        if (process.stderr.isTTY) process.stderr.write(`\r${records.toLocaleString('en')} records …`)
      }
      const report = await verifyAuditLog(data.auditLog, keys.derive('audit'), { onProgress: progress, expect })
      if (process.stderr.isTTY) process.stderr.write('\r')
      const size = `${report.records.toLocaleString('en')} records in ${report.chains} ${report.chains === 1 ? 'chain' : 'chains'}`
      for (const { kind, chain, sequence, time, explanation } of report.breaks) {
        const when = time === undefined ? '' : ` (${new Date(time).toISOString()})`
        process.stdout.write(`${kind}: chain ${chain}, record ${sequence}${when}: ${explanation}\n`)
      }
      process.stdout.write(report.intact ? `unbroken: ${size}\n` : `broken in ${report.breakCount} places: ${size}\n`)
      process.stdout.write(
        `heads: ${report.heads.map(({ chain, sequence, mac }) => `${chain}:${sequence}:${mac}`).join(',')}\n`,
      )
      return report.intact ? 0 : 1
    } finally {
      await data.close()
    }
  },
}

/** As printed: `chain:sequence:mac`, separated by commas. */
function parseHeads(text: string | undefined): { chain: number; sequence: number; mac: string }[] {
  if (text === undefined) return []
  return text.split(',').map((head) => {
    const [, chain, sequence, mac] = /^(\d+):(\d+):([0-9a-f]{64})$/.exec(head) ?? []
    if (!chain || !sequence || !mac)
      throw new UsageError(
        '--expect takes the heads as audit verify printed them: chain:sequence:mac, separated by commas.',
      )
    return { chain: Number(chain), sequence: Number(sequence), mac }
  })
}
