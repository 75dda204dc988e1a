/** `larder bake`: writes what a bundle needs of the declaration, ciphertext and references; never a value. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { bundle } from '@larder/bake/bundle.ts'
import { writeWhole } from '@larder/bake/write-whole.ts'
import type { Command } from '../command.ts'
import {
  declarationHelp,
  declarationOption,
  declarationOptions,
  functionOption,
  stageOption,
  storeClient,
} from '../declaration-options.ts'
import { storeHelp, storeOptions } from '../store-options.ts'

export const bake: Command = {
  help: `Usage: larder bake [--stage NAME] [--function NAME] [--out DIR] [options]

Writes larder.json, and the ciphertexts of the secrets that are delivered baked, into the folder that is packaged. With several functions each has
its own files in .larder/; LARDER_MANIFEST names the manifest to each. Either all files are written or none.

  --out DIR        where the bundle's files are (.)
${declarationHelp}
${storeHelp}`,
  options: { ...declarationOptions, ...storeOptions, out: { type: 'string' } },
  async run(options) {
    const declaration = declarationOption(options)
    const fn = functionOption(options, declaration)
    const stage = stageOption(options)
    const { files, notes } = await bundle(storeClient(options), declaration, { stage, fn, now: new Date() })
    const out = options.get('out') ?? '.'
    mkdirSync(out, { recursive: true })
    writeWhole(new Map([...files].map(([name, text]) => [join(out, name), text])))
    for (const note of notes) process.stderr.write(`larder: ${note}\n`)
    for (const name of files.keys()) process.stdout.write(`${join(out, name)}\n`)
    return 0
  },
}
