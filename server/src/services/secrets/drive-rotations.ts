/**
 * Rotations that are under way: each calls its function for one step after the other, begins again when a step fails, and is given up when its
 * window is over. What is next to do lies in its row, so that it goes on after a restart in the middle of any step.
 * Source: Secrets Manager User Guide, rotate-secrets_lambda-functions and rotate-secrets_schedule.
 */
import { describeServiceEvent } from '../../audit/describe.ts'
import { type Functions, type Invocation, InvocationError } from '../../functions/functions.ts'
import type { Housekeeping } from '../../housekeeping.ts'
import { appendEvent, newEventId } from '../../store/events.ts'
import {
  deleteRotation,
  moveRotation,
  type Rotation,
  type RotationStep,
  rotationsDue,
} from '../../store/secret-rotations.ts'
import { deleteVersion, findVersion, replaceStages, stagesOf } from '../../store/secret-versions.ts'
import { findSecret, type Secret, type SecretKey, secretsToRotate, updateSecret } from '../../store/secrets.ts'
import type { Transaction } from '../../store/store.ts'
import { beginRotation } from './begin-rotation.ts'
import { secretArn } from './find-secret.ts'
import { nextRotation } from './rotation-rules.ts'
import { rotationToken } from './rotation-token.ts'
import { secretEvent } from './secret-events.ts'
import { current, pending } from './staging.ts'

export interface RotationParts extends Housekeeping {
  readonly functions: Functions
  /** Whether the server is about to end, and with it the functions that run. */
  stopping(): boolean
}

const second = 1_000
const hour = 3_600 * second
const longestWait = 900 * second
/** A claim outlasts its invocation; when the node dies in it, another goes on after this. */
const claimMargin = 30 * second
const atOnce = 8

const following: Readonly<Record<RotationStep, RotationStep | undefined>> = {
  createSecret: 'setSecret',
  setSecret: 'testSecret',
  testSecret: 'finishSecret',
  finishSecret: undefined,
}

/** Begins what the schedules say, and does one step of what is due; resolves to whether more is due now. */
export async function driveRotations(parts: RotationParts): Promise<'done' | 'more'> {
  for (const key of await secretsToRotate(parts.store.reader, parts.now(), atOnce)) await beginScheduled(key, parts)
  const due = await rotationsDue(parts.store.reader, parts.now(), atOnce)
  const moved = await Promise.all(due.map((rotation) => doStep(rotation, parts)))
  await parts.store.durable()
  return moved.includes(true) && !parts.stopping() ? 'more' : 'done'
}

async function beginScheduled(key: SecretKey, parts: RotationParts): Promise<void> {
  await parts.store.transaction(async (transaction) => {
    const now = parts.now()
    const secret = await findSecret(transaction, key)
    // Changed meanwhile, or begun by another node.
    if (!secret?.rotationOn || secret.nextRotationAt === null || secret.nextRotationAt > now) return
    await updateSecret(transaction, { ...secret, nextRotationAt: nextRotation(secret.rules, now) })
    if (secret.deletedAt !== null) return
    const stages = await stagesOf(transaction, secret)
    const waiting = stages.get(pending)
    // What an earlier rotation left unfinished is attempted again.
    const versionId = waiting !== undefined && waiting !== stages.get(current) ? waiting : parts.uuid()
    await beginRotation(transaction, secret, versionId, now, false)
    await tell('RotationStarted', secret, { versionId }, transaction, parts)
  })
}

/** Resolves to whether the rotation is further than before. */
async function doStep(rotation: Rotation, parts: RotationParts): Promise<boolean> {
  const { store, now } = parts
  const secret = await findSecret(store.reader, rotation)
  if (!secret?.rotationLambda || secret.deletedAt !== null) {
    return store.transaction((transaction) => deleteRotation(transaction, rotation))
  }
  const declared = parts.functions.find(secret.rotationLambda)
  const { step, attempts } = rotation
  const claim = { ...rotation, dueAt: now() + (declared?.timeout ?? 0) * second + claimMargin }
  if (!(await store.transaction((transaction) => moveRotation(transaction, rotation, claim)))) return false
  const problem = await call(secret, claim, parts)
  if (problem !== undefined && parts.stopping()) {
    // The function was ended with the server, and did nothing wrong.
    return store.transaction((transaction) => moveRotation(transaction, claim, { step, attempts, dueAt: now() }))
  }
  return store.transaction(async (transaction) => {
    if (problem !== undefined) return fail(claim, problem, transaction, parts)
    const next = rotation.testOnly ? undefined : following[step]
    if (next !== undefined) return moveRotation(transaction, claim, { step: next, attempts, dueAt: now() })
    return end(claim, transaction, parts)
  })
}

/** Resolves to what went wrong: the class of an error, since its text may hold anything. */
async function call(
  secret: Secret,
  rotation: Rotation,
  { functions, keys, uuid }: RotationParts,
): Promise<string | undefined> {
  const declared = functions.find(secret.rotationLambda ?? '')
  if (declared === undefined) return 'the function is not declared any more'
  const event = {
    Step: rotation.step,
    SecretId: secretArn(secret),
    ClientRequestToken: rotation.versionId,
    RotationToken: rotationToken(keys, rotation),
  }
  try {
    const invocation = await functions.invoke(declared, Buffer.from(JSON.stringify(event)), uuid())
    return invocation.error && errorTypeOf(invocation)
  } catch (error) {
    if (error instanceof InvocationError) return `the function could not be called: ${error.reason}`
    throw error
  }
}

function errorTypeOf({ payload }: Invocation): string {
  try {
    const { errorType } = JSON.parse(payload.toString()) as { errorType?: unknown }
    if (typeof errorType === 'string' && /^[\w.]{1,100}$/.test(errorType)) return errorType
  } catch {
    // What is no JSON names no class.
  }
  return 'Error'
}

/** All steps again after a while, from the first, until the window is over. */
async function fail(
  claim: Rotation,
  problem: string,
  transaction: Transaction,
  parts: RotationParts,
): Promise<boolean> {
  const now = parts.now()
  const secret = await findSecret(transaction, claim)
  if (secret === undefined) return false
  const attempts = claim.attempts + 1
  const wait = Math.min(2 ** attempts * second, longestWait)
  const over = now + wait >= claim.beganAt + windowOf(secret)
  const moved = over
    ? await endRow(claim, transaction, parts)
    : await moveRotation(transaction, claim, {
        step: claim.testOnly ? 'testSecret' : 'createSecret',
        attempts,
        dueAt: now + wait,
        problem: `${claim.step}: ${problem}`,
      })
  const details = { versionId: claim.versionId, step: claim.step, problem, attempts: String(attempts) }
  // The first failure is told, so that somebody may look, and the last.
  if (moved && over)
    await tell(claim.testOnly ? 'TestRotationFailed' : 'RotationAbandoned', secret, details, transaction, parts)
  else if (moved && attempts === 1) await tell('RotationFailed', secret, details, transaction, parts)
  return false
}

/** After its last step. */
async function end(claim: Rotation, transaction: Transaction, parts: RotationParts): Promise<boolean> {
  const secret = await findSecret(transaction, claim)
  if (secret === undefined) return false
  if (claim.testOnly) {
    if (!(await endRow(claim, transaction, parts))) return false
    await tell('TestRotationSucceeded', secret, { versionId: claim.versionId }, transaction, parts)
    return true
  }
  const stages = await stagesOf(transaction, secret)
  const waiting = stages.get(pending)
  if (waiting !== undefined && waiting !== stages.get(current)) {
    return fail(claim, 'the function ended with AWSPENDING on another version than AWSCURRENT', transaction, parts)
  }
  if (!(await endRow(claim, transaction, parts))) return false
  const now = parts.now()
  await updateSecret(transaction, { ...secret, rotatedAt: now, nextRotationAt: nextRotation(secret.rules, now) })
  await tell('RotationSucceeded', secret, { versionId: claim.versionId }, transaction, parts)
  return true
}

/** False when somebody cancelled it, or another node took it over. A test leaves nothing behind. */
async function endRow(claim: Rotation, transaction: Transaction, { now }: RotationParts): Promise<boolean> {
  const { step, attempts } = claim
  if (!(await moveRotation(transaction, claim, { step, attempts, dueAt: now() }))) return false
  await deleteRotation(transaction, claim)
  if (claim.testOnly) {
    const stages = new Map(await stagesOf(transaction, claim))
    if (stages.get(pending) === claim.versionId) stages.delete(pending)
    await replaceStages(transaction, claim, stages)
    const version = await findVersion(transaction, claim, claim.versionId)
    if (version?.value === null) await deleteVersion(transaction, claim, claim.versionId)
  }
  return true
}

/** How long after its beginning a rotation may still be attempted. */
function windowOf({ rules }: Secret): number {
  return Number.parseInt(rules?.Duration ?? '24h', 10) * hour
}

async function tell(
  name: string,
  secret: Secret,
  details: Readonly<Record<string, string>>,
  transaction: Transaction,
  { audit, now, uuid }: RotationParts,
): Promise<void> {
  const { account, region } = secret
  const at = { account, region, time: now() }
  await appendEvent(transaction, { ...secretEvent(name, secret, details), id: newEventId(at.time, uuid()), ...at })
  const record = describeServiceEvent({
    service: 'secretsmanager',
    name,
    account,
    region,
    resource: secretArn(secret),
    now: at.time,
    eventId: uuid(),
  })
  await audit.append(transaction, [record])
}
