/** The events that changes of parameters leave. Source: Systems Manager User Guide, sysman-paramstore-cwe. */
import type { StoredEvent } from '../../store/events.ts'
import type { ParameterRow } from '../../store/parameters.ts'
import { parameterArn } from './parameter-name.ts'
import { type KeptPolicy, reasonOf } from './parameter-policies.ts'

type NewEvent = Pick<StoredEvent, 'source' | 'detailType' | 'resources' | 'detail'>
type Parameter = Pick<ParameterRow, 'account' | 'region' | 'path' | 'name' | 'type' | 'description'>

export function changeEvent(
  operation: 'Create' | 'Update' | 'Delete' | 'LabelParameterVersion',
  parameter: Parameter,
): NewEvent {
  const { name, type, description } = parameter
  return {
    source: 'aws.ssm',
    detailType: 'Parameter Store Change',
    resources: [parameterArn(parameter, parameter.path)],
    detail: { operation, name, type, ...(description !== null && { description }) },
  }
}

export function policyEvent(policy: KeptPolicy, parameter: Parameter): NewEvent {
  return {
    source: 'aws.ssm',
    detailType: 'Parameter Store Policy Action',
    resources: [parameterArn(parameter, parameter.path)],
    detail: {
      'policy-type': policy.type,
      'parameter-name': parameter.name,
      'parameter-type': parameter.type,
      'policy-content': policy.text,
      'action-status': 'Success',
      'action-reason': reasonOf(policy),
    },
  }
}
