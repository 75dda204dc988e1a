/** Lets one server at a time use a data directory. */

import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { createPrivateFile } from './sqlite-connection.ts'

/**
 * Holds SQLite's own lock on a database of its own for as long as the process lives. The system drops it even after SIGKILL, and
 * larder.db itself stays open to readers such as the audit verifier.
 *
 * @returns what releases it.
 * @throws Error when another server holds it.
 */
export function lockDirectory(directory: string): () => void {
  const path = join(directory, 'lock')
  createPrivateFile(path)
  const lock = new DatabaseSync(path, { timeout: 0 })
  try {
    // Without a journal nothing but the empty file itself ever lies there.
    lock.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE')
  } catch (cause) {
    lock.close()
    throw new Error(
      `Another Larder server is using ${directory}. Stop it first, or choose another data directory (LARDER_DATA_DIR).`,
      { cause },
    )
  }
  return () => lock.close()
}
