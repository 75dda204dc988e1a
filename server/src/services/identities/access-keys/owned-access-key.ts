/** The access key that a request names, which must be the named user's own. */
import { Fault } from '../../../operation.ts'
import { type AccessKey, findAccessKey } from '../../../store/access-keys.ts'
import type { Reader } from '../../../store/store.ts'
import type { User } from '../../../store/users.ts'

export async function ownedAccessKey(reader: Reader, user: User, id: string): Promise<AccessKey> {
  const key = await findAccessKey(reader, id)
  if (key !== undefined && key.account === user.account && key.userId === user.id) return key
  throw new Fault('NoSuchEntity', `The Access Key with id ${id} cannot be found.`)
}
