/** How staging labels move. A label is on one version; AWSPREVIOUS follows AWSCURRENT by itself. Source: Secrets Manager User Guide, whats-in-a-secret. */
import { Fault } from '../../operation.ts'
import type { Stages } from '../../store/secret-versions.ts'
import { invalidParameter, invalidRequest } from './find-secret.ts'

export const current = 'AWSCURRENT'
export const previous = 'AWSPREVIOUS'
export const pending = 'AWSPENDING'

const mostOfVersion = 20

/** The labels of a secret whose new version gets these; the very first is current whatever it is given. */
export function stagesWithVersion(stages: Stages, versionId: string, given: readonly string[] | undefined): Stages {
  const labels = new Set(given ?? [current])
  if (stages.size === 0) labels.add(current)
  let moved: Stages = stages
  for (const label of labels) moved = stagesWithLabel(moved, label, versionId)
  checkCount(moved, versionId)
  return moved
}

/** The labels after one has moved to a version. */
export function stagesWithLabel(stages: Stages, label: string, versionId: string): Stages {
  const moved = new Map(stages)
  const holder = stages.get(label)
  if (holder === versionId) return moved
  moved.set(label, versionId)
  if (label === current && holder !== undefined) moved.set(previous, holder)
  // What was the one before and is current again is not the one before any more.
  if (label === current && holder === undefined && moved.get(previous) === versionId) moved.delete(previous)
  return moved
}

/** UpdateSecretVersionStage: moves, adds or takes away one label. */
export function changeStage(stages: Stages, label: string, from: string | undefined, to: string | undefined): Stages {
  const holder = stages.get(label)
  if (from === undefined && to === undefined) {
    throw invalidParameter('You must provide either RemoveFromVersionId or MoveToVersionId.')
  }
  if (from !== undefined && holder !== from) {
    throw invalidParameter(
      `The parameter RemoveFromVersionId value ${from} does not have the staging label ${label} attached.`,
    )
  }
  if (to === undefined) {
    if (label === current) {
      throw invalidParameter(
        `You can only move staging label ${current} to a different secret version. It can't be completely removed.`,
      )
    }
    const left = new Map(stages)
    left.delete(label)
    return left
  }
  if (from === undefined && holder !== undefined && holder !== to) {
    throw invalidParameter(
      `The parameter RemoveFromVersionId can't be empty. Staging label ${label} is currently attached to version ${holder}, so you must explicitly reference that version in RemoveFromVersionId.`,
    )
  }
  const moved = stagesWithLabel(stages, label, to)
  checkCount(moved, to)
  return moved
}

export function labelsOf(stages: Stages, versionId: string): string[] {
  return [...stages].filter(([, holder]) => holder === versionId).map(([label]) => label)
}

function checkCount(stages: Stages, versionId: string): void {
  if (labelsOf(stages, versionId).length <= mostOfVersion) return
  throw new Fault('LimitExceededException', `A version can have at most ${mostOfVersion} staging labels.`)
}

/** A version that a rotation left without a value is no value to be current. */
export function refuseEmpty(hasValue: boolean): void {
  if (!hasValue) throw invalidRequest('The version has no value yet, so it cannot become the current one.')
}
