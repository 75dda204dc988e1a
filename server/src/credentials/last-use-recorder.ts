/** Keeps when access keys and roles last served. */
import { type LastUse, putLastUse } from '../store/last-uses.ts'
import type { Store } from '../store/store.ts'
import { UseRecorder } from '../use-recorder.ts'

export class LastUseRecorder extends UseRecorder<LastUse> {
  constructor(store: Store) {
    super(store, putLastUse)
  }
}
