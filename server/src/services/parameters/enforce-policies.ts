/** Acts on the policies of parameters that have fallen due: deletes what has expired, tells of what soon will and of what nobody has changed. */
import { describeServiceEvent } from '../../audit/describe.ts'
import type { Housekeeping, Job } from '../../housekeeping.ts'
import { appendEvent, newEventId } from '../../store/events.ts'
import { type Deadline, deadlinesDue, takeDeadline } from '../../store/parameter-deadlines.ts'
import { findParameter, type ParameterKey, setPolicies } from '../../store/parameters.ts'
import { changeEvent, policyEvent } from './parameter-events.ts'
import { parameterArn } from './parameter-name.ts'
import { readPolicies, writePolicies } from './parameter-policies.ts'
import { removeParameter } from './remove-parameter.ts'

const PORTION = 50

export const enforcePolicies: Job = {
  name: 'parameter policies',
  async run(parts) {
    const due = await deadlinesDue(parts.store.reader, parts.now(), PORTION)
    for (const deadline of due) await enforce(parts, deadline)
    if (due.length > 0) await parts.store.durable()
    return due.length === PORTION ? 'more' : 'done'
  },
}

/** One policy, in one transaction with its event and its audit record. Of several nodes, the one that takes the deadline acts. */
async function enforce(parts: Housekeeping, deadline: ParameterKey & Deadline): Promise<void> {
  const now = parts.now()
  const { account, region, path } = deadline
  await parts.store.transaction(async (transaction) => {
    if (!(await takeDeadline(transaction, deadline))) return
    const row = await findParameter(transaction, deadline)
    const policies = row === undefined ? [] : readPolicies(row)
    const policy = policies[deadline.policy]
    if (row === undefined || policy === undefined) return
    const events = [policyEvent(policy, row)]
    if (policy.type === 'Expiration') {
      await removeParameter(transaction, row)
      events.push(changeEvent('Delete', row))
    } else {
      const after = policies.with(deadline.policy, { ...policy, status: 'Finished' })
      await setPolicies(transaction, row, writePolicies(after))
    }
    for (const event of events) {
      await appendEvent(transaction, { ...event, id: newEventId(now, parts.uuid()), account, region, time: now })
    }
    const name = policy.type === 'Expiration' ? 'DeleteParameter' : policy.type
    const resource = parameterArn(row, path)
    const record = describeServiceEvent({
      service: 'ssm',
      name,
      account,
      region,
      resource,
      now,
      eventId: parts.uuid(),
    })
    await parts.audit.append(transaction, [record])
  })
}
