/** What people may write about a key. */
import { Fault } from '../../operation.ts'

/** @throws Fault ValidationException */
export function checkDescription(description: string): string {
  // PostgreSQL has no room for it in a text.
  if (!description.includes('\0')) return description
  throw new Fault('ValidationException', 'The description must not contain a null character.')
}
