/** AttachRolePolicy: a managed policy holds for a role, at once. */
import { writeOperation } from '../../../operation.ts'
import { attaching } from './attachments.ts'
import { roles } from './policy-holders.ts'

export const attachRolePolicy = writeOperation('iam', 'AttachRolePolicy', attaching('AttachRolePolicy', roles))
