/** DetachRolePolicy: a managed policy ceases to hold for a role, at once. */
import { writeOperation } from '../../../operation.ts'
import { detaching } from './attachments.ts'
import { roles } from './policy-holders.ts'

export const detachRolePolicy = writeOperation('iam', 'DetachRolePolicy', detaching('DetachRolePolicy', roles))
