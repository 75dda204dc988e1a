/** Begins a rotation: a version without a value under AWSPENDING, and a row that the rotation goes on from even after a restart. */
import { findRotation, insertRotation } from '../../store/secret-rotations.ts'
import { findVersion, putVersion, replaceStages, stagesOf } from '../../store/secret-versions.ts'
import type { Secret } from '../../store/secrets.ts'
import type { Transaction } from '../../store/store.ts'
import { invalidRequest } from './find-secret.ts'
import { current, pending, stagesWithLabel } from './staging.ts'

/**
 * @param testOnly rotates nothing, and only asks the function to test the secret as it is
 * @throws Fault InvalidRequestException while an earlier rotation is not complete
 */
export async function beginRotation(
  store: Transaction,
  secret: Secret,
  versionId: string,
  now: number,
  testOnly: boolean,
): Promise<void> {
  const stages = await stagesOf(store, secret)
  const waiting = stages.get(pending)
  const incomplete = waiting !== undefined && waiting !== stages.get(current) && waiting !== versionId
  const underWay = await findRotation(store, secret)
  // The same request once more.
  if (underWay?.versionId === versionId) return
  if (incomplete || underWay !== undefined) {
    throw invalidRequest("A previous rotation isn't complete. That rotation will be reattempted.")
  }
  if ((await findVersion(store, secret, versionId)) === undefined) {
    await putVersion(store, secret, { versionId, value: null, keyArn: null, createdAt: now })
  }
  await replaceStages(store, secret, stagesWithLabel(stages, pending, versionId))
  const { account, region, name } = secret
  await insertRotation(store, {
    account,
    region,
    name,
    versionId,
    testOnly,
    step: testOnly ? 'testSecret' : 'createSecret',
    attempts: 0,
    dueAt: now,
    beganAt: now,
    problem: null,
  })
}
