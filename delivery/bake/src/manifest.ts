/** larder.json, the manifest that lies beside a function's code: what @larder/runtime goes by. It holds references and no value. */
import type { Manifest, ManifestSecret } from '@larder/runtime/manifest.ts'
import type { Declaration } from './declaration.ts'
import { allFunctions, type ResolvedSecret } from './resolve.ts'

/** @param baked the file of baked secrets, relative to the manifest */
export function manifestFor(
  { app }: Declaration,
  stage: string,
  fn: string,
  secrets: readonly ResolvedSecret[],
  baked?: string,
): Manifest {
  const entries = secrets.map(({ name, from, as, deliver, maxAge }): [string, ManifestSecret] => [
    name,
    { from, as, deliver, ...(maxAge !== undefined && { maxAge }) },
  ])
  return {
    larder: 1,
    app,
    stage,
    ...(fn !== allFunctions && { function: fn }),
    ...(baked !== undefined && { baked }),
    secrets: Object.fromEntries(entries),
  }
}
