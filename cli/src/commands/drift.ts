/** `larder drift`: which bundles carry an older version of a secret than the store has. */
import { compareBaked } from '@larder/bake/drift.ts'
import { findBaked } from '@larder/bake/find-baked.ts'
import type { Command } from '../command.ts'
import { storeClient } from '../declaration-options.ts'
import { printable } from '../printable.ts'
import { storeHelp, storeOptions } from '../store-options.ts'

export const drift: Command = {
  help: `Usage: larder drift [bundle …] [--values] [options]

Holds the secrets that are baked into bundles, folders, archives (.zip) or the files themselves, against the store: which have another version there by
now. It looks below this folder when none is named. Exits with 1 when one has. No value is read, and none is printed.

  --values         read the values too, and notice one that was put anew under its old version (bake: { seal: together })
${storeHelp}`,
  takes: '[bundle …]',
  options: { ...storeOptions, values: { type: 'boolean' } },
  async run(options, bundles) {
    const files = (bundles.length > 0 ? bundles : ['.']).flatMap(findBaked)
    if (files.length === 0) {
      process.stderr.write('larder: There are no baked secrets here.\n')
      return 1
    }
    const client = storeClient(options)
    let count = 0
    let drifted = 0
    for (const file of files) {
      for (const { name, drift: told } of await compareBaked(client, file, options.has('values'))) {
        count++
        if (told === undefined) continue
        drifted++
        process.stdout.write(`${printable(`${file.where} ${name}: ${told}`)}\n`)
      }
    }
    const all = `${count} ${count === 1 ? 'secret' : 'secrets'} in ${files.length} ${files.length === 1 ? 'file' : 'files'}`
    process.stdout.write(
      drifted === 0 ? `${all}, as the store has them.\n` : `${drifted} of ${all}: bake and deploy again.\n`,
    )
    return drifted === 0 ? 0 : 1
  },
}
