/** Whether an event is about something that is kept. */
import { withoutSelector } from '@larder/runtime/aws-source.ts'
import type { SourceRequest } from '@larder/runtime/source.ts'
import type { StoreEvent } from './follow-events.ts'

/** Of what it cannot tell it says yes: then it is asked for once more than needed. */
export function concerns(request: SourceRequest, { source, detail, resources }: StoreEvent): boolean {
  const { name } = detail
  if (source === 'aws.ssm') {
    if (request.kind !== 'parameter' && request.kind !== 'tree') return false
    if (typeof name !== 'string') return true
    if (request.kind === 'tree') return isBelow(bare(name), bare(request.path))
    return bare(withoutSelector(request.name)) === bare(name)
  }
  if (source === 'aws.secretsmanager') {
    if (request.kind !== 'secret') return false
    // By name, by ARN, or by ARN without the six characters at its end.
    return typeof name !== 'string' || request.id === name || resources.some((arn) => arn.startsWith(request.id))
  }
  // A key that was disabled or enabled decides about everything under it.
  return source === 'aws.kms'
}

/** `/a`, `a` and `arn:…:parameter/a` are one name. */
function bare(name: string): string {
  return name.replace(/^arn:[^/]*:parameter/, '').replace(/^\//, '')
}

function isBelow(name: string, path: string): boolean {
  return path === '' || name.startsWith(path.endsWith('/') ? path : `${path}/`)
}
