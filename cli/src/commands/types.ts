/** `larder types`: TypeScript declarations of the declared secrets. */
import { writeFileSync } from 'node:fs'
import { typesFor } from '@larder/bake/types.ts'
import type { Command } from '../command.ts'
import { declarationOption } from '../declaration-options.ts'

export const types: Command = {
  help: `Usage: larder types [--file FILE] [--out FILE]

With them secret('NAME') has the type of its value, and a name that is not declared does not compile.

  --file FILE      the declaration (larder.yml)
  --out FILE       where to write them (standard output)`,
  options: { file: { type: 'string' }, out: { type: 'string' } },
  async run(options) {
    const text = typesFor(declarationOption(options))
    const out = options.get('out')
    if (out === undefined) process.stdout.write(text)
    else writeFileSync(out, text)
    return 0
  },
}
