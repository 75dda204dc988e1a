/** `node --import @larder/runtime/start`, or NODE_OPTIONS in a function's configuration: fills process.env before the application is loaded. Without code, and in one batch. */
import { declaredSecrets } from './declared.ts'
import { fillEnvironment } from './environment.ts'
import { SecretError } from './secret-error.ts'

async function declared() {
  try {
    return await declaredSecrets()
  } catch (error) {
    // Variables that are references need no manifest.
    if (process.env.LARDER_MANIFEST === undefined && error instanceof SecretError && error.code === 'NotFound')
      return {}
    throw error
  }
}

await fillEnvironment(await declared())
