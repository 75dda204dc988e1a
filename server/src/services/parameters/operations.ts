/** Every operation of Parameter Store, and what it does by itself. */
import type { Job } from '../../housekeeping.ts'
import type { Operation } from '../../operation.ts'
import { addTagsToResource } from './add-tags-to-resource.ts'
import { deleteParameter } from './delete-parameter.ts'
import { deleteParameters } from './delete-parameters.ts'
import { deleteResourcePolicy } from './delete-resource-policy.ts'
import { describeParameters } from './describe-parameters.ts'
import { enforcePolicies } from './enforce-policies.ts'
import { getParameter } from './get-parameter.ts'
import { getParameterHistory } from './get-parameter-history.ts'
import { getParameters } from './get-parameters.ts'
import { getParametersByPath } from './get-parameters-by-path.ts'
import { getResourcePolicies } from './get-resource-policies.ts'
import { getServiceSetting } from './get-service-setting.ts'
import { labelParameterVersion } from './label-parameter-version.ts'
import { listTagsForResource } from './list-tags-for-resource.ts'
import { putParameter } from './put-parameter.ts'
import { putResourcePolicy } from './put-resource-policy.ts'
import { removeTagsFromResource } from './remove-tags-from-resource.ts'
import { resetServiceSetting } from './reset-service-setting.ts'
import { unlabelParameterVersion } from './unlabel-parameter-version.ts'
import { updateServiceSetting } from './update-service-setting.ts'

export const parameterOperations: readonly Operation[] = [
  putParameter,
  getParameter,
  getParameters,
  getParametersByPath,
  getParameterHistory,
  describeParameters,
  deleteParameter,
  deleteParameters,
  labelParameterVersion,
  unlabelParameterVersion,
  addTagsToResource,
  removeTagsFromResource,
  listTagsForResource,
  putResourcePolicy,
  getResourcePolicies,
  deleteResourcePolicy,
  getServiceSetting,
  updateServiceSetting,
  resetServiceSetting,
]

export const parameterJobs: readonly Job[] = [enforcePolicies]
